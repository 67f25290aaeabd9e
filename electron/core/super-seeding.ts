import { Bitfield } from '../../shared/bitfield.ts'
import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import { shuffled } from './shuffled.ts'
import type { Millis, PeerId, PieceIndex, Random } from './units.ts'

/** Pieces a peer is offered at a time: while one is on its way it can ask for the next. */
const AT_ONCE = 2
/** A peer that got nothing for so many milliseconds though it could, and passed on nothing, is offered something else. */
const PATIENCE = 60_000

/** What one peer that was told that we have nothing knows of us. */
interface Guest {
  readonly peer: Peer
  /** What it was told that we have. */
  readonly shown: Bitfield
  /** Of that, what nobody else has yet; and how many blocks of it were not sent. */
  readonly offers: Map<PieceIndex, number>
  movedAt: Millis
}

/**
 * Super seeding (BEP 16): as the first seed of a torrent we say that we have nothing, and offer each peer pieces that nobody has,
 * the next one when another peer has the last: so one copy goes out once, to those who pass it on. Peers that came before it was
 * switched on know what we have and are served as ever. It ends by itself when somebody else has everything.
 */
export class SuperSeeding {
  readonly #peers: Peers
  readonly #pieces: Pieces
  readonly #outbox: Outbox
  readonly #random: Random
  readonly #guests = new Map<PeerId, Guest>()
  /** Who was offered a piece that nobody has. */
  readonly #promised = new Map<PieceIndex, Guest>()
  /** Pieces that may still have to go out, in the order to offer them. */
  #queue: PieceIndex[] = []
  #state: 'off' | 'on' | 'over' = 'off'

  constructor(peers: Peers, pieces: Pieces, outbox: Outbox, random: Random) {
    this.#peers = peers
    this.#pieces = pieces
    this.#outbox = outbox
    this.#random = random
  }

  get isOn(): boolean {
    return this.#state === 'on' && this.#pieces.have.isFull
  }

  /** Switched off, those who knew nothing are told everything. */
  set(on: boolean): void {
    if (on && this.#state !== 'on') this.#queue = shuffled(this.#pieces.lengths.pieceCount, this.#random)
    this.#state = on ? 'on' : 'off'
    if (!on) this.#reveal()
  }

  /** Whether the peer does not know that we have this piece: then it cannot have it. */
  hides(peer: Peer, piece: PieceIndex): boolean {
    return this.#guests.get(peer.id)?.shown.has(piece) === false
  }

  /** Whether the peer was told that we have nothing. */
  isGuest(id: PeerId): boolean {
    return this.#guests.has(id)
  }

  onConnected(peer: Peer, now: Millis): void {
    if (!this.isOn) return
    const shown = new Bitfield(this.#pieces.lengths.pieceCount)
    this.#guests.set(peer.id, { peer, shown, offers: new Map(), movedAt: now })
  }

  /** To be called after `Rarity.raise`. */
  onHave(peer: Peer, piece: PieceIndex, now: Millis): void {
    const guest = this.#guests.get(peer.id)
    if (guest !== undefined) guest.movedAt = now
    const holder = this.#promised.get(piece)
    if (holder === undefined || (holder === guest && this.#canPassOn(holder, piece))) return
    this.#settle(holder, piece)
    this.#offer(holder, false)
  }

  /** Some peers never say that they have what we have: when all of it is sent, they have. */
  onSent(peer: Peer, piece: PieceIndex, now: Millis): void {
    const guest = this.#guests.get(peer.id)
    if (guest === undefined) return
    guest.movedAt = now
    const left = guest.offers.get(piece)
    if (left === undefined) return
    guest.offers.set(piece, left - 1)
    if (left > 1 || this.#canPassOn(guest, piece)) return
    this.#settle(guest, piece)
    this.#offer(guest, false)
  }

  /** To be called when what it has is no longer counted. */
  onGone(peer: Peer): void {
    const guest = this.#guests.get(peer.id)
    this.#guests.delete(peer.id)
    for (const piece of guest?.offers.keys() ?? []) this.#release(piece)
    if (!this.isOn) return
    for (const piece of peer.have)
      if (this.#pieces.rarity.availability(piece as PieceIndex) === 0) this.#queue.push(piece as PieceIndex)
  }

  /** To be called each second. */
  look(now: Millis): void {
    if (this.isOn && this.#isServed()) this.#state = 'over'
    if (!this.isOn) return this.#reveal()
    for (const guest of this.#guests.values()) {
      const isStalled = this.#isStalled(guest, now)
      if (isStalled) this.#takeBack(guest, now)
      this.#offer(guest, isStalled)
    }
  }

  /** Another seed came, or the first crowd is done: whoever comes now has others to ask. */
  #isServed(): boolean {
    const guests = [...this.#guests.values()]
    return this.#pieces.rarity.seeds > 0 || (guests.length > 1 && guests.every(({ peer }) => peer.isSeed))
  }

  #isStalled({ peer, offers, movedAt }: Guest, now: Millis): boolean {
    if (now - Math.max(movedAt, peer.slotChangedAt) < PATIENCE) return false
    return !peer.amChoking || [...offers.keys()].every((piece) => peer.have.has(piece))
  }

  /** What it did not fetch may go to others. */
  #takeBack(guest: Guest, now: Millis): void {
    guest.movedAt = now
    for (const piece of guest.offers.keys()) this.#release(piece)
    guest.offers.clear()
  }

  #offer(guest: Guest, isStalled: boolean): void {
    while (guest.offers.size < AT_ONCE && !guest.peer.isSeed) {
      const unseen = this.#nextUnseen(guest)
      if (unseen !== null) this.#promised.set(unseen, guest)
      const piece = unseen ?? (isStalled && guest.offers.size === 0 ? this.#rarestFor(guest) : null)
      if (piece === null) return
      guest.offers.set(piece, this.#pieces.lengths.blockCount(piece))
      guest.shown.add(piece)
      this.#outbox.have(guest.peer.id, [piece])
    }
  }

  /** A piece that nobody has, nobody was offered and this one does not know of: what it knows of it may fetch anyway. */
  #nextUnseen({ shown }: Guest): PieceIndex | null {
    const passedOver: PieceIndex[] = []
    let found: PieceIndex | null = null
    while (found === null) {
      const piece = this.#queue.pop()
      if (piece === undefined) break
      if (this.#pieces.rarity.availability(piece) > 0 || this.#promised.has(piece)) continue
      if (shown.has(piece)) passedOver.push(piece)
      else found = piece
    }
    this.#queue.unshift(...passedOver)
    return found
  }

  /** It gets nothing of the others: what is rarest among them and it was not offered before. */
  #rarestFor({ peer, shown }: Guest): PieceIndex | null {
    let rarest: PieceIndex | null = null
    for (let index = 0; index < shown.length; index++) {
      const piece = index as PieceIndex
      if (peer.have.has(piece) || shown.has(piece)) continue
      if (rarest === null || this.#copies(piece) < this.#copies(rarest)) rarest = piece
    }
    return rarest
  }

  #copies(piece: PieceIndex): number {
    return this.#pieces.rarity.availability(piece)
  }

  /** Someone else lacks it, so it would be seen there. */
  #canPassOn({ peer: holder }: Guest, piece: PieceIndex): boolean {
    for (const peer of this.#peers.all()) if (peer !== holder && !peer.have.has(piece)) return true
    return false
  }

  #settle(holder: Guest, piece: PieceIndex): void {
    this.#promised.delete(piece)
    holder.offers.delete(piece)
  }

  #release(piece: PieceIndex): void {
    if (this.#promised.delete(piece)) this.#queue.push(piece)
  }

  #reveal(): void {
    for (const { peer, shown } of this.#guests.values()) {
      const pieces = [...this.#pieces.have].filter((piece) => !shown.has(piece)) as PieceIndex[]
      if (pieces.length > 0) this.#outbox.have(peer.id, pieces)
    }
    this.#guests.clear()
    this.#promised.clear()
  }
}
