import { z } from 'zod'
import { Session, type State, TorrentId, TorrentSummary } from './model.ts'

/** What changed from one state to the next: fields, torrents that came, and torrents that went. */
export const Difference = z.strictObject({
  session: Session.partial(),
  /** Whole when it came, else only the fields that changed. */
  torrents: z.record(TorrentId, TorrentSummary.partial()),
  gone: z.array(TorrentId)
})
export type Difference = Readonly<z.infer<typeof Difference>>

/** Null when nothing changed. */
export function differenceBetween(before: State, after: State): Difference | null {
  const session = changedFields(before.session, after.session)
  const torrents: Record<string, Partial<TorrentSummary>> = {}
  for (const [id, torrent] of Object.entries(after.torrents)) {
    const changes = changedFields(before.torrents[id], torrent)
    if (Object.keys(changes).length > 0) torrents[id] = changes
  }
  const gone = Object.keys(before.torrents).filter((id) => !Object.hasOwn(after.torrents, id))
  const isNothing = Object.keys(session).length + Object.keys(torrents).length + gone.length === 0
  return isNothing ? null : { session, torrents, gone }
}

/** The state after it. What did not change is the same object as before, so that a window draws only what did. */
export function applyDifference(before: State, { session, torrents, gone }: Difference): State {
  const isSame = Object.keys(torrents).length + gone.length === 0
  return {
    session: Object.keys(session).length === 0 ? before.session : changed(before.session, session),
    torrents: isSame ? before.torrents : applyToTorrents(before.torrents, torrents, gone)
  }
}

function applyToTorrents(
  before: State['torrents'],
  changes: Difference['torrents'],
  gone: readonly string[]
): State['torrents'] {
  const without = new Set(gone)
  const after = Object.fromEntries(Object.entries(before).filter(([id]) => !without.has(id)))
  for (const [id, fields] of Object.entries(changes)) after[id] = changed(before[id], fields)
  return after
}

/** The sender leaves no field out of a thing that is new. */
function changed<T extends object>(before: T | undefined, fields: object): T {
  return { ...before, ...fields } as T
}

/** Fields hold plain values, compared as such. */
function changedFields<T extends object>(before: T | undefined, after: T): Partial<T> {
  const changes: Partial<T> = {}
  for (const name of Object.keys(after) as (keyof T)[])
    if (before === undefined || !Object.is(before[name], after[name])) changes[name] = after[name]
  return changes
}
