import type { Words } from '../i18n/words.svelte.ts'
import type { Dialog } from './dialogs.svelte.ts'
import { nameOf } from './engine-paths.ts'
import { isKeyFile, readKeyFile } from './key-file.ts'
import { isChannelLink, linksIn } from './links.ts'
import type { Shoal } from './shoal.svelte.ts'
import { readTorrentFile } from './torrent-file.ts'

/** Files asked about at once. */
const MOST_FILES = 20

interface Opened {
  readonly found: readonly Dialog[]
  readonly refused: string | null
}

/** Turns what someone pasted, chose or dropped into questions what to do with it. */
export class Opening {
  readonly #shoal: Shoal
  readonly #words: Words

  constructor(shoal: Shoal, words: Words) {
    this.#shoal = shoal
    this.#words = words
  }

  links(text: string): readonly Dialog[] {
    return linksIn(text).map(questionAbout)
  }

  /** .torrent files, and backups of keys. @returns also why one of them cannot be had */
  async files(files: readonly File[]): Promise<Opened> {
    const found: Dialog[] = []
    let refused: string | null = null
    for (const file of files.slice(0, MOST_FILES)) {
      const isKey = isKeyFile(file)
      const question = isKey ? await aboutKey(file) : await aboutTorrent(file)
      const why = isKey ? 'channelKey.wrongFile' : 'open.unreadable'
      if (question === null) refused = this.#words.t(why, { name: file.name })
      else found.push(question)
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

/** A channel is followed, a torrent added. */
export function questionAbout(link: string): Dialog {
  return isChannelLink(link) ? { kind: 'follow', link } : { kind: 'add', source: { link }, name: null }
}

async function aboutTorrent(file: File): Promise<Dialog | null> {
  const source = await readTorrentFile(file)
  return source === null ? null : { kind: 'add', source, name: file.name }
}

async function aboutKey(file: File): Promise<Dialog | null> {
  const dropped = await readKeyFile(file)
  return dropped === null ? null : { kind: 'importChannel', dropped }
}
