import { ShoalError } from '../../shared/errors.ts'
import type { FileStamp } from './stamps.ts'

/** Grows when the meaning of what is stored changes; what another version stored is not guessed at. */
const VERSION = 1

/** What is known of a torrent besides its progress. Plain values. */
export interface TorrentRecord {
  /** Of letters, digits, '-' and '_'. */
  readonly id: string
  /** The .torrent file; null while it is only a link. */
  readonly metainfo: Uint8Array | null
  readonly link: string | null
  readonly folder: string
  readonly inPlace: boolean
  /** By file: 0 skip, 1 low, 2 normal, 3 high; null: all normal. */
  readonly priorities: readonly number[] | null
  readonly sequential: boolean
  /** Tiers of tracker URLs, and web seeds, as its user edited them; null: as the torrent or its link says. */
  readonly trackers: readonly (readonly string[])[] | null
  readonly webSeeds: readonly string[] | null
  readonly superSeeding: boolean
  readonly wanted: 'started' | 'stopped'
  /** Milliseconds since 1970. */
  readonly addedAt: number
  readonly completedAt: number | null
}

/** Verified pieces, and the look of the files they lie in. */
export interface Progress {
  /** Bitfield in wire order. The caller leaves it alone afterwards. */
  readonly have: Uint8Array
  /** By file index, only those that changed since the last call (PieceStore.freshStamps). */
  readonly stamps: ReadonlyMap<number, FileStamp | null>
  readonly totals: Totals
}

/** Bytes of all time. */
export interface Totals {
  readonly downloaded: number
  readonly uploaded: number
}

/** What is stored of a torrent, as its rows: by name, each as it came from the database. */
export type Rows = ReadonlyMap<string, Uint8Array>

export function encodeRecord(record: TorrentRecord): Uint8Array {
  const { metainfo, ...plain } = record
  return encodeJson({ version: VERSION, ...plain, hasMetainfo: metainfo !== null })
}

/** Throws a ShoalError 'state-corrupt' that names the torrent. */
export function parseRecord(id: string, rows: Rows): TorrentRecord {
  const fields = new Fields(`the torrent ${id}`, rows.get('record'))
  const metainfo = rows.get('metainfo') ?? null
  if (fields.boolean('hasMetainfo') !== (metainfo !== null)) throw fields.corrupt('its metainfo')
  const wanted = fields.string('wanted')
  if (wanted !== 'started' && wanted !== 'stopped') throw fields.corrupt('wanted')
  return {
    id,
    metainfo,
    link: fields.orNull('link', (name) => fields.string(name)),
    folder: fields.string('folder'),
    inPlace: fields.boolean('inPlace'),
    priorities: fields.orNull('priorities', (name) => fields.numbers(name)),
    sequential: fields.boolean('sequential'),
    trackers: fields.orAbsent('trackers', (name) => fields.tiers(name)),
    webSeeds: fields.orAbsent('webSeeds', (name) => fields.strings(name)),
    superSeeding: fields.orAbsent('superSeeding', (name) => fields.boolean(name)) ?? false,
    wanted,
    addedAt: fields.number('addedAt'),
    completedAt: fields.orNull('completedAt', (name) => fields.number(name))
  }
}

export function encodeProgress({ have, totals }: Pick<Progress, 'have' | 'totals'>): Uint8Array {
  return encodeJson({ version: VERSION, have: Buffer.from(have).toString('base64'), ...totals })
}

/** A torrent of which no progress was recorded yet has none. */
export function parseProgress(
  id: string,
  rows: Rows
): { readonly have: Uint8Array; readonly totals: Totals } {
  const row = rows.get('progress')
  if (row === undefined) return { have: new Uint8Array(0), totals: { downloaded: 0, uploaded: 0 } }
  const fields = new Fields(`the progress of ${id}`, row)
  const have = new Uint8Array(Buffer.from(fields.string('have'), 'base64'))
  return { have, totals: { downloaded: fields.number('downloaded'), uploaded: fields.number('uploaded') } }
}

export function encodeStamp(stamp: FileStamp | null): Uint8Array {
  return encodeJson(stamp)
}

/** A stamp that cannot be read is as good as none: the file is checked. */
export function parseStamp(row: Uint8Array): FileStamp | null {
  try {
    const fields = new Fields('a stamp', row, null)
    return { size: fields.number('size'), mtimeNs: fields.string('mtimeNs') }
  } catch (error) {
    if (error instanceof ShoalError) return null
    throw error
  }
}

export function encodeJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

/** @param what is being read, for people */
export function parseJson(what: string, row: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(row)) as unknown
  } catch (cause) {
    throw corrupt(what, 'no JSON', cause)
  }
}

/** The fields of a stored object, each of the type that is asked for. */
class Fields {
  readonly #what: string
  readonly #fields: ReadonlyMap<string, unknown>

  constructor(what: string, row: Uint8Array | undefined, version: number | null = VERSION) {
    const value = parseJson(what, row)
    if (typeof value !== 'object' || value === null) throw corrupt(what, 'no object')
    this.#what = what
    this.#fields = new Map(Object.entries(value))
    if (version !== null && this.#fields.get('version') !== version) throw this.corrupt('version')
  }

  corrupt(name: string): ShoalError {
    return corrupt(this.#what, name)
  }

  string(name: string): string {
    const value = this.#fields.get(name)
    if (typeof value !== 'string') throw this.corrupt(name)
    return value
  }

  boolean(name: string): boolean {
    const value = this.#fields.get(name)
    if (typeof value !== 'boolean') throw this.corrupt(name)
    return value
  }

  number(name: string): number {
    const value = this.#fields.get(name)
    if (typeof value !== 'number') throw this.corrupt(name)
    return value
  }

  numbers(name: string): readonly number[] {
    const value = this.#fields.get(name)
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) throw this.corrupt(name)
    return value
  }

  strings(name: string): readonly string[] {
    const value = this.#fields.get(name)
    if (!isStrings(value)) throw this.corrupt(name)
    return value
  }

  tiers(name: string): readonly (readonly string[])[] {
    const value = this.#fields.get(name)
    if (!Array.isArray(value) || !value.every(isStrings)) throw this.corrupt(name)
    return value
  }

  /** Of what earlier versions did not store. */
  orAbsent<Value>(name: string, read: (name: string) => Value): Value | null {
    return this.#fields.has(name) ? this.orNull(name, read) : null
  }

  orNull<Value>(name: string, read: (name: string) => Value): Value | null {
    return this.#fields.get(name) === null ? null : read(name)
  }
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function corrupt(what: string, part: string, cause?: unknown): ShoalError {
  const about = `What is stored of ${what} is damaged or from another version of Shoal (${part})`
  return new ShoalError('state-corrupt', `${about}. Remove it and add it again; its files stay.`, { cause })
}
