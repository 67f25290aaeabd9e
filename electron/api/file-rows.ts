import type { FileRow } from '../../shared/api/detail.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import type { FilePriorities } from '../engine/priorities.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'

const NORMAL = 2

/**
 * How much of each file is verified. What a piece changes is looked up and the rest left alone, to the object, for a torrent may
 * have a hundred thousand files.
 */
export class FileRows {
  readonly #metainfo: Pick<Metainfo, 'files' | 'lengths' | 'layout'>
  #have: Bitfield
  #priorities: FilePriorities = null
  #rows: Record<string, FileRow>

  constructor(metainfo: Pick<Metainfo, 'files' | 'lengths' | 'layout'>) {
    this.#metainfo = metainfo
    this.#have = new Bitfield(metainfo.lengths.pieceCount)
    this.#rows = Object.fromEntries(
      metainfo.files.map(({ path, length }, file) => [
        `${file}`,
        { path, size: length, done: 0, priority: NORMAL }
      ])
    )
  }

  /** @param verified pieces, a bitfield in wire order */
  read(verified: Uint8Array, priorities: FilePriorities): Readonly<Record<string, FileRow>> {
    const changes = new Map<number, FileRow>()
    this.#onPieces(new Bitfield(this.#have.length, verified), changes)
    if (priorities !== this.#priorities) this.#onPriorities(priorities, changes)
    if (changes.size > 0) {
      this.#rows = { ...this.#rows }
      for (const [file, row] of changes) this.#rows[`${file}`] = row
    }
    return this.#rows
  }

  #onPieces(have: Bitfield, changes: Map<number, FileRow>): void {
    for (let piece = 0; piece < have.length; piece++) {
      if (have.has(piece) === this.#have.has(piece)) continue
      const sign = have.has(piece) ? 1 : -1
      for (const { file, length } of this.#metainfo.layout.spans(piece)) {
        const row = changes.get(file) ?? this.#rows[`${file}`]
        if (row !== undefined) changes.set(file, { ...row, done: row.done + sign * length })
      }
    }
    this.#have = have
  }

  #onPriorities(priorities: FilePriorities, changes: Map<number, FileRow>): void {
    this.#metainfo.files.forEach((_file, file) => {
      const row = changes.get(file) ?? this.#rows[`${file}`]
      const priority = priorities?.[file] ?? NORMAL
      if (row !== undefined && row.priority !== priority) changes.set(file, { ...row, priority })
    })
    this.#priorities = priorities
  }
}
