import type { Address } from '../types.ts'

/** One tracker as it is asked, however its URL says. Nothing here throws: what goes wrong is a fault of the tracker's. */
export interface Tracker {
  /** Its IP addresses to ask: one of each family it has and we are bound to (BEP 7). */
  addresses(signal: AbortSignal): Promise<Outcome<readonly string[]>>
  /** @param address one of `addresses()` */
  announce(address: string, announce: Announce, signal: AbortSignal): Promise<Outcome<AnnounceAnswer>>
  /**
   * @param infoHashes 40 hex digits each; the first that fit into one question are asked about
   * @returns by infohash; those the tracker does not know are missing
   */
  scrape(
    address: string,
    infoHashes: readonly string[],
    signal: AbortSignal
  ): Promise<Outcome<ReadonlyMap<string, SwarmCounts>>>
}

export type AnnounceEvent = 'started' | 'completed' | 'stopped'

export interface Announce {
  /** 40 hex digits. */
  readonly infoHash: string
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** 32 bits by which the tracker knows us again at another address. */
  readonly key: number
  readonly port: number
  /** In bytes, since the announce that said 'started'. */
  readonly uploaded: number
  readonly downloaded: number
  readonly left: number
  /** null: one of the regular announces. */
  readonly event: AnnounceEvent | null
  /** Most peers we want to be told. */
  readonly wanted: number
  /** What the tracker asked to be told again. */
  readonly trackerId: Uint8Array | null
}

/** In the swarm, as the tracker counts; null where it does not say. */
export interface SwarmCounts {
  readonly seeds: number | null
  readonly leechers: number | null
  /** Downloads that were completed, ever. */
  readonly downloads: number | null
}

export interface AnnounceAnswer extends SwarmCounts {
  /** The IP address that it came from. */
  readonly teller: string
  /** As told: believed of nobody before isDialable. */
  readonly peers: readonly Address[]
  /** Until the next announce; null: not told. Any number a stranger may write. */
  readonly intervalMs: number | null
  readonly minIntervalMs: number | null
  /** A sentence of the tracker's, inert. */
  readonly warning: string | null
  /** How it sees us (BEP 24). */
  readonly externalHost: string | null
  readonly trackerId: Uint8Array | null
}

/** 'unreachable': nobody answers; 'nonsense': what answers is no tracker; 'refused': the tracker will not. */
export interface Fault {
  readonly kind: 'unreachable' | 'nonsense' | 'refused'
  /** About the tracker, which it calls 'it'; the tracker's own words where it refused. Inert. */
  readonly sentence: string
  /** The tracker says when it may be asked again (BEP 31); Infinity: never. */
  readonly retryMs: number | null
}

export type Outcome<T> = { readonly answer: T } | { readonly fault: Fault }

export function fault(
  kind: Fault['kind'],
  sentence: string,
  retryMs: number | null = null
): { fault: Fault } {
  return { fault: { kind, sentence, retryMs } }
}
