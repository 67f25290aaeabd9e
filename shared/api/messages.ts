import { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import type { FeedMessage } from './feed.ts'
import type { Feature } from './host.ts'

/** What a face sends: a call of a command of the engine or of the host. `id`: its own number, that the answer bears. */
export const Call = z.strictObject({
  id: z.number().int().nonnegative(),
  command: z.string().max(64),
  /** Left out, it is as good as undefined: JSON has no other way to say that. */
  input: z.unknown().optional()
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

/** The first message to a face. */
export interface Welcome {
  readonly type: 'welcome'
  /** Of Shoal. */
  readonly version: string
  readonly features: readonly Feature[]
}

/** Something the system handed to the host for the window. */
export type Opened =
  | { readonly link: string }
  /** A .torrent file in base64, and what it is called. */
  | { readonly torrent: string; readonly name: string }
  /** The backup of a channel's key. */
  | { readonly backup: string; readonly name: string }
  /** Anything else, to share. */
  | { readonly path: string }

/** What a face is sent. */
export type HostMessage =
  | Welcome
  | Answer
  | FeedMessage
  | { readonly type: 'opened'; readonly things: readonly Opened[] }
  /** A menu or shortcut of the host asks the window for one of its dialogs. */
  | { readonly type: 'show'; readonly what: Showable }

export type Showable = 'share' | 'open' | 'settings' | 'statistics' | 'shortcuts' | 'about'
