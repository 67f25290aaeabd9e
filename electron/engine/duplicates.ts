import type { Peer } from './peer.ts'
import { ownHostOf } from './pex-contacts.ts'

/** What is known of a connection. */
export type Known = Pick<Peer, 'stream' | 'handshake' | 'extended'>

/**
 * Whether two connections for the same torrent are of one client. Peer ids and the keys that plain connections name do not tell:
 * everyone in the swarm may see and copy them, to have somebody else's connection closed. What tells is the key that Noise proves,
 * where the other names or proves one too; and the host that they come from.
 */
export function areOfOneClient(one: Known, other: Known): boolean {
  if (!haveOnePeerId(one, other)) return false
  const [key, otherKey] = [keyOf(one), keyOf(other)]
  const isProven = isNoise(one) || isNoise(other)
  return isProven && key !== null && otherKey !== null ? key === otherKey : haveOneHost(one, other)
}

/** Whether a plain connection has named the key that a Noise connection proves. */
export function isSameShoal(plain: Known, noise: Known): boolean {
  return !isNoise(plain) && isNoise(noise) && keyOf(plain) === keyOf(noise)
}

/**
 * Whether what passed over a plain connection, and what is suspected of it, is the Noise peer's too: anybody could name its key to
 * leave it with their debts, but not from its host.
 */
export function isHeir(plain: Known, noise: Known): boolean {
  return isSameShoal(plain, noise) && haveOneHost(plain, noise)
}

/**
 * Whether `peer` should replace `other`, two connections of one client. Both ends must decide alike without asking: Noise beats
 * plain; else the connection that the client with the greater peer id dialled; else the newer one, as the older is then left over
 * from a connection the other side has already lost.
 */
export function isBetterDuplicate(peer: Known, other: Known, ourPeerId: Uint8Array): boolean {
  if (isNoise(peer) !== isNoise(other)) return isNoise(peer)
  if (peer.stream.outgoing === other.stream.outgoing || peer.handshake === null) return true
  const weAreGreater = Buffer.compare(ourPeerId, peer.handshake.peerId) > 0
  return peer.stream.outgoing === weAreGreater
}

/** As an identity; null: it has none, or did not say. */
function keyOf({ stream, extended }: Known): string | null {
  if (stream.encryption === 'noise') return stream.identity
  const key = extended?.shoalKey ?? null
  return key === null ? null : `key:${Buffer.from(key).toString('hex')}`
}

function isNoise({ stream }: Known): boolean {
  return stream.encryption === 'noise'
}

function haveOnePeerId({ handshake: one }: Known, { handshake: other }: Known): boolean {
  return one !== null && other !== null && Buffer.compare(one.peerId, other.peerId) === 0
}

function haveOneHost(one: Known, other: Known): boolean {
  const host = ownHostOf(one)
  return host !== null && host === ownHostOf(other)
}
