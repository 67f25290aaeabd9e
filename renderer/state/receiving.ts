import type { Words } from '../i18n/words.svelte.ts'
import type { Dialog, Dialogs, Sharing } from './dialogs.svelte.ts'
import { MOST_FILES, takeApart, type Held } from './dropped.ts'
import type { Notices } from './notices.svelte.ts'
import { Opening } from './opening.ts'
import type { Shoal } from './shoal.svelte.ts'

/** What becomes of files that are dropped: a release of the channel of ours of this id; null: a link; or why nothing can. */
export type Drop = { readonly channel: string | null } | { readonly refused: string }

/** What is dropped on the window or pasted into it, wherever that is: asks what to do with it, or says why nothing can be done. */
export class Receiving {
  readonly #shoal: Shoal
  readonly #dialogs: Dialogs
  readonly #notices: Notices
  readonly #words: Words
  readonly #opening: Opening

  constructor(shoal: Shoal, dialogs: Dialogs, notices: Notices, words: Words) {
    this.#shoal = shoal
    this.#dialogs = dialogs
    this.#notices = notices
    this.#words = words
    this.#opening = new Opening(shoal, words)
  }

  /** Files and folders go before text: a browser names a file's address beside it. */
  async receive(things: readonly Held[], text: string, drop: Drop = { channel: null }): Promise<void> {
    if (things.length > 0) await this.#onThings(things, drop)
    else if (text.trim() !== '') this.#onText(text)
  }

  #onText(text: string): void {
    const found = this.#opening.links(text)
    if (found.length === 0) this.#notices.say(this.#words.t('drop.nothing'), 'trouble')
    this.#ask(found)
  }

  async #onThings(things: readonly Held[], drop: Drop): Promise<void> {
    const { toOpen, shares, lost } = await takeApart(things, this.#shoal.bridge)
    const { found, refused } = await this.#opening.files(toOpen)
    const what = this.#shareable(shares)
    for (const name of lost)
      this.#notices.say(this.#words.t('drop.lost', { name, count: MOST_FILES }), 'trouble')
    if (refused !== null) this.#notices.say(refused, 'trouble')
    if (what.length < shares.length) this.#notices.say(this.#words.t('drop.noPath'), 'trouble')
    this.#ask(what.length > 0 ? [...found, ...this.#sharing(what, drop)] : found)
  }

  /** A dialog that asks what to share, or to publish, knows what is to become of it. */
  #sharing(what: readonly Sharing[], drop: Drop): readonly Dialog[] {
    const { current } = this.#dialogs
    const isAsked = current?.kind === 'share' && current.what.length === 0
    const into = isAsked ? { channel: current.channel ?? null } : drop
    if ('channel' in into) return [{ kind: 'share', what, channel: into.channel }]
    this.#notices.say(into.refused, 'trouble')
    return []
  }

  /** Those the engine can come by. */
  #shareable(shares: readonly Sharing[]): readonly Sharing[] {
    return this.#shoal.can('upload') ? shares : shares.filter((one) => 'path' in one)
  }

  /** In place of a dialog that asks for just such a thing; else after those that are open. */
  #ask(questions: readonly Dialog[]): void {
    if (questions.length === 0) return
    if (isAskingForMore(this.#dialogs.current)) this.#dialogs.replace(...questions)
    else for (const question of questions) this.#dialogs.show(question)
  }
}

export function isAskingForMore(dialog: Dialog | null): boolean {
  if (dialog?.kind === 'share') return dialog.what.length === 0
  if (dialog?.kind === 'importChannel') return dialog.dropped === undefined
  return dialog?.kind === 'add' && dialog.source === null
}
