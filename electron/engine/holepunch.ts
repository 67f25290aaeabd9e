import type { Millis } from '../core/units.ts'
import { isDialable } from '../network/dialable.ts'
import type { Address } from '../network/types.ts'
import { HolepunchError, type HolepunchMessage } from '../wire/holepunch-messages.ts'
import type { PexPeer } from '../wire/pex-messages.ts'
import type { Peer } from './peer.ts'
import { contactOf, mayHear, teller } from './pex-contacts.ts'
import { contactKey } from './pex-news.ts'
import { Introducers } from './introducers.ts'

export interface HolepunchPorts {
  /** All of the torrent. */
  readonly peers: Iterable<Peer>
  /** Somebody there dials us at this moment. */
  punch(address: Address): void
}

/** What one peer may ask of us, either to introduce it or to dial somebody; times are in milliseconds. */
const MOST_A_MINUTE = 10
const MINUTE = 60_000

/** How often a peer has asked for something since a minute began. */
interface Asked {
  since: Millis
  count: number
}

/**
 * Meeting peers that no connection gets in to (BEP 55): whoever is connected to two that cannot reach each other tells both to dial at
 * once, which opens the way through their routers. We do so for others, ask for it, and follow. Never for private torrents.
 */
export class HolePunching {
  readonly #ports: HolepunchPorts
  readonly #introducers = new Introducers()
  readonly #asked = new WeakMap<Peer, Asked>()

  constructor(ports: HolepunchPorts) {
    this.#ports = ports
  }

  /** A peer has told of others (BEP 11). */
  onTold(teller: Peer, told: readonly PexPeer[]): void {
    if (teller.extended?.holepunch !== true) return
    for (const peer of told) if (peer.holepunch) this.#introducers.add(peer, teller)
  }

  /** Nobody answers there: whoever told us of it may introduce us. */
  onUnreachable(address: Address, now: Millis): void {
    const introducer = this.#introducers.take(address, now)
    introducer?.wire.sendHolepunch({ type: 'rendezvous', address })
  }

  onClosed(peer: Peer): void {
    this.#introducers.forget(peer)
  }

  /** Errors cost nothing: the address was asked for once, and rests. */
  onMessage(peer: Peer, message: HolepunchMessage, now: Millis): void {
    if (message.type === 'error' || !this.#mayAsk(peer, now)) return
    if (message.type === 'rendezvous') this.#introduce(peer, message.address)
    else if (isDialable(message.address, teller(peer))) this.#ports.punch(message.address)
  }

  #introduce(asker: Peer, address: Address): void {
    const target = this.#peerAt(address)
    const code = this.#whyNot(asker, target, address)
    const contact = meetingPlace(asker)
    const place = target === null ? null : meetingPlace(target)
    if (code === null && target !== null && contact !== null && place !== null) {
      asker.wire.sendHolepunch({ type: 'connect', address: place })
      target.wire.sendHolepunch({ type: 'connect', address: contact })
    } else asker.wire.sendHolepunch({ type: 'error', address, code: code ?? HolepunchError.notConnected })
  }

  /** Null: nothing speaks against it. */
  #whyNot(asker: Peer, target: Peer | null, address: Address): number | null {
    if (address.port === 0) return HolepunchError.noSuchPeer
    if (target === null) return HolepunchError.notConnected
    if (target === asker) return HolepunchError.noSelf
    if (target.extended?.holepunch !== true) return HolepunchError.noSupport
    const [ours, theirs] = [meetingPlace(asker), meetingPlace(target)]
    // To others a house says no more than by PEX.
    const mayMeet = ours !== null && theirs !== null && mayHear(target, ours) && mayHear(asker, theirs)
    return mayMeet ? null : HolepunchError.notConnected
  }

  #peerAt(address: Address): Peer | null {
    const key = contactKey(address)
    for (const peer of this.#ports.peers) {
      const places = [contactOf(peer, false), meetingPlace(peer)]
      if (places.some((place) => place !== null && contactKey(place) === key)) return peer
    }
    return null
  }

  #mayAsk(peer: Peer, now: Millis): boolean {
    const known = this.#asked.get(peer)
    const asked = known !== undefined && now - known.since < MINUTE ? known : { since: now, count: 0 }
    this.#asked.set(peer, asked)
    return ++asked.count <= MOST_A_MINUTE
  }
}

/** Where its packets of uTP come from, as its router shows them to us; else where others are told that it is. */
function meetingPlace(peer: Peer): Address | null {
  const { lane, address } = peer.stream
  return lane === 'uTP' && address !== null ? address : contactOf(peer, false)
}
