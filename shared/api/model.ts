import { z } from 'zod'
import { Channel, ChannelId, ReleaseNumber } from './channels.ts'
import { TorrentId, WorkId } from './ids.ts'

/**
 * What every face shows, as rows of plain values. Amounts in bytes, rates in bytes per second, times in milliseconds since 1970
 * unless said otherwise. Every schema is closed: a field it does not name is refused.
 */

const Bytes = z.number().nonnegative()
const Rate = z.number().nonnegative()
const Time = z.number().nonnegative()
const Count = z.number().int().nonnegative()

export const TorrentState = z.enum([
  'stopped',
  'metadata', // looking for someone who tells what is in it
  'checking',
  'downloading',
  'stalled', // wanting something, and getting nothing
  'seeding',
  'errored'
])
export type TorrentState = z.infer<typeof TorrentState>

/** One row of the list. */
export const TorrentSummary = z.strictObject({
  id: TorrentId,
  /** From the link while the metainfo is unknown; null when that names none. */
  name: z.string().nullable(),
  state: TorrentState,
  /** A code of ShoalError and a sentence that says what is wrong and what to do, while the state is `errored`. */
  code: z.string().nullable(),
  trouble: z.string().nullable(),
  /** Sum of the files, and how many; null while the metainfo is unknown. */
  size: Bytes.nullable(),
  files: Count.nullable(),
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
  peers: Count,
  seeds: Count,
  folder: z.string(),
  /** Shared from where its files lie; they are never written or deleted. */
  inPlace: z.boolean(),
  sequential: z.boolean(),
  /** Complete, it shows each peer few pieces, and more as they pass them on (BEP 16). */
  superSeeding: z.boolean(),
  addedAt: Time,
  completedAt: Time.nullable(),
  isPrivate: z.boolean()
})
export type TorrentSummary = Readonly<z.infer<typeof TorrentSummary>>

/** 0: none. */
const Port = z.number().int().min(0).max(65_535)

/** The engine itself. */
export const Session = z.strictObject({
  downRate: Rate,
  upRate: Rate,
  /** Connected, over all torrents. */
  peers: Count,
  /** How connections came about since the start. */
  direct: Count,
  punched: Count,
  relayed: Count,
  /** Whether peers can begin a connection to us; null while not known, and without Hyperswarm. */
  reachable: z.boolean().nullable(),
  /** Whether Hyperswarm's DHT answers; null without Hyperswarm. */
  online: z.boolean().nullable(),
  dhtNodes: Count,
  /** Of BitTorrent's own DHT; null while it is off. */
  mainlineNodes: Count.nullable(),
  /** Ways to find peers, and to be found, that Shoal was started without, whatever the settings say. */
  withoutTrackers: z.boolean(),
  withoutDht: z.boolean(),
  withoutPex: z.boolean(),
  withoutLan: z.boolean(),
  withoutPortMapping: z.boolean(),
  /** Neither is uTP used where Shoal was started without. */
  withoutUtp: z.boolean(),
  port: Port,
  /** By which the world reaches `port`, as the router told; null while it is not mapped. */
  externalPort: Port.nullable(),
  mappedBy: z.enum(['PCP', 'NAT-PMP', 'UPnP']).nullable(),
  startedAt: Time,
  /** Since the start, then of all time. */
  downloaded: Bytes,
  uploaded: Bytes,
  allDownloaded: Bytes,
  allUploaded: Bytes,
  /** Received for nothing, of all time: twice, unasked for, or wrong. */
  allWasted: Bytes,
  /** Left on the disk of the download folder; null while not known. */
  freeSpace: Bytes.nullable(),
  /** The last thing a user should know that is no torrent's, as a code and a sentence. */
  code: z.string().nullable(),
  trouble: z.string().nullable()
})
export type Session = Readonly<z.infer<typeof Session>>

/** Bytes per second; null for none. */
const Limit = z.number().int().min(1_024).max(1e12).nullable()

/** What a user can set, the same for every face. */
export const Settings = z.strictObject({
  /** Where new torrents go, with its whole path. */
  downloadFolder: z.string().min(1).max(4_096),
  /** Whether a torrent that is added starts at once, unless said otherwise. */
  startAdded: z.boolean(),
  upLimit: Limit,
  downLimit: Limit,
  /** The limits that hold instead while `altOn`. */
  altUpLimit: Limit,
  altDownLimit: Limit,
  altOn: z.boolean(),
  /** Ways to find peers. One that Shoal was started without stays off. */
  useTrackers: z.boolean(),
  useDht: z.boolean(),
  usePex: z.boolean(),
  useLan: z.boolean(),
  /** Ask the router to let peers in. */
  usePortMapping: z.boolean(),
  /** BitTorrent over uTP besides TCP, for connections that are made from now on. Where Shoal was started without, it stays off. */
  useUtp: z.boolean(),
  /** Peers at once, over all torrents; the newest of those that are too many are closed. */
  maxPeers: z.number().int().min(1).max(99_999),
  /** Of BitTorrent connections that are made from now on; Shoal peers use Noise always. */
  encryption: z.enum(['prefer', 'require', 'off']),
  /** Other Shoals are told which releases of the channels here have the words that they ask for. */
  answerSearches: z.boolean(),
  /** Tell when a download is complete or a channel that is followed has a release, where the host can. */
  notify: z.boolean(),
  /** What closing the window does, where there is one. */
  whenClosed: z.enum(['ask', 'keep-sharing', 'quit'])
})
export type Settings = Readonly<z.infer<typeof Settings>>

/** A file or folder being made a torrent of. */
export const Share = z.strictObject({
  path: z.string(),
  name: z.string(),
  state: z.enum(['hashing', 'done', 'failed']),
  /** Bytes hashed, and in all. */
  done: Bytes,
  total: Bytes,
  /** Once done. */
  torrent: TorrentId.nullable(),
  /** The channel it is published in, and there the number of the release once done; null: it is shared by its link alone. */
  channel: ChannelId.nullable(),
  release: ReleaseNumber.nullable(),
  code: z.string().nullable(),
  trouble: z.string().nullable()
})
export type Share = Readonly<z.infer<typeof Share>>

/** What a link or .torrent file holds, found out before anything is written. */
export const Preview = z.strictObject({
  id: TorrentId,
  name: z.string().nullable(),
  state: z.enum(['looking', 'known', 'failed']),
  size: Bytes.nullable(),
  files: Count.nullable(),
  isPrivate: z.boolean(),
  comment: z.string().nullable(),
  /** It is in the list already. */
  isKnown: z.boolean(),
  code: z.string().nullable(),
  trouble: z.string().nullable()
})
export type Preview = Readonly<z.infer<typeof Preview>>

/** The tables every face is told. Those of one row hold it under `ONLY`. */
export const State = z.strictObject({
  session: z.record(z.string(), Session),
  settings: z.record(z.string(), Settings),
  torrents: z.record(TorrentId, TorrentSummary),
  channels: z.record(ChannelId, Channel),
  shares: z.record(WorkId, Share),
  previews: z.record(WorkId, Preview)
})
export interface State {
  readonly session: Readonly<Record<string, Session>>
  readonly settings: Readonly<Record<string, Settings>>
  readonly torrents: Readonly<Record<string, TorrentSummary>>
  readonly channels: Readonly<Record<string, Channel>>
  readonly shares: Readonly<Record<string, Share>>
  readonly previews: Readonly<Record<string, Preview>>
}
