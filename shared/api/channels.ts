import { z } from 'zod'
import { TorrentId } from './ids.ts'

/** The public key that a channel's releases are signed with. */
export const ChannelId = z.string().regex(/^[0-9a-f]{64}$/)

/** Of a release; from 1. */
export const ReleaseNumber = z.number().int().positive().max(Number.MAX_SAFE_INTEGER)

const Bytes = z.number().nonnegative()
const Time = z.number().nonnegative()
const Count = z.number().int().nonnegative()

/** One channel, published or followed here. */
export const Channel = z.strictObject({
  /** What it is called here. */
  name: z.string(),
  /** To hand on. */
  link: z.string(),
  /** Its key is here: releases can be published. */
  isOurs: z.boolean(),
  /** How many are known. */
  releases: Count,
  /** The newest that is known; null while there is none. */
  newest: ReleaseNumber.nullable(),
  title: z.string().nullable(),
  publishedAt: Time.nullable(),
  /** The newest of those that came since the engine started, and not with the first that was told of its log; null: none did. */
  news: ReleaseNumber.nullable(),
  /** Shoals that it is exchanged with at this moment: who publishes, follows or mirrors it. */
  holders: Count,
  /** Where its releases go, with its whole path; null: it is not followed. */
  folder: z.string().nullable(),
  /** So many of the last releases are kept; 0: none is fetched, they are only told of; null: all, or it is not followed. */
  keep: Count.nullable(),
  /** Its first release may be fetched; else none before the one that was the newest when following began. */
  isFromFirst: z.boolean(),
  /** The release that "newest" leads to, and the one that it is to lead to whatever comes. */
  shown: ReleaseNumber.nullable(),
  pinned: ReleaseNumber.nullable(),
  /** The release that is being fetched for it, the newest of several. */
  fetching: TorrentId.nullable(),
  /** What is wrong with it at this moment: a code and a sentence that says what to do. */
  code: z.string().nullable(),
  trouble: z.string().nullable()
})
export type Channel = Readonly<z.infer<typeof Channel>>

/** By number. */
export const ReleaseRow = z.strictObject({
  publishedAt: Time,
  title: z.string(),
  size: Bytes,
  files: Count,
  /** Its torrent, where that is here. */
  torrent: TorrentId.nullable(),
  /** All that is wanted of it is here. */
  isHere: z.boolean()
})
export type ReleaseRow = Readonly<z.infer<typeof ReleaseRow>>

/** A Shoal that the channel is exchanged with, by its identity. */
export const HolderRow = z.strictObject({ identity: z.string() })
export type HolderRow = Readonly<z.infer<typeof HolderRow>>

/** Something that was wrong with the channel since the engine started, and was not applied. By number. */
export const FaultRow = z.strictObject({
  at: Time,
  code: z.string(),
  sentence: z.string(),
  /** The identity of the peer to blame; null: the publisher, or this disk. */
  peer: z.string().nullable()
})
export type FaultRow = Readonly<z.infer<typeof FaultRow>>

/** The tables of the channel a face looks at. */
export const ChannelDetail = z.strictObject({
  /** The newest, as many as the face asked for. */
  releases: z.record(z.string(), ReleaseRow),
  holders: z.record(z.string(), HolderRow),
  faults: z.record(z.string(), FaultRow)
})
export interface ChannelDetail {
  readonly releases: Readonly<Record<string, ReleaseRow>>
  readonly holders: Readonly<Record<string, HolderRow>>
  readonly faults: Readonly<Record<string, FaultRow>>
}
