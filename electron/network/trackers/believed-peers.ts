import { isDialable } from '../dialable.ts'
import type { Address } from '../types.ts'
import type { AnnounceAnswer } from './tracker.ts'

/** Peers passed on of one answer. */
const MOST = 500
/** What clients announce that cannot be connected to, as trackers take no port 0. */
const NO_PORT = 1

/** Of a tracker's peers those that it may tell us, each once. */
export function believedPeers({ peers, teller }: AnnounceAnswer): {
  readonly peers: readonly Address[]
  /** It told of addresses that are not its to tell. */
  readonly hasOthers: boolean
} {
  const believed = new Map<string, Address>()
  let hasOthers = false
  for (const peer of peers) {
    if (peer.port === NO_PORT) continue
    if (!isDialable(peer, teller)) hasOthers = true
    else if (believed.size < MOST) believed.set(keyOf(peer), peer)
  }
  return { peers: Array.from(believed.values()), hasOthers }
}

/** The port to announce: those who listen nowhere say 1, since many trackers refuse 0, and others take the port we ask from for it. */
export function announcedPort(port: number): number {
  return port === 0 ? NO_PORT : port
}

export function keyOf({ host, port }: Address): string {
  return `${host} ${port}`
}
