import { Accounts, moveAccount } from './accounts.ts'
import type { DisconnectReason } from './actions.ts'
import type { Announcer } from './announcer.ts'
import type { Interest } from './interest.ts'
import type { Outbox } from './outbox.ts'
import { Peer, type PeerIntroduction } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import type { Rechoker } from './rechoker.ts'
import type { Requests } from './requests.ts'
import type { Spread } from './spread.ts'
import type { SuperSeeding } from './super-seeding.ts'
import type { Trust } from './trust.ts'
import type { Millis, PeerId } from './units.ts'
import type { Upload } from './upload.ts'

export interface MembershipPorts {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly interest: Interest
  readonly requests: Requests
  readonly spread: Spread
  readonly superSeeding: SuperSeeding
  readonly upload: Upload
  readonly rechoker: Rechoker
  readonly announcer: Announcer
  readonly trust: Trust
  readonly outbox: Outbox
}

/** Who is connected: peers come, go, and are sent away. */
export class Membership {
  readonly #ports: MembershipPorts
  readonly #accounts = new Accounts()

  constructor(ports: MembershipPorts) {
    this.#ports = ports
  }

  onConnected(id: PeerId, about: PeerIntroduction, now: Millis): void {
    const { peers, pieces, superSeeding, trust, rechoker, announcer } = this.#ports
    const peer = new Peer(id, about, this.#accounts.of(about.identity), pieces.lengths.pieceCount, now)
    peer.suspect = trust.isSuspect(about.identity)
    peers.add(peer)
    announcer.onConnected(peer)
    superSeeding.onConnected(peer, now)
    rechoker.onConnected(peer, now)
    if (trust.isBanned(about.identity)) this.disconnect(peer, 'banned', true, now)
  }

  onGone(id: PeerId, now: Millis): void {
    const peer = this.#ports.peers.gone(id)
    if (peer !== null) this.#forget(peer, now)
  }

  disconnect(peer: Peer, reason: DisconnectReason, ban: boolean, now: Millis): void {
    const { outbox, peers, trust } = this.#ports
    if (ban) trust.ban(peer.identity)
    outbox.disconnect(peer.id, reason, ban)
    peers.dismiss(peer)
    this.#forget(peer, now)
  }

  /** `from` is the same peer as `to` by another connection, and about to go: what it gave and took counts on for `to`. */
  adopt(from: Peer, to: Peer, creditWindow: number, now: Millis): void {
    moveAccount(from.account, to.account, { given: from.verifiedBytes, taken: from.up.total })
    const credit = from.credit.value(now, creditWindow)
    from.credit.subtract(credit, now, creditWindow)
    to.credit.add(credit, now, creditWindow)
    to.suspect ||= from.suspect
  }

  /** Bans those who sent bad blocks. */
  convict(identities: readonly string[], now: Millis): void {
    if (identities.length === 0) return
    const { peers, requests } = this.#ports
    requests.distrust((sender) => identities.includes(peers.identityOf(sender) ?? ''))
    for (const peer of this.#ports.peers.all()) {
      if (identities.includes(peer.identity)) this.disconnect(peer, 'bad-pieces', true, now)
    }
  }

  #forget(peer: Peer, now: Millis): void {
    const { requests, interest, spread, superSeeding, upload, rechoker } = this.#ports
    requests.releaseAll(peer, now)
    interest.onGone(peer)
    spread.onGone(peer)
    superSeeding.onGone(peer)
    upload.onGone(peer)
    rechoker.onGone(peer)
    requests.fillStarved(now)
    rechoker.settle(now)
  }
}
