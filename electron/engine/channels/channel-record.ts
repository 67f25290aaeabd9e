import { isAbsolute } from 'node:path'

/** What is remembered of a channel. */
export interface ChannelRecord {
  /** 64 hex digits */
  readonly id: string
  /** What it is called here; safe as a file name. */
  readonly name: string
  /** 64 hex digits: the secret of a channel of ours; null: somebody else's */
  readonly seed: string | null
  /** Entries that its log is known to have: with fewer here, a release of ours would fork it. */
  readonly atLeast: number
  /** Null: its releases are not fetched. */
  readonly following: Following | null
}

/** What is done about the releases of a channel. */
export interface Following {
  /** Where releases go, each into a folder of its own, and `newest`; absolute. */
  readonly folder: string
  /** So many of the last releases are kept; 0: none is fetched, they are only told of; null: all are. */
  readonly keep: number | null
  /** The first release that is fetched; null: the one that is the newest when we first know. */
  readonly since: number | null
  /** The release that `newest` is to show whatever comes; null: the newest that is complete. */
  readonly pinned: number | null
}

/** Null for anything else: whoever asks leaves it out. */
export function parseChannelRecord(value: unknown): ChannelRecord | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, name, seed, atLeast, following } = value as Record<string, unknown>
  if (!isHex(id) || typeof name !== 'string' || !(seed === null || isHex(seed)) || !isCount(atLeast))
    return null
  if (following === null) return { id, name, seed, atLeast, following }
  const parsed = parseFollowing(following)
  return parsed === null ? null : { id, name, seed, atLeast, following: parsed }
}

function parseFollowing(value: unknown): Following | null {
  if (typeof value !== 'object' || value === null) return null
  const { folder, keep, since, pinned } = value as Record<string, unknown>
  if (typeof folder !== 'string' || !isAbsolute(folder)) return null
  if (!isCountOrNull(keep) || !isCountOrNull(since) || !isCountOrNull(pinned)) return null
  return { folder, keep, since, pinned }
}

function isHex(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

function isCountOrNull(value: unknown): value is number | null {
  return value === null || isCount(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
