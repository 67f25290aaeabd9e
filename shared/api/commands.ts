import { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import { TorrentId } from './model.ts'

const Ids = z.array(TorrentId).min(1).max(10_000)
const Path = z.string().min(1).max(4_096)
/** A magnet link or an infohash, as someone pasted it. */
const Link = z.string().min(1).max(65_536)
/** By file, in the torrent's order: 0 skip, 1 low, 2 normal, 3 high. */
const Priorities = z.array(z.number().int().min(0).max(3)).min(1).max(1_000_000)

const One = z.strictObject({ id: TorrentId })
const Many = z.strictObject({ ids: Ids })
const Nothing = z.strictObject({})

/** Everything a face can ask for: what it takes, and what it answers. A face that names what is not there changes nothing. */
export const COMMANDS = {
  /** Adds the torrent of a link. `folder`: where its file or folder goes, with its whole path. */
  add: { input: z.strictObject({ link: Link, folder: Path, start: z.boolean() }), output: One },
  start: { input: Many, output: Nothing },
  stop: { input: Many, output: Nothing },
  /** Forgets torrents. Their files stay. */
  remove: { input: Many, output: Nothing },
  setPriorities: { input: z.strictObject({ id: TorrentId, priorities: Priorities }), output: Nothing },
  /** The magnet link to hand on. */
  link: { input: One, output: z.strictObject({ link: z.string() }) }
} as const satisfies Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>

export type CommandName = keyof typeof COMMANDS
export type Input<N extends CommandName> = Readonly<z.infer<(typeof COMMANDS)[N]['input']>>
export type Output<N extends CommandName> = Readonly<z.infer<(typeof COMMANDS)[N]['output']>>

/** How a face calls a command. `id`: the caller's own number, that the answer bears. */
export const Call = z.strictObject({
  id: z.number().int().nonnegative(),
  command: z.string().max(64),
  input: z.unknown()
})
export type Call = Readonly<z.infer<typeof Call>>

export type Answer =
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  /** Nothing was changed. `id` is null when the call had none. */
  | {
      readonly type: 'refusal'
      readonly id: number | null
      readonly code: ErrorCode
      readonly sentence: string
    }
