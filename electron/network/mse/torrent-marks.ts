import { torrentMark } from './secrets.ts'

/**
 * The torrents a visitor may come for, by the mark it names them with: a thousand torrents cost a visitor no more than one.
 */
export class TorrentMarks {
  /** By mark in hex. */
  readonly #known = new Map<string, { readonly infoHash: string; uses: number }>()

  /** @param infoHash 40 hex digits. As often as added it must be removed to be gone */
  add(infoHash: string): void {
    const mark = hex(torrentMark(infoHash))
    const known = this.#known.get(mark)
    if (known === undefined) this.#known.set(mark, { infoHash, uses: 1 })
    else known.uses++
  }

  remove(infoHash: string): void {
    const mark = hex(torrentMark(infoHash))
    const known = this.#known.get(mark)
    if (known !== undefined && --known.uses === 0) this.#known.delete(mark)
  }

  /** @returns 40 hex digits; null: no torrent of ours */
  infoHashOf(mark: Uint8Array): string | null {
    return this.#known.get(hex(mark))?.infoHash ?? null
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
