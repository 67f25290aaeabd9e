import type { Millis } from '../core/units.ts'
import type { Address } from '../network/types.ts'
import { MOST_TOLD, type PexMessage } from '../wire/pex-messages.ts'
import type { Peer } from './peer.ts'
import type { PeerFault } from './peer-faults.ts'
import { contactOf, mayHear, teller } from './pex-contacts.ts'
import { Hearsay } from './pex-hearsay.ts'
import { afterTelling, contactKey, newsFor, type Contacts } from './pex-news.ts'

export interface PeerExchangePort {
  /** Someone may be there, who has the torrent. */
  dial(address: Address): void
  isSeed(peer: Peer): boolean
  /** We want something: seeds are of use to us. */
  wantsSeeds(): boolean
  /** Told once of each connection. */
  onFault(peer: Peer, fault: PeerFault): void
}

/** BEP 11: a message a minute at most, in milliseconds. */
const TELL_EVERY = 60_000
/** Who sends more often is not heard. Ten seconds less, for two may have been as far apart when they were sent. */
const HEAR_EVERY = 50_000
const NOBODY: Contacts = new Map()

/** One peer that takes part. */
interface Talk {
  told: Contacts
  /** The state of the swarm that it knows, as `#changes` counted it. */
  toldAt: number
  tellAfter: Millis
  hearAfter: Millis
  hasFaulted: boolean
}

/**
 * Peer exchange (BEP 11) in one torrent: each peer that understands it is told whom else we are connected to, and what it
 * tells is passed on to be dialled, so far as it is believable and not too much. Never for private torrents (BEP 27).
 */
export class PeerExchange {
  readonly #port: PeerExchangePort
  readonly #hearsay = new Hearsay()
  readonly #talks = new Map<Peer, Talk>()
  /** How often the answer to "who is there?" may have changed. */
  #changes = 0
  #faults = 0

  constructor(port: PeerExchangePort) {
    this.#port = port
  }

  /** Messages and addresses that no honest peer would have sent. */
  get faults(): number {
    return this.#faults
  }

  /** The peer told more of itself. */
  onExtended(peer: Peer): void {
    this.#changes++
    if (peer.extended?.pex === true && !this.#talks.has(peer)) this.#talks.set(peer, newTalk())
  }

  onClosed(peer: Peer): void {
    this.#changes++
    this.#talks.delete(peer)
  }

  onMessage(peer: Peer, { added }: PexMessage, now: Millis): void {
    // Who has not said that it takes part may tell all the same.
    const talk = this.#talks.get(peer) ?? this.#begin(peer)
    if (now < talk.hearAfter) return this.#onFault(peer, talk, 1, 'tells-too-often')
    talk.hearAfter = (now + HEAR_EVERY) as Millis
    const { worth, bogus } = this.#hearsay.sift(peer.stream.identity, teller(peer), added, now)
    if (bogus > 0) this.#onFault(peer, talk, bogus, 'tells-bogus')
    const wantsSeeds = this.#port.wantsSeeds()
    for (const { host, port, uploadOnly } of worth)
      if (wantsSeeds || !uploadOnly) this.#port.dial({ host, port })
  }

  /** To be called each second. @param peers all of the torrent */
  tick(peers: Iterable<Peer>, now: Millis): void {
    const due = [...this.#talks].filter(([, talk]) => talk.toldAt !== this.#changes && now >= talk.tellAfter)
    if (due.length === 0) return
    const present = [...peers]
    for (const [peer, talk] of due) this.#tell(peer, talk, present, now)
  }

  #tell(peer: Peer, talk: Talk, present: readonly Peer[], now: Millis): void {
    const current = this.#contactsFor(peer, present)
    const news = newsFor(talk.told, current, MOST_TOLD)
    if (news === null) {
      talk.toldAt = this.#changes
      return
    }
    talk.told = afterTelling(talk.told, news)
    talk.tellAfter = (now + TELL_EVERY) as Millis
    peer.wire.sendPex(news)
  }

  /** All the others, but not who is where the peer itself is. */
  #contactsFor(listener: Peer, present: readonly Peer[]): Contacts {
    const own = contactOf(listener, false)
    const contacts = present
      .filter((peer) => peer !== listener)
      .flatMap((peer) => contactOf(peer, this.#port.isSeed(peer)) ?? [])
      .filter((contact) => mayHear(listener, contact))
    const byKey = new Map(contacts.map((contact) => [contactKey(contact), contact]))
    if (own !== null) byKey.delete(contactKey(own))
    return byKey
  }

  #begin(peer: Peer): Talk {
    const talk = newTalk()
    this.#talks.set(peer, talk)
    return talk
  }

  #onFault(peer: Peer, talk: Talk, count: number, fault: PeerFault): void {
    this.#faults += count
    if (talk.hasFaulted) return
    talk.hasFaulted = true
    this.#port.onFault(peer, fault)
  }
}

function newTalk(): Talk {
  const now = 0 as Millis
  return { told: NOBODY, toldAt: -1, tellAfter: now, hearAfter: now, hasFaulted: false }
}
