import type { Words } from '../i18n/words.svelte.ts'
import type { Dialog } from './dialogs.svelte.ts'
import { nameOf } from './engine-paths.ts'
import { linksIn } from './links.ts'
import type { Shoal } from './shoal.svelte.ts'
import { readTorrentFile } from './torrent-file.ts'

/** .torrent files asked about at once. */
const MOST_FILES = 20

/** Turns what someone pasted, chose or dropped into questions whether to add it. */
export class Opening {
  readonly #shoal: Shoal
  readonly #words: Words

  constructor(shoal: Shoal, words: Words) {
    this.#shoal = shoal
    this.#words = words
  }

  links(text: string): readonly Dialog[] {
    return linksIn(text).map((link) => ({ kind: 'add', source: { link }, name: null }))
  }

  /** @returns also why one of the files cannot be had */
  async files(
    files: readonly File[]
  ): Promise<{ readonly found: readonly Dialog[]; readonly refused: string | null }> {
    const found: Dialog[] = []
    let refused: string | null = null
    for (const file of files.slice(0, MOST_FILES)) {
      const source = await readTorrentFile(file)
      if (source !== null) found.push({ kind: 'add', source, name: file.name })
      else refused = this.#words.t('open.unreadable', { name: file.name })
    }
    return { found, refused }
  }

  /** Lets the user pick in the system's own dialog. @returns null when that was cancelled @throws Refusal */
  async pick(): Promise<readonly Dialog[] | null> {
    const title = this.#words.t('ask.file')
    const { paths } = await this.#shoal.callHost('pick', { what: 'torrent', title })
    const found: Dialog[] = []
    for (const path of paths.slice(0, MOST_FILES)) {
      const { torrent } = await this.#shoal.callHost('readTorrent', { path })
      found.push({ kind: 'add', source: { torrent }, name: nameOf(path) })
    }
    return paths.length === 0 ? null : found
  }
}
