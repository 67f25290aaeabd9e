import type { Address } from './types.ts'

/** A torrent whose peers are looked for, as those who look see it. */
export interface Seeker {
  /** TCP, where the world reaches us; 0: nowhere, then nothing is announced. */
  port(): number
  /** It has all it wants: whoever wants something finds it by its announcement, and it need not look for them. */
  isSeed(): boolean
  /** Addresses worth a connection, as they are found. */
  onPeers(peers: readonly Address[]): void
  /**
   * Somebody told of addresses that are not theirs to tell; that was passed over. Of each told once, and of a few in all.
   * @param who an IP address
   */
  onBogus(who: string): void
}
