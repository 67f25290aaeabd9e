import type { Call, HostMessage } from '../../shared/api/messages.ts'

/** `lost`: it was open or never came about, and is tried again. `refused`: the host wants another token; trying again is no use. */
export type LinkState = 'connecting' | 'open' | 'lost' | 'refused'

export interface BridgeEvents {
  onMessage(message: HostMessage): void
  onLink(link: LinkState): void
}

/** How this window is connected to an engine. Nothing else in the app knows. */
export interface Bridge {
  /** Begins; events follow until `close`. Messages come in order, each connection's with `welcome` first. */
  open(events: BridgeEvents): void
  /** While the link is not open, nothing is sent. */
  send(call: Call): void
  /** Tries at once to connect again, when the link is lost. */
  retry(): void
  /** The path of a file that was dropped, on the engine's computer; null where files have none here. */
  pathOf(file: File): string | null
  /**
   * Sends files to the engine's computer, for hosts with the feature `upload`. Resolves with the path of what came of them there.
   * @param files each with its path below what was dropped: the top-level name first
   * @param onProgress bytes sent so far
   */
  upload(
    files: readonly { readonly path: string; readonly file: File }[],
    onProgress: (sent: number) => void,
    signal: AbortSignal
  ): Promise<string>
  close(): void
}
