import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ClassicLevel, type BatchOperation } from 'classic-level'
import { ShoalError } from '../../shared/errors.ts'
import { invariant } from '../core/units.ts'
import { diskError, errorCode } from './disk-errors.ts'
import { freeSpace } from './free-space.ts'
import type { FileStamp } from './stamps.ts'
import { encodePartial, parsePartial, type PartialPiece } from './state-partials.ts'
import {
  encodeJson,
  encodeProgress,
  encodeRecord,
  encodeStamp,
  parseJson,
  parseProgress,
  parseRecord,
  parseStamp,
  type Progress,
  type Rows,
  type Totals,
  type TorrentRecord
} from './state-records.ts'

export type { PartialPiece, Progress, Totals, TorrentRecord }

export interface SavedTorrent {
  readonly record: TorrentRecord
  readonly have: Uint8Array
  /** By file index, the part file last; may be shorter. */
  readonly stamps: readonly (FileStamp | null)[]
  readonly totals: Totals
}

type Level = ClassicLevel<string, Uint8Array>
type Operation = BatchOperation<Level, string, Uint8Array>

/** Indices are written with so many digits, so that they sort as numbers. */
const DIGITS = 10

/** With less than this left on the disk, a write that failed failed for want of space. */
const SCARCE = 4 * 1024 * 1024

/**
 * Everything Shoal remembers, in one LevelDB in the state folder: `torrent/<id>/<row>`, `partial/<id>/<piece>`,
 * `setting/<key>`. A resolved promise survives SIGKILL. Progress has rows of its own, which only recordProgress writes, so a
 * record that is put again cannot take verified pieces back.
 */
export class StateDatabase {
  readonly #level: Level
  readonly #folder: string
  readonly #ids = new Set<string>()
  /** Progress that waits for the write under way to end. One a torrent, so its size is bounded by their number. */
  #next = new Map<string, Progress>()
  #nextWrite: Promise<void> | null = null
  #underWay: Promise<void> = Promise.resolve()

  /** Rejects 'state-locked' when another process has it open, 'state-corrupt' when it cannot be read. */
  static async open(folder: string): Promise<StateDatabase> {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw diskError(error, 'create', folder)
    })
    const level: Level = new ClassicLevel(join(folder, 'state'), {
      keyEncoding: 'utf8',
      valueEncoding: 'view'
    })
    await level.open().catch((error: unknown) => {
      throw openError(error, folder)
    })
    const database = new StateDatabase(level, folder)
    for await (const key of level.keys(rangeOf('torrent/')))
      if (key.endsWith('/record')) database.#ids.add(idOf(key))
    return database
  }

  private constructor(level: Level, folder: string) {
    this.#level = level
    this.#folder = folder
  }

  /** Undefined when it was never put. */
  async setting(key: string): Promise<unknown> {
    const row = await this.#level.get(`setting/${key}`)
    return row === undefined ? undefined : parseJson(`the setting ${key}`, row)
  }

  /** @param value anything JSON can hold */
  async putSetting(key: string, value: unknown): Promise<void> {
    await this.#write([{ type: 'put', key: `setting/${key}`, value: encodeJson(value) }])
  }

  /** All that can be read; of each that cannot, a 'state-corrupt' error that names it. */
  async torrents(): Promise<{
    readonly torrents: readonly SavedTorrent[]
    readonly faults: readonly ShoalError[]
  }> {
    const torrents: SavedTorrent[] = []
    const faults: ShoalError[] = []
    for (const id of this.#ids) {
      try {
        torrents.push(parseTorrent(id, await this.#rows(id)))
      } catch (error) {
        if (!(error instanceof ShoalError)) throw error
        faults.push(error)
      }
    }
    return { torrents, faults }
  }

  /** Null when there is none of this id. @throws ShoalError 'state-corrupt' */
  async torrent(id: string): Promise<SavedTorrent | null> {
    return this.#ids.has(id) ? parseTorrent(id, await this.#rows(id)) : null
  }

  /** Adds or replaces the record; its progress stays as it is. */
  async putTorrent(record: TorrentRecord): Promise<void> {
    const { id, metainfo } = record
    invariant(/^[\w-]+$/.test(id), 'an id fits in a key')
    await this.#write([
      { type: 'put', key: `torrent/${id}/record`, value: encodeRecord(record) },
      metainfo === null
        ? { type: 'del', key: `torrent/${id}/metainfo` }
        : { type: 'put', key: `torrent/${id}/metainfo`, value: metainfo }
    ])
    this.#ids.add(id)
  }

  /** Forgets the record, its progress and its partial pieces, all at once. */
  async removeTorrent(id: string): Promise<void> {
    this.#ids.delete(id)
    await this.#underWay
    const keys = [
      ...(await this.#level.keys(rangeOf(`torrent/${id}/`)).all()),
      ...(await this.#level.keys(rangeOf(`partial/${id}/`)).all())
    ]
    await this.#write(keys.map((key) => ({ type: 'del', key })))
  }

  /** At most one write is under way; calls meanwhile merge into the next one. Of a torrent that was removed nothing is recorded. */
  async recordProgress(id: string, progress: Progress): Promise<void> {
    const waiting = this.#next.get(id)
    const stamps = waiting === undefined ? progress.stamps : new Map([...waiting.stamps, ...progress.stamps])
    this.#next.set(id, { ...progress, stamps })
    if (this.#nextWrite === null) {
      this.#nextWrite = this.#underWay.then(() => this.#writeProgress())
      // Whoever asked for the write hears of its failure; the next one is tried all the same.
      this.#underWay = this.#nextWrite.catch(() => undefined)
    }
    await this.#nextWrite
  }

  async putPartial(id: string, partial: PartialPiece): Promise<void> {
    await this.#write([
      { type: 'put', key: `partial/${id}/${digits(partial.piece)}`, value: encodePartial(partial) }
    ])
  }

  /** Gives back the partial pieces one at a time and forgets them all at the end: they are good for one start. */
  async *takePartials(id: string): AsyncGenerator<PartialPiece, void, undefined> {
    const range = rangeOf(`partial/${id}/`)
    try {
      for await (const [key, row] of this.#level.iterator(range)) {
        const partial = parsePartial(Number(key.slice(range.gte.length)), row)
        if (partial !== null) yield partial
      }
    } finally {
      const keys = await this.#level.keys(range).all()
      await this.#write(keys.map((key) => ({ type: 'del', key })))
    }
  }

  async close(): Promise<void> {
    while (this.#nextWrite !== null) await this.#underWay
    await this.#underWay
    await this.#level.close()
  }

  async #writeProgress(): Promise<void> {
    const batch = this.#next
    this.#next = new Map()
    this.#nextWrite = null
    await this.#write(
      [...batch].flatMap(([id, progress]) => (this.#ids.has(id) ? progressRows(id, progress) : []))
    )
  }

  async #write(operations: Operation[]): Promise<void> {
    if (operations.length === 0) return
    try {
      await this.#level.batch(operations)
    } catch (cause) {
      if ((await freeSpace(this.#folder)) < SCARCE)
        throw new ShoalError(
          'disk-full',
          `Cannot write to ${this.#folder}: the disk is full. Free some space.`,
          { cause }
        )
      throw new ShoalError(
        'disk-failed',
        `Cannot write to ${this.#folder}. Check the disk and start Shoal again.`,
        { cause }
      )
    }
  }

  async #rows(id: string): Promise<Rows> {
    const range = rangeOf(`torrent/${id}/`)
    const rows = new Map<string, Uint8Array>()
    for await (const [key, row] of this.#level.iterator(range))
      rows.set(key.slice(range.gte.length), new Uint8Array(row))
    return rows
  }
}

function parseTorrent(id: string, rows: Rows): SavedTorrent {
  const stamps: (FileStamp | null)[] = []
  for (const [name, row] of rows) {
    const [kind, file] = name.split('/')
    if (kind !== 'stamp') continue
    while (stamps.length < Number(file)) stamps.push(null)
    stamps.push(parseStamp(row))
  }
  return { record: parseRecord(id, rows), ...parseProgress(id, rows), stamps }
}

function progressRows(id: string, progress: Progress): Operation[] {
  const stamps = [...progress.stamps].map(([file, stamp]): Operation => {
    return { type: 'put', key: `torrent/${id}/stamp/${digits(file)}`, value: encodeStamp(stamp) }
  })
  return [{ type: 'put', key: `torrent/${id}/progress`, value: encodeProgress(progress) }, ...stamps]
}

/** Every key that begins so: '~' sorts after all that follows in one. */
function rangeOf(prefix: string): { readonly gte: string; readonly lt: string } {
  return { gte: prefix, lt: `${prefix}~` }
}

function idOf(key: string): string {
  return key.split('/')[1] ?? ''
}

function digits(index: number): string {
  return String(index).padStart(DIGITS, '0')
}

function openError(error: unknown, folder: string): ShoalError {
  const cause = error instanceof Error ? error.cause : undefined
  const code = errorCode(cause)
  if (code === 'LEVEL_LOCKED')
    return new ShoalError(
      'state-locked',
      `Another Shoal is using ${folder}. Stop it, or choose another state folder.`,
      { cause }
    )
  if (code === 'LEVEL_CORRUPTION')
    return new ShoalError(
      'state-corrupt',
      `The state in ${folder} is damaged. Move the folder away and add your torrents again.`,
      { cause }
    )
  return new ShoalError(
    'disk-failed',
    `Cannot open the state in ${folder}. Check the disk and its permissions.`,
    { cause: error }
  )
}
