import { z } from 'zod'
import type { Contract } from './contract.ts'
import { TorrentId } from './ids.ts'

const Nothing = z.strictObject({})

/** What some hosts can do for the window they opened. The window asks which by `features`, never which host it is. */
export const HOST_COMMANDS = {
  /** Lets the user pick in the system's own dialog; no paths when it was cancelled. */
  pick: {
    input: z.strictObject({ what: z.enum(['file', 'folder', 'torrent']), title: z.string().max(200) }),
    output: z.strictObject({ paths: z.array(z.string()).max(1_000) })
  },
  /** Reads a .torrent file that was picked or dropped, in base64. */
  readTorrent: {
    input: z.strictObject({ path: z.string().min(1).max(4_096) }),
    output: z.strictObject({ torrent: z.string() })
  },
  /** Shows a torrent's files in the system's file manager. */
  openFolder: { input: z.strictObject({ id: TorrentId }), output: Nothing }
} as const satisfies Contract

export type HostCommandName = keyof typeof HOST_COMMANDS
export type HostInput<N extends HostCommandName> = Readonly<z.infer<(typeof HOST_COMMANDS)[N]['input']>>
export type HostOutput<N extends HostCommandName> = Readonly<z.infer<(typeof HOST_COMMANDS)[N]['output']>>

/**
 * `pick`, `openFolder`: the commands above. `window`: closing it can leave the engine running. `notify`: the system shows
 * notifications. `upload`: files dropped have no path here and are sent to the engine's computer first.
 */
export type Feature = 'pick' | 'openFolder' | 'window' | 'notify' | 'upload'
