import { z } from 'zod'

/**
 * What a face shows, as plain values. Amounts in bytes, rates in bytes per second, times in milliseconds since 1970 unless said
 * otherwise. Every schema is closed: a field it does not name is refused.
 */

/** Most files, ids or peers one message may name. */
const MOST = 1_000_000

/** The v1 infohash, or the v2 one where there is no other. */
export const TorrentId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)

const Bytes = z.number().nonnegative()
const Rate = z.number().nonnegative()
const Time = z.number().nonnegative()

export const TorrentState = z.enum([
  'stopped',
  'metadata', // looking for someone who tells what is in it
  'checking',
  'downloading',
  'stalled', // wanting something, and getting nothing
  'seeding',
  'errored'
])

/** One row of the list. */
export const TorrentSummary = z.strictObject({
  id: TorrentId,
  /** From the link while the metainfo is unknown; null when that names none. */
  name: z.string().nullable(),
  state: TorrentState,
  /** A sentence that says what is wrong and what to do, while the state is `errored`. */
  trouble: z.string().nullable(),
  /** Sum of the files; null while the metainfo is unknown. */
  size: Bytes.nullable(),
  /** Bytes of wanted pieces, and how many of them are not verified yet. */
  wanted: Bytes,
  left: Bytes,
  /** Of the check that is going on, 0 to 1. */
  checked: z.number().min(0).max(1).nullable(),
  downRate: Rate,
  upRate: Rate,
  /** Of all time. */
  downloaded: Bytes,
  uploaded: Bytes,
  /** Connected, and how many of them have everything. */
  peers: z.number().int().nonnegative(),
  seeds: z.number().int().nonnegative(),
  folder: z.string(),
  addedAt: Time,
  completedAt: Time.nullable(),
  isPrivate: z.boolean()
})
export type TorrentSummary = Readonly<z.infer<typeof TorrentSummary>>

/** The engine itself. */
export const Session = z.strictObject({
  downRate: Rate,
  upRate: Rate,
  /** Connected, over all torrents. */
  peers: z.number().int().nonnegative(),
  /** How connections came about since the start. */
  direct: z.number().int().nonnegative(),
  punched: z.number().int().nonnegative(),
  relayed: z.number().int().nonnegative(),
  /** Whether peers can begin a connection to us; null while not known, and without Hyperswarm. */
  reachable: z.boolean().nullable(),
  port: z.number().int().min(0).max(65_535)
})
export type Session = Readonly<z.infer<typeof Session>>

export const State = z.strictObject({
  session: Session,
  torrents: z.record(TorrentId, TorrentSummary).refine((torrents) => Object.keys(torrents).length <= MOST)
})
export interface State {
  readonly session: Session
  readonly torrents: Readonly<Record<string, TorrentSummary>>
}
