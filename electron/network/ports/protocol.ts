import type { MappedPort } from '../types.ts'

/** A port of ours that is to be reached from outside. */
export type MappingWish = Pick<MappedPort, 'protocol' | 'port'>

export interface Granted {
  readonly external: MappedPort['external']
  /** From now on. */
  readonly lifetimeMs: number
}

/** 'silent': nobody speaks it. */
export type Answer = { readonly granted: Granted } | { readonly refused: string } | 'silent'

/** How long a mapping is asked for: what ends without saying so is closed by then (RFC 6886 recommends it). */
export const LIFETIME_S = 7_200

/** One way to ask one router. */
export interface MappingProtocol {
  readonly name: MappedPort['by']
  /**
   * Maps a port, or renews it.
   * @param externalPort the one wanted
   */
  map(wish: MappingWish, externalPort: number, signal: AbortSignal): Promise<Answer>
  unmap(wish: MappingWish, externalPort: number, signal: AbortSignal): Promise<void>
  /** Whether the router has begun anew, or does not know a mapping of ours any more. */
  hasForgotten(wish: MappingWish, externalPort: number, signal: AbortSignal): Promise<boolean>
}

/** @param lifetimeS as the router says; more than was asked for is not believed */
export function granted(host: string | null, port: number, lifetimeS: number): Answer {
  return { granted: { external: { host, port }, lifetimeMs: Math.min(lifetimeS, LIFETIME_S) * 1_000 } }
}
