import { z } from 'zod'
import { ChannelId, ReleaseNumber } from './channels.ts'
import type { Contract } from './contract.ts'
import { WorkId } from './ids.ts'
import { TorrentMaking } from './torrent-making.ts'

/** A whole path on the engine's computer. */
const Path = z.string().min(1).max(4_096)
/** So many of the last releases are kept; 0: none is fetched, they are only told of; null: all. */
const Keep = z.number().int().min(0).max(1_000_000).nullable()
const Passphrase = z.string().min(1).max(1_000)
const Link = z.string().min(1).max(10_000)
const Title = z.string().max(200)
const Notes = z.string().max(10_000)
const Count = z.number().int().nonnegative()

const One = z.strictObject({ id: ChannelId })
const Nothing = z.strictObject({})

/** A release that was found. */
const Hit = {
  channel: ChannelId,
  number: ReleaseNumber,
  title: z.string(),
  publishedAt: z.number(),
  size: z.number()
}

/** What faces can ask of channels. What is refused changes nothing. */
export const CHANNEL_COMMANDS = {
  /** The channel to tell of in detail from now on, instead of the one before; null: none. `releases`: so many of the newest. */
  watchChannel: {
    input: z.strictObject({ id: ChannelId.nullable(), releases: z.number().int().min(1).max(10_000) }),
    output: Nothing
  },
  /** A channel of ours, without releases. */
  createChannel: { input: z.strictObject({ name: z.string().min(1).max(255) }), output: One },
  /**
   * Adds a file or folder, as it is now, to a channel of ours as its next release, served from where it lies. It cannot be taken
   * back. A row of `shares` tells how that goes. `title`: null for its name and number. `torrent`: as `share` has it; a hybrid one
   * unless given.
   */
  publish: {
    input: z.strictObject({
      id: ChannelId,
      path: Path,
      title: Title.nullable(),
      notes: Notes,
      torrent: TorrentMaking.optional()
    }),
    output: z.strictObject({ work: WorkId })
  },
  /** What a channel's link says, without following it. `known`: it is in the list already. */
  readChannelLink: {
    input: z.strictObject({ link: Link }),
    output: z.strictObject({ id: ChannelId, name: z.string().nullable(), known: z.boolean() })
  },
  /** `folder`: for its releases and "newest". `isFromFirst`: earlier releases too, as many as are kept; else from the newest on. */
  follow: {
    input: z.strictObject({ link: Link, folder: Path, keep: Keep, isFromFirst: z.boolean() }),
    output: One
  },
  /** `isFromFirst`: earlier releases too from now on; else those from where it began. */
  setKeep: {
    input: z.strictObject({ id: ChannelId, keep: Keep, isFromFirst: z.boolean() }),
    output: Nothing
  },
  /** Of somebody else's channel: forgets it, and the releases that were fetched. */
  unfollow: { input: z.strictObject({ id: ChannelId, files: z.enum(['keep', 'delete']) }), output: Nothing },
  /** Lets "newest" lead to a release that is here whatever comes; null: to the newest again. */
  pinRelease: { input: z.strictObject({ id: ChannelId, number: ReleaseNumber.nullable() }), output: Nothing },
  /** Ends a channel of ours: its key is lost unless it was exported. The torrents of its releases stay. */
  deleteChannel: { input: One, output: Nothing },
  /** The key of a channel of ours, encrypted; a file to keep, and what to call it. */
  exportChannel: {
    input: z.strictObject({ id: ChannelId, passphrase: Passphrase }),
    output: z.strictObject({ name: z.string(), backup: z.string() })
  },
  /** `backup`: the text that `exportChannel` gave. */
  importChannel: {
    input: z.strictObject({ backup: z.string().max(10_000), passphrase: Passphrase }),
    output: One
  },
  /** So many releases from that number on, in their order. */
  releases: {
    input: z.strictObject({ id: ChannelId, from: ReleaseNumber, limit: z.number().int().min(1).max(1_000) }),
    output: z.strictObject({
      releases: z.array(
        z.strictObject({
          number: ReleaseNumber,
          publishedAt: z.number(),
          title: z.string(),
          notes: z.string(),
          infoHashV1: z.string().nullable(),
          infoHashV2: z.string().nullable(),
          /** Bytes of all files, and how many there are. */
          length: z.number(),
          fileCount: Count
        })
      )
    })
  },
  /** A release with the link of its torrent, and its files from the one with index `from` on, FILES_PER_PAGE at most. */
  release: {
    input: z.strictObject({ id: ChannelId, number: ReleaseNumber, from: Count }),
    output: z.strictObject({
      link: z.string(),
      notes: z.string(),
      files: z.array(z.strictObject({ path: z.string(), size: z.number() }))
    })
  },
  /**
   * Releases of all channels here by words of their titles, notes and file names: the best first. A text without words finds nothing,
   * and makes the engine ready for one that has some.
   */
  search: {
    input: z.strictObject({ text: z.string().max(200), limit: z.number().int().min(1).max(1_000) }),
    output: z.strictObject({
      hits: z.array(
        z.strictObject({
          ...Hit,
          /** Paths of files whose names were found, a few at most. */
          files: z.array(z.string())
        })
      )
    })
  },
  /**
   * The same of channels that other Shoals follow. Those that answer are told the words; each hit is as its channel's key signed
   * it. Answers when they all have, or after 3 s. `wait`: seconds that are looked for others first, at most; 0 unless given.
   */
  askPeers: {
    input: z.strictObject({
      text: z.string().max(200),
      limit: z.number().int().min(1).max(100),
      wait: z.number().min(0).max(3_600).optional()
    }),
    output: z.strictObject({
      /** Shoals that could be asked, and those of them that answered. */
      asked: Count,
      answered: Count,
      /** Hits that no key signed: they are left out, and whoever told of them is banned. */
      forged: Count,
      hits: z.array(
        z.strictObject({
          ...Hit,
          /** The channel's, to follow it. */
          link: z.string(),
          /** Their beginning. */
          notes: z.string().max(300),
          /** The channel is here. */
          isKnown: z.boolean(),
          /** Identities of those who have it. */
          peers: z.array(z.string())
        })
      )
    })
  }
} as const satisfies Contract
