import type { Millis, PeerId } from '../core/units.ts'
import type { PeerStream } from '../network/types.ts'
import type { PeerHandshake } from '../wire/events.ts'
import { now } from './clock.ts'
import { Peer, type PeerOwner } from './peer.ts'
import type { Swarm } from './swarm.ts'

/** Receives plain incoming connections until their handshake tells which torrent they are for. */
export class Reception implements PeerOwner {
  readonly #waiting = new Set<Peer>()
  readonly #swarmFor: (infoHash: string) => Swarm | null
  readonly #nextPeerId: () => PeerId

  constructor(swarmFor: (infoHash: string) => Swarm | null, nextPeerId: () => PeerId) {
    this.#swarmFor = swarmFor
    this.#nextPeerId = nextPeerId
  }

  accept(stream: PeerStream): void {
    this.#waiting.add(new Peer(this.#nextPeerId(), stream, this, now()))
  }

  tick(at: Millis): void {
    for (const peer of this.#waiting) peer.tick(at)
  }

  close(): void {
    for (const peer of [...this.#waiting]) peer.wire.close('shutting-down')
  }

  onHandshaken(peer: Peer, handshake: PeerHandshake): void {
    const swarm = this.#swarmFor(handshake.infoHash)
    if (swarm === null) return peer.wire.close('unknown-torrent')
    this.#waiting.delete(peer)
    swarm.adopt(peer, handshake)
  }

  onClosed(peer: Peer): void {
    this.#waiting.delete(peer)
  }

  onExtended(): void {
    // comes after the handshake, and then the swarm is told
  }
  onMetadata(): void {
    // asked for by a swarm alone
  }
  onMetadataRefused(): void {
    // asked for by a swarm alone
  }
  onHolepunch(): void {
    // comes after the handshake
  }
  onPex(): void {
    // comes after the handshake, as does
  }
  onDhtPort(): void {
    // this
  }
}
