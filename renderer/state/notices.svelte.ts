import type { Words } from '../i18n/words.svelte.ts'
import type { Key } from '../i18n/en.ts'
import { Refusal } from './refusal.ts'

export interface Notice {
  readonly number: number
  readonly tone: 'done' | 'trouble'
  readonly text: string
  /** What can be done about it; null: nothing. */
  readonly action: NoticeAction | null
}

export interface NoticeAction {
  readonly label: string
  readonly run: () => void
}

/** Notices shown at once; older ones give way. */
const MOST = 4
/** How long one stays, in milliseconds: long enough to read a sentence twice. */
const STAY = 8_000

/** Short sentences about what has just happened, shown in a corner and read out. */
export class Notices {
  all: readonly Notice[] = $state.raw([])
  readonly #words: Words
  #last = 0

  constructor(words: Words) {
    this.#words = words
  }

  say(text: string, tone: Notice['tone'] = 'done', action: NoticeAction | null = null): void {
    const notice = { number: ++this.#last, tone, text, action }
    this.all = [...this.all.slice(1 - MOST), notice]
    setTimeout(() => this.dismiss(notice), STAY)
  }

  dismiss(notice: Notice): void {
    this.all = this.all.filter((one) => one !== notice)
  }

  /** Does it, and says what went wrong if it is refused. True: it was done. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      this.say(troubleOf(this.#words, error), 'trouble')
      return false
    }
  }
}

/** The sentence of a refusal in the window's language; the engine's own words where they say more. A bug is thrown on. */
export function troubleOf(words: Words, error: unknown): string {
  if (!(error instanceof Refusal)) throw error
  return error.code === 'lost' ? words.t('link.lostCall') : inWords(words, error.code, error.message)
}

/** A code and sentence of the engine, as it is told in rows of the state. */
export function inWords(words: Words, code: string, sentence: string): string {
  return words.language === 'en' || !(code in CODES) ? sentence : words.t(CODES[code as keyof typeof CODES])
}

const CODES = {
  'link-invalid': 'trouble.link-invalid',
  'metainfo-invalid': 'trouble.metainfo-invalid',
  'not-found': 'trouble.not-found',
  'hash-mismatch': 'trouble.hash-mismatch',
  'torrent-inconsistent': 'trouble.torrent-inconsistent',
  'disk-full': 'trouble.disk-full',
  'disk-denied': 'trouble.disk-denied',
  'disk-failed': 'trouble.disk-failed',
  'file-changed': 'trouble.file-changed',
  'no-peers': 'trouble.no-peers',
  unsupported: 'trouble.unsupported',
  forked: 'trouble.forked',
  tampered: 'trouble.tampered',
  'bad-signature': 'trouble.bad-signature',
  rewritten: 'trouble.rewritten',
  'entry-refused': 'trouble.entry-refused',
  'update-failed': 'trouble.update-failed'
} as const satisfies Record<string, Key>
