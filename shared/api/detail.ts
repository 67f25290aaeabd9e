import { z } from 'zod'
import { TorrentId } from './ids.ts'

/** What a face can look at of one torrent. Nothing of it is computed or sent while no face looks. */
export const Part = z.enum(['facts', 'peers', 'ledger', 'files', 'pieces', 'trackers', 'log'])
export type Part = z.infer<typeof Part>

const Bytes = z.number().nonnegative()
const Rate = z.number().nonnegative()
const Time = z.number().nonnegative()
const Count = z.number().int().nonnegative()

/** What limits a transfer now. */
export const LimitCode = z.enum([
  'stopped',
  'errored',
  'checking',
  'metadata-nobody', // nobody who knows what is in it is connected
  'metadata-asked',
  'nobody', // nobody with this torrent is connected
  'nobody-has-rest', // what we lack, nobody connected has
  'choked', // they have what we lack, and give their slots to others
  'down-limit', // our own download limit
  'disk', // pieces arrive faster than they can be hashed and written
  'peers-slow', // everyone sends what they can
  'finishing',
  'up-limit', // our own upload limit
  'nobody-wants', // connected peers have everything, or want nothing
  'slots', // all slots are taken and others wait
  'peers-slow-to-take'
])
export type LimitCode = z.infer<typeof LimitCode>

/** What a user can do about it. */
export const LimitAction = z.enum(['start', 'add-peer', 'change-limits', 'copy-link', 'choose-folder'])
export type LimitAction = z.infer<typeof LimitAction>

/** One row: what hardly changes, and the answers to "why this speed" and "safe to close". */
export const Facts = z.strictObject({
  id: TorrentId,
  infoHashV1: z.string().nullable(),
  infoHashV2: z.string().nullable(),
  comment: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdAt: Time.nullable(),
  pieceLength: Bytes.nullable(),
  pieces: Count,
  have: Count,
  duplicate: Bytes,
  unwanted: Bytes,
  failed: Bytes,
  limit: LimitCode,
  /** Peers or bytes per second the sentence speaks of. */
  limitCount: Count,
  limitRate: Rate,
  action: LimitAction.nullable(),
  /** Whole copies connected peers hold between them, and pieces of ours that none of them has. */
  copies: Count,
  onlyHere: Count,
  /** Their indices, the first hundred: ranges as "3-5,9". */
  onlyHereRanges: z.string(),
  /** Pieces that neither we nor anyone connected has. */
  missing: Count,
  slots: Count,
  slotsTaken: Count
})
export type Facts = Readonly<z.infer<typeof Facts>>

/** Why a peer has or lacks one of our unchoke slots. */
export const SlotReason = z.enum([
  // it has one:
  'gave-more', // it is among those who give most
  'optimistic', // it is tried, to see what it gives
  'turn', // slots that nobody earned, and all of a seed, go around
  'spare', // the line has room for more than those who give
  'finishing', // it lacks so little that it can soon seed itself
  // it has none:
  'new', // it wants something only since slots were given last
  'not-interested',
  'no-slot', // it waits for its turn
  'gave-less', // others give more
  'debtor', // it took more than a first gift and gives nothing
  'snubbed', // it owes us blocks and sends none
  'idle', // it had one and asked for nothing
  'turn-over', // it had its share, and others wait
  'hoards' // it keeps for itself what it got first
])
export type SlotReason = z.infer<typeof SlotReason>

export const PeerRow = z.strictObject({
  /** The same across reconnects: `key:<hex>` for Shoal, `addr:<ip>` for others. */
  identity: z.string(),
  client: z.string().nullable(),
  /** IP address and port; null where only the key is known. */
  address: z.string().nullable(),
  lane: z.enum(['LAN TCP', 'TCP', 'uTP', 'UDX', 'relayed', 'HTTP']),
  /** Letters as qBittorrent has them: D d U u K ? O S I H X L h E e P, and N for Noise, R for relayed. */
  flags: z.string(),
  /** Share of the pieces it has, 0 to 1. */
  progress: z.number().min(0).max(1),
  downRate: Rate,
  upRate: Rate,
  /** Since it connected. */
  downloaded: Bytes,
  uploaded: Bytes,
  /** It may ask us for blocks. */
  unchoked: z.boolean(),
  /** We may ask it. */
  unchokedUs: z.boolean(),
  reason: SlotReason,
  /** Since when it has had, or lacked, a slot. */
  slotSince: Time
})
export type PeerRow = Readonly<z.infer<typeof PeerRow>>

/** What one peer gave and got since the engine started, connected or not. By identity. */
export const LedgerRow = z.strictObject({
  client: z.string().nullable(),
  downloaded: Bytes,
  uploaded: Bytes,
  connected: z.boolean()
})
export type LedgerRow = Readonly<z.infer<typeof LedgerRow>>

/** One stretch of time in one of our unchoke slots, within the last ten minutes. */
export const SlotRow = z.strictObject({
  identity: z.string(),
  from: Time,
  /** Null while it lasts. */
  to: Time.nullable(),
  optimistic: z.boolean()
})
export type SlotRow = Readonly<z.infer<typeof SlotRow>>

/** By index in the torrent. */
export const FileRow = z.strictObject({
  /** With the torrent's name in front where there are several, parts joined by '/'. */
  path: z.string(),
  size: Bytes,
  /** Bytes of it that are verified. */
  done: Bytes,
  /** 0 skip, 1 low, 2 normal, 3 high. */
  priority: z.number().int().min(0).max(3)
})
export type FileRow = Readonly<z.infer<typeof FileRow>>

/** Part of the piece map (see piece-states): by index of its first piece divided by PIECES_PER_ROW. */
export const PieceRow = z.strictObject({
  /** Base64 of one byte a piece: its state in the low three bits, above them how many connected peers have it, 31 for more. */
  map: z.string()
})
export type PieceRow = Readonly<z.infer<typeof PieceRow>>

/** By tier and URL. */
export const TrackerRow = z.strictObject({
  url: z.string(),
  /** From 0. */
  tier: Count,
  status: z.enum(['working', 'updating', 'failed', 'unreachable', 'not-contacted', 'disabled']),
  /** What the tracker said, or what is wrong. */
  message: z.string().nullable(),
  /** It told of so many peers the last time. */
  peers: Count.nullable(),
  /** As the tracker counts them. */
  seeds: Count.nullable(),
  leechers: Count.nullable(),
  downloads: Count.nullable(),
  /** To the second. */
  nextAt: Time.nullable()
})
export type TrackerRow = Readonly<z.infer<typeof TrackerRow>>

/** One of the ways by which peers are found without trackers, by its name. */
export const SourceRow = z.strictObject({
  state: z.enum([
    'on',
    'off', // by setting
    'private' // only the trackers of a private torrent tell of its peers
  ]),
  /** Connected peers that were found this way. */
  peers: Count
})
export type SourceRow = Readonly<z.infer<typeof SourceRow>>
export const SOURCES = ['dht', 'pex', 'lan', 'hyperswarm'] as const

/** A web server that has the torrent's files (BEP 19), by its URL. */
export const WebSeedRow = z.strictObject({
  state: z.enum([
    'idle',
    'active',
    'waiting', // after a fault
    'failed', // of no use
    'off' // the torrent does not fetch
  ]),
  /** What was wrong with it last. */
  message: z.string().nullable(),
  /** Bytes of blocks, since the program started. */
  downloaded: Bytes
})
export type WebSeedRow = Readonly<z.infer<typeof WebSeedRow>>

/** By number. */
export const LogRow = z.strictObject({
  at: Time,
  event: z.string(),
  /** What the event tells besides, as JSON: an object of strings and numbers. */
  about: z.string()
})
export type LogRow = Readonly<z.infer<typeof LogRow>>

/** The tables of the torrent a face looks at; those of parts it does not look at are empty. */
export const Detail = z.strictObject({
  facts: z.record(z.string(), Facts),
  peers: z.record(z.string(), PeerRow),
  ledger: z.record(z.string(), LedgerRow),
  slots: z.record(z.string(), SlotRow),
  files: z.record(z.string(), FileRow),
  pieces: z.record(z.string(), PieceRow),
  trackers: z.record(z.string(), TrackerRow),
  sources: z.record(z.string(), SourceRow),
  webSeeds: z.record(z.string(), WebSeedRow),
  log: z.record(z.string(), LogRow)
})
export interface Detail {
  readonly facts: Readonly<Record<string, Facts>>
  readonly peers: Readonly<Record<string, PeerRow>>
  readonly ledger: Readonly<Record<string, LedgerRow>>
  readonly slots: Readonly<Record<string, SlotRow>>
  readonly files: Readonly<Record<string, FileRow>>
  readonly pieces: Readonly<Record<string, PieceRow>>
  readonly trackers: Readonly<Record<string, TrackerRow>>
  readonly sources: Readonly<Record<string, SourceRow>>
  readonly webSeeds: Readonly<Record<string, WebSeedRow>>
  readonly log: Readonly<Record<string, LogRow>>
}
