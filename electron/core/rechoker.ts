import { isDebtor } from './accounts.ts'
import type { Announcer } from './announcer.ts'
import { AutoSlots } from './auto-slots.ts'
import { assignSlots, type Candidate, type Round, type Slots } from './choker.ts'
import type { Download } from './download.ts'
import { isSnubbing, type Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import { Rate } from './rates.ts'
import { explain } from './slot-reasons.ts'
import type { Spread } from './spread.ts'
import type { Millis, Random } from './units.ts'
import type { Upload } from './upload.ts'

export type UploadSlots = number | 'auto'

const RECHOKE_EVERY = 10_000
/** Rechokes from one optimistic turn to the next. */
const ROUNDS_PER_TURN = 3
/** A slot given by turns is kept so long, and until a whole piece went through it ... */
const TURN = 30_000
/** ... but no longer than this. */
const LONGEST_TURN = 120_000
/** A slot is idle when its peer has asked for nothing for so long, and had this long to ask at all. */
const IDLE_AFTER = 1_000
const ASK_WITHIN = 2_000
/** The line has room when it ran dry in so many seconds since the last rechoke. */
const DRY_LOOKS = 2
/** A line that has had nothing to send for so long, while someone waits, gets another slot. */
const DRY_FOR = 50
/** A peer that lacks at most this share of the torrent is about to finish. */
const FINISHING = 0.05
/** Three optimistic turns. */
const NEWCOMER_FOR = 90_000

export interface RechokerPorts {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly download: Download
  readonly upload: Upload
  readonly spread: Spread
  readonly announcer: Announcer
  readonly random: Random
}

/** When slots are given and taken; `assignSlots` decides whose they are. */
export class Rechoker {
  slots: UploadSlots
  readonly #ports: RechokerPorts
  #auto = new AutoSlots()
  readonly #rate = new Rate()
  #nextAt: Millis | null = null
  /** Slots in use. */
  #taken = 0
  #round = 0
  #ranDry = false
  #dryLooks = 0
  #spare = true
  #due: Round['kind'] | null = null
  #pollAt: Millis | null = null

  constructor(ports: RechokerPorts, slots: UploadSlots) {
    this.#ports = ports
    this.slots = slots
  }

  get nextAt(): Millis | null {
    if (this.#ports.peers.size === 0 || this.#pollAt === null || this.#nextAt === null) return this.#nextAt
    return Math.min(this.#nextAt, this.#pollAt) as Millis
  }

  get slotCount(): number {
    return this.slots === 'auto' ? this.#auto.slots : this.slots
  }

  onSent(bytes: number, now: Millis): void {
    this.#rate.add(bytes, now)
    if (this.#ports.upload.queued > 0) return
    this.#ranDry = true
    this.#pollAt ??= (now + DRY_FOR) as Millis
  }

  /** To be called each second: slots whose peers ask for nothing go to those who wait, and spare room to those who owe. */
  look(now: Millis): void {
    const { upload, peers } = this.#ports
    if (this.#ranDry || upload.queued === 0) this.#dryLooks++
    else this.#auto.onBusy()
    this.#ranDry = false
    if (this.#dryLooks >= DRY_LOOKS) this.#spare = true
    if (this.#isFree) this.#due ??= 'refill'
    for (const peer of peers.all()) if (peer.optimistic || isIdle(peer, now)) this.#due ??= 'refill'
    if (this.#keepsFinisherWaiting()) this.#due = 'rechoke'
    upload.look()
  }

  onConnected(peer: Peer, now: Millis): void {
    peer.turns = this.#fewestTurns()
    if (this.#nextAt === null || this.#nextAt < now) this.#nextAt = (now + RECHOKE_EVERY) as Millis
  }

  onInterested(peer: Peer): void {
    peer.turns = Math.max(peer.turns, this.#fewestTurns())
    if (this.#isFree) this.#due ??= 'refill'
  }

  onGone(peer: Peer): void {
    if (peer.amChoking) return
    this.#taken--
    this.#due ??= 'refill'
  }

  /** A peer with a slot wants nothing any more. */
  onVacancy(): void {
    this.#due ??= 'refill'
  }

  /** Someone's turn may have ended early, or the rules changed. */
  onUpset(): void {
    this.#due = 'rechoke'
  }

  /** Slots are found by trying, from few: a line that was lowered would never give up those it had. */
  onLineChanged(): void {
    this.#auto = new AutoSlots()
    this.#ports.upload.onLineChanged()
  }

  tick(now: Millis): void {
    if (this.#pollAt !== null && now >= this.#pollAt) this.#poll(now)
    if (this.#nextAt === null || now < this.#nextAt) return
    this.#nextAt = (now + RECHOKE_EVERY) as Millis
    this.#auto.onRound(this.#rate.perSecond(now), this.#waiting())
    this.#round++
    this.#spare = this.#dryLooks >= DRY_LOOKS
    this.#dryLooks = 0
    this.#due = null
    this.#assign('rechoke', this.#round % ROUNDS_PER_TURN === 0, now)
  }

  #poll(now: Millis): void {
    this.#pollAt = null
    if (this.#ports.upload.queued > 0 || !this.#waiting()) return
    this.#auto.onDry()
    this.#pollAt = (now + DRY_FOR) as Millis
    this.#assign('refill', false, now)
  }

  /** Does what events made due, once all of them are heard. */
  settle(now: Millis): void {
    const kind = this.#due
    this.#due = null
    if (kind !== null) this.#assign(kind, false, now)
  }

  #assign(kind: Round['kind'], rotate: boolean, now: Millis): void {
    const { peers, pieces, random } = this.#ports
    const candidates: Candidate[] = []
    for (const peer of peers.all()) if (peer.peerInterested) candidates.push(this.#candidate(peer, now))
    const seeding = pieces.wanted === 0
    const slots = this.slotCount
    const round = { candidates, slots, seeding, kind, rotate, spare: this.#spare, random }
    const assigned = assignSlots(round)
    this.#apply(assigned, rotate, now)
    this.#explain(round, assigned)
  }

  #candidate(peer: Peer, now: Millis): Candidate {
    const { pieces } = this.#ports
    const held = now - peer.slotChangedAt
    const gave = this.#gave(peer, now)
    const served = peer.up.total - peer.sentBefore >= pieces.lengths.pieceLength
    return {
      peer: peer.id,
      unchoked: !peer.amChoking,
      optimistic: peer.optimistic,
      // What a faster peer gave in passing would keep its slot from peers of our own kind, who would give for good.
      credit: pieces.wanted > 0 && peer.peerChoking ? 0 : gave,
      gave: gave > 0,
      debtor: isDebtor(peer.account, pieces.lengths.pieceLength),
      snubbed: isSnubbing(peer, now),
      newcomer: now - peer.connectedAt < NEWCOMER_FOR,
      turns: peer.turns,
      idle: isIdle(peer, now),
      turnOver: held >= TURN && (served || held >= LONGEST_TURN),
      waitingSince: peer.amChoking ? peer.slotChangedAt : now,
      hoards: this.#ports.spread.isHoarding(peer),
      unneeded: this.#ports.spread.isUnneeded(peer),
      has: peer.have.count,
      finishing: this.#isFinishing(peer)
    }
  }

  /** Bytes; lately, while there is something to trade; a seed remembers for good who gave when it was a leecher itself. */
  #gave(peer: Peer, now: Millis): number {
    const { pieces, download } = this.#ports
    return pieces.wanted === 0 ? peer.account.given : peer.credit.value(now, download.creditWindow)
  }

  #apply({ unchoked, optimistic }: Slots, rotate: boolean, now: Millis): void {
    for (const peer of this.#ports.peers.all()) {
      if (!peer.amChoking && !unchoked.has(peer.id)) this.#choke(peer, now)
    }
    for (const peer of this.#ports.peers.all()) {
      if (peer.amChoking && unchoked.has(peer.id)) this.#unchoke(peer, now)
      const chosen = peer.id === optimistic
      if (chosen && (rotate || !peer.optimistic)) peer.turns++
      peer.optimistic = chosen
    }
  }

  /** Between rechokes only what changes is explained: the others were ranked before. */
  #explain(round: Round, assigned: Slots): void {
    const reasons = explain(round, assigned)
    for (const [at, { peer: id, unchoked, optimistic }] of round.candidates.entries()) {
      const peer = this.#ports.peers.get(id)
      if (peer === undefined) continue
      const isChanged = unchoked === peer.amChoking || optimistic !== peer.optimistic
      if (round.kind === 'rechoke' || isChanged || peer.slotReason === 'new')
        peer.slotReason = reasons[at] ?? 'new'
    }
  }

  get #isFree(): boolean {
    return this.#taken < this.slotCount
  }

  #choke(peer: Peer, now: Millis): void {
    this.#taken--
    this.#ports.spread.onChoking(peer)
    this.#ports.upload.choke(peer)
    peer.slotChangedAt = now
    peer.slotReason = 'new'
  }

  #unchoke(peer: Peer, now: Millis): void {
    this.#taken++
    // What it may ask for, and what we would like it to ask for, must be there before it may ask.
    this.#ports.announcer.tell(peer)
    this.#ports.spread.offer(peer)
    this.#ports.upload.unchoke(peer)
    peer.slotChangedAt = now
    peer.sentBefore = peer.up.total
  }

  /** For us, who are a seed. */
  #isFinishing({ have }: Peer): boolean {
    return this.#ports.pieces.wanted === 0 && have.count >= (1 - FINISHING) * have.length
  }

  /** A peer that lacks little waits for a slot while one that lacks more has one. */
  #keepsFinisherWaiting(): boolean {
    if (this.#ports.pieces.wanted > 0) return false
    let waits = false
    let others = false
    for (const peer of this.#ports.peers.all()) {
      if (!peer.peerInterested) continue
      if (peer.amChoking) waits ||= this.#isFinishing(peer)
      else others ||= !this.#isFinishing(peer)
    }
    return waits && others
  }

  #waiting(): boolean {
    for (const peer of this.#ports.peers.all()) if (peer.peerInterested && peer.amChoking) return true
    return false
  }

  #fewestTurns(): number {
    let fewest = Infinity
    for (const peer of this.#ports.peers.all()) {
      if (peer.peerInterested) fewest = Math.min(fewest, peer.optimistic ? peer.turns - 1 : peer.turns)
    }
    return fewest === Infinity ? 0 : fewest
  }
}

function isIdle(peer: Peer, now: Millis): boolean {
  if (peer.amChoking || peer.queued.size > 0) return false
  return now - peer.slotChangedAt >= ASK_WITHIN && now - peer.lastSentAt >= IDLE_AFTER
}
