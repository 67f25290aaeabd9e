import type { Output } from '../../shared/api/commands.ts'
import type { Words } from '../i18n/words.svelte.ts'
import { Deed } from './deed.svelte.ts'
import { joinPath } from './engine-paths.ts'
import { FolderSpace } from './folder-space.svelte.ts'
import { askedBy, USUAL_WISH, type KeepWish } from './keeping.ts'
import { channelLink } from './links.ts'
import { troubleOf } from './notices.svelte.ts'
import { Refusal } from './refusal.ts'
import type { Shoal } from './shoal.svelte.ts'

/** A channel someone is about to follow. Nothing is fetched or kept before `follow`. */
export class Following {
  /** What its link says; null while not known. */
  said: Output<'readChannelLink'> | null = $state.raw(null)
  /** Why its link says nothing. */
  unread: string | null = $state(null)
  /** What it is to be called here; null: as its link says, or nearly so. */
  chosenName: string | null = $state(null)
  /** Where its releases go; null: into a folder of its name, where new torrents go. */
  chosenFolder: string | null = $state(null)
  wish: KeepWish = $state.raw(USUAL_WISH)
  readonly space: FolderSpace
  readonly name: string = $derived.by(() => (this.chosenName ?? this.#usualName()).trim())
  /** Another channel here has the name its link says, or that says none. */
  readonly needsName: boolean = $derived.by(
    () => this.said !== null && !this.said.known && (this.said.name === null || this.#isTaken(this.said.name))
  )
  readonly isNameTaken: boolean = $derived.by(() => this.#isTaken(this.name))
  readonly folder: string = $derived.by(() => (this.chosenFolder ?? this.#usualFolder()).trim())
  readonly canFollow: boolean = $derived.by(
    () =>
      this.said?.known === false &&
      !this.isBusy &&
      this.name !== '' &&
      !this.isNameTaken &&
      this.folder !== '' &&
      askedBy(this.wish) !== null
  )
  readonly #deed: Deed
  readonly #link: string
  readonly #shoal: Shoal
  readonly #words: Words

  constructor(link: string, shoal: Shoal, words: Words) {
    this.#link = link
    this.#shoal = shoal
    this.#words = words
    this.#deed = new Deed(words)
    this.space = new FolderSpace(shoal)
  }

  get isBusy(): boolean {
    return this.#deed.isBusy
  }

  /** Why it is not followed. */
  get refused(): string | null {
    return this.#deed.refused
  }

  /** Reads the link; anew whenever the connection is back, for the engine may be another. */
  async look(): Promise<void> {
    try {
      this.said = await this.#shoal.call('readChannelLink', { link: this.#link })
      this.unread = null
    } catch (error) {
      // While the connection is lost the window says so; it looks again when it is back.
      if (!(error instanceof Refusal && error.code === 'lost')) this.unread = troubleOf(this.#words, error)
    }
  }

  /** @returns the channel's id; null when it was refused */
  async follow(): Promise<string | null> {
    const asked = askedBy(this.wish)
    if (this.said === null || asked === null) return null
    const link = this.name === this.said.name ? this.#link : channelLink(this.said.id, this.name)
    const followed = await this.#deed.attempt(() =>
      this.#shoal.call('follow', { link, folder: this.folder, ...asked })
    )
    return followed?.id ?? null
  }

  #isTaken(name: string): boolean {
    return Object.values(this.#shoal.channels).some((channel) => channel.name === name)
  }

  #usualName(): string {
    if (this.said === null) return ''
    const { id, name, known } = this.said
    const said = name ?? id.slice(0, 8)
    if (known) return said
    let free = said
    for (let count = 2; this.#isTaken(free); count++) free = `${said} ${count}`
    return free
  }

  #usualFolder(): string {
    const folder = this.#shoal.settings?.downloadFolder ?? ''
    return folder === '' || this.name === '' ? '' : joinPath(folder, this.name)
  }
}
