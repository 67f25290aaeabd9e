import type { BigIntStats } from 'node:fs'

/** What a file looked like when its pieces were last known to be right: equal stamps, equal bytes. */
export interface FileStamp {
  readonly size: number
  /** Modification time in nanoseconds since 1970, in decimal: too big for a number. */
  readonly mtimeNs: string
}

/** Which entries differ (index in `now`), the vanished and the new among them. A side that is shorter counts as missing there. */
export function changedFiles(
  before: readonly (FileStamp | null)[],
  now: readonly (FileStamp | null)[]
): readonly number[] {
  const changed: number[] = []
  for (let file = 0; file < now.length; file++)
    if (!isSame(before[file] ?? null, now[file] ?? null)) changed.push(file)
  return changed
}

export function isSame(one: FileStamp | null, other: FileStamp | null): boolean {
  if (one === null || other === null) return one === other
  return one.size === other.size && one.mtimeNs === other.mtimeNs
}

/** Null for what is no regular file: a torrent's bytes are never there. */
export function stampOf(stats: BigIntStats | null): FileStamp | null {
  if (stats?.isFile() !== true) return null
  return { size: Number(stats.size), mtimeNs: String(stats.mtimeNs) }
}
