import { isDialable } from '../network/dialable.ts'
import type { Address } from '../network/types.ts'
import type { PexPeer } from '../wire/pex-messages.ts'
import type { Peer } from './peer.ts'

/** Belongs to nobody, and is neither private nor loopback: what such a one says is what any stranger says. */
const STRANGER = '0.0.0.0'

/**
 * How others may reach a peer that we are connected to, and what to tell of it; null where that is not known. The address
 * is the one its packets come from, and the port the one we dialled or it says it listens on (`p`, BEP 10), which a Shoal
 * peer does on every lane.
 */
export function contactOf(peer: Peer, isSeed: boolean): PexPeer | null {
  const { stream, extended, handshake } = peer
  const port = isPlain(peer) && stream.outgoing ? stream.address?.port : extended?.listenPort
  const host = ownHostOf(peer)
  if (handshake === null || host === null || host.includes('%') || port === null || port === undefined)
    return null
  return {
    host,
    port,
    prefersEncryption: stream.encryption === 'handshake' || stream.encryption === 'rc4',
    uploadOnly: isSeed || extended?.uploadOnly === true,
    utp: stream.lane === 'uTP',
    holepunch: extended?.holepunch === true,
    reachable: isPlain(peer) && stream.outgoing
  }
}

/** Whether a peer may be told of an address: never of one in a house that it is not in itself. */
export function mayHear(peer: Peer, contact: Address): boolean {
  return isDialable(contact, teller(peer))
}

/** As whom `isDialable` judges what a peer tells. */
export function teller(peer: Peer): string {
  return ownHostOf(peer) ?? STRANGER
}

/** Null behind a relay, whose address is not the peer's. */
export function ownHostOf({ stream }: Pick<Peer, 'stream'>): string | null {
  return stream.lane === 'relayed' ? null : (stream.address?.host ?? null)
}

function isPlain({ stream }: Peer): boolean {
  return stream.encryption !== 'noise'
}
