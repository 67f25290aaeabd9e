import { z } from 'zod'
import { CHANNEL_COMMANDS } from './channel-commands.ts'
import type { Contract } from './contract.ts'
import { Part } from './detail.ts'
import { TorrentId, WorkId } from './ids.ts'
import { Settings } from './model.ts'
import { Tiers, TorrentMaking, WebSeeds } from './torrent-making.ts'

const Ids = z.array(TorrentId).min(1).max(10_000)
/** A whole path on the engine's computer. */
const Path = z.string().min(1).max(4_096)
/** By file, in the torrent's order: 0 skip, 1 low, 2 normal, 3 high. */
const Priorities = z.array(z.number().int().min(0).max(3)).min(1).max(1_000_000)
/** Base64; 24 MB of it are an 18 MB .torrent file. */
const Base64 = z.base64().max(24 * 1024 * 1024)

/** What someone pasted or opened: a magnet link or infohash, or the bytes of a .torrent file. */
const Source = z.union([
  z.strictObject({ link: z.string().min(1).max(65_536) }),
  z.strictObject({ torrent: Base64 })
])

const One = z.strictObject({ id: TorrentId })
const Many = z.strictObject({ ids: Ids })
const Work = z.strictObject({ work: WorkId })
const Nothing = z.strictObject({})
const Count = z.number().int().nonnegative()

/** Everything a face can ask of the engine: what it takes, and what it answers. What is refused changes nothing. */
export const COMMANDS = {
  ...CHANNEL_COMMANDS,

  /** Sends the whole state now, and then what changes. */
  listen: { input: Nothing, output: Nothing },
  /** What to tell in detail from now on, instead of what was looked at before; null: nothing. */
  watch: {
    input: z.strictObject({ id: TorrentId.nullable(), parts: z.array(Part).max(7) }),
    output: Nothing
  },

  /** Finds out what is in it without writing anything; a row of `previews` tells how that goes. */
  preview: { input: z.strictObject({ source: Source }), output: Work },
  /** The files of a preview that is known, FILES_PER_PAGE at most. */
  contents: {
    input: z.strictObject({ work: WorkId, from: Count }),
    output: z.strictObject({ files: z.array(z.strictObject({ path: z.string(), size: z.number() })) })
  },
  endPreview: { input: Work, output: Nothing },
  /** `folder`: where its file or folder goes. `priorities`: null for all files alike. */
  add: {
    input: z.strictObject({
      source: Source,
      folder: Path,
      start: z.boolean(),
      sequential: z.boolean(),
      priorities: Priorities.nullable()
    }),
    output: One
  },

  /** Makes a torrent of a file or folder where it lies, and starts it; a row of `shares` tells how that goes. */
  share: {
    input: TorrentMaking.extend({
      path: Path,
      comment: z.string().max(1_000).nullable(),
      /** Its trackers alone tell of peers (BEP 27). */
      isPrivate: z.boolean()
    }),
    output: Work
  },
  /** Ends the hashing if it goes on, and forgets the row. The torrent stays, once there is one. */
  endShare: { input: Work, output: Nothing },

  start: { input: Many, output: Nothing },
  stop: { input: Many, output: Nothing },
  /** Hashes what is on disk anew. */
  recheck: { input: Many, output: Nothing },
  /** Forgets torrents. Files of those shared in place are never deleted. */
  remove: { input: z.strictObject({ ids: Ids, files: z.enum(['keep', 'delete']) }), output: Nothing },
  setPriorities: { input: z.strictObject({ id: TorrentId, priorities: Priorities }), output: Nothing },
  setSequential: { input: z.strictObject({ id: TorrentId, on: z.boolean() }), output: Nothing },
  /** While they are complete: as few copies of each piece from here as will do (BEP 16). */
  setSuperSeeding: { input: z.strictObject({ ids: Ids, on: z.boolean() }), output: Nothing },
  /** Where a torrent is announced, and which web servers have its files: as they would be edited. */
  announceList: { input: One, output: z.strictObject({ tiers: Tiers, webSeeds: WebSeeds }) },
  /** Instead of those the torrent or its link names; a tracker is an http, https or udp URL. */
  setTrackers: { input: z.strictObject({ id: TorrentId, tiers: Tiers }), output: Nothing },
  /** Instead of those the torrent or its link names; a web seed is an http or https URL. */
  setWebSeeds: { input: z.strictObject({ id: TorrentId, urls: WebSeeds }), output: Nothing },
  /** Looks for peers now, as far as trackers allow. */
  reannounce: { input: Many, output: Nothing },
  /** Keeps trying to reach a BitTorrent peer at HOST:PORT. */
  addPeer: { input: z.strictObject({ id: TorrentId, address: z.string().min(3).max(300) }), output: Nothing },

  /** The magnet link to hand on. */
  link: { input: One, output: z.strictObject({ link: z.string() }) },
  /** The .torrent file, in base64, and what to call it. */
  torrentFile: { input: One, output: z.strictObject({ name: z.string(), torrent: z.string() }) },
  /** Rates of the last so many seconds, oldest first, `step` seconds apart until `end`; of everything when `id` is null. */
  speed: {
    input: z.strictObject({ id: TorrentId.nullable(), seconds: z.number().int().min(1).max(86_400) }),
    output: z.strictObject({
      step: z.number(),
      end: z.number(),
      down: z.array(z.number()),
      up: z.array(z.number())
    })
  },

  setSettings: { input: Settings.partial(), output: Nothing },
  /** What a folder of the engine's computer holds, folders first, and what space its disk has left; null: the download folder. */
  browse: {
    input: z.strictObject({ path: Path.nullable() }),
    output: z.strictObject({
      path: z.string(),
      /** Null at the top. */
      parent: z.string().nullable(),
      free: z.number().nullable(),
      entries: z.array(
        z.strictObject({ name: z.string(), isFolder: z.boolean(), size: z.number().nullable() })
      ),
      /** There are more than are told. */
      isCut: z.boolean()
    })
  },
  makeFolder: { input: z.strictObject({ path: Path }), output: Nothing }
} as const satisfies Contract

export type CommandName = keyof typeof COMMANDS
export type Input<N extends CommandName> = Readonly<z.infer<(typeof COMMANDS)[N]['input']>>
export type Output<N extends CommandName> = Readonly<z.infer<(typeof COMMANDS)[N]['output']>>
export type Source = Readonly<z.infer<typeof Source>>
