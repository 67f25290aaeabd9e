import type { Millis, PeerId } from './units.ts'

/**
 * How many blocks may be asked for. A limit on what arrives is kept by asking for no more: whatever was asked for is read as soon
 * as it comes, so the peers' times stay their own, and what they say in between is heard at once.
 *
 * A request counts as a whole block: only the last of a torrent is shorter. What is allowed either comes or is given back.
 */
export interface Allowance {
  /** May the peer be asked for one more? False: it stands in line, and `Exchange.onAllowed` tells when its turn has come. */
  take(peer: PeerId, now: Millis): boolean
  /** One that was allowed was not asked for, or will not come. */
  giveBack(): void
  /** A block came that nobody waited for any more, or ever did. @param length bytes */
  charge(length: number, now: Millis): void
}

export const UNLIMITED: Allowance = {
  take: () => true,
  giveBack: nothing,
  charge: nothing
}

function nothing(): void {
  // there is nothing to count
}
