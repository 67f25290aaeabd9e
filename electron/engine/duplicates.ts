import type { Peer } from './peer.ts'

/**
 * Whether a plain connection is known to be of the peer that a Noise connection proves: it named that key. A peer id alone would
 * not do, as everyone in the swarm may see and copy it.
 */
export function isSameShoal(plain: Peer, noise: Peer): boolean {
  const key = plain.extended?.shoalKey ?? null
  return key !== null && noise.stream.identity === `key:${Buffer.from(key).toString('hex')}`
}

/**
 * Whether `peer` should replace `other`, two connections to the same client for the same torrent. Both ends must decide alike
 * without asking: Noise beats plain; else the connection that the client with the greater peer id dialled; else the newer one,
 * as the older is then left over from a connection the other side has already lost.
 */
export function isBetterDuplicate(peer: Peer, other: Peer, ourPeerId: Uint8Array): boolean {
  const isNoise = peer.stream.encryption === 'noise'
  if (isNoise !== (other.stream.encryption === 'noise')) return isNoise
  if (peer.stream.outgoing === other.stream.outgoing || peer.handshake === null) return true
  const weAreGreater = Buffer.compare(ourPeerId, peer.handshake.peerId) > 0
  return peer.stream.outgoing === weAreGreater
}
