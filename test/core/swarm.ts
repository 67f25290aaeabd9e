import type { Action } from '../../electron/core/actions.ts'
import { Exchange } from '../../electron/core/exchange.ts'
import { Lengths } from '../../electron/core/lengths.ts'
import { seededRandom } from '../../electron/core/random.ts'
import { BLOCK_LENGTH, type Millis, type PeerId, type PieceIndex } from '../../electron/core/units.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import { Agenda } from './agenda.ts'

/** Blocks under way on one connection before the sender must wait, as a socket's window. */
const WINDOW = 16
const HASHING = 5
const PACE_EVERY = 100
/** Bytes of buffers a node has. */
const BUFFERS = 64 * 2 ** 20

export interface NodeSetup {
  readonly have?: 'all' | 'none' | Bitfield
  /** Bytes per second. */
  readonly up: number
  readonly down?: number
  /** 0: a free rider. */
  readonly slots?: number | 'auto'
  readonly openPieces?: number
  readonly fast?: boolean
  /** Share of the blocks it sends that are bad. */
  readonly poison?: number
  /** Decides how much of its line each peer gets, where an exchange would send to all alike. */
  readonly pace?: Pace
}

export interface Pace {
  /** Called every `PACE_EVERY` milliseconds. */
  review(node: SwarmNode, now: Millis): void
  /** Whether a block may go to the peer now; it does if so. */
  mayServe(peer: PeerId, length: number, now: Millis): boolean
}

export interface SwarmSetup {
  readonly pieces: number
  readonly blocksPerPiece: number
  readonly nodes: readonly NodeSetup[]
  readonly seed?: number
  /** One way, in milliseconds. */
  readonly latency?: number
  /** Who is connected to whom; all to all by default. */
  readonly connected?: (a: number, b: number) => boolean
}

/**
 * Exchanges connected in virtual time. A node's upload line sends one block at a time, taking turns among the peers it serves;
 * its download line takes one at a time; a connection holds WINDOW blocks. Everything else takes the latency.
 */
export class Swarm {
  readonly agenda = new Agenda()
  readonly nodes: SwarmNode[]
  readonly lengths: Lengths
  readonly latency: number
  readonly random
  #nextId = 1

  constructor(setup: SwarmSetup) {
    this.lengths = new Lengths(
      setup.pieces * setup.blocksPerPiece * BLOCK_LENGTH,
      setup.blocksPerPiece * BLOCK_LENGTH
    )
    this.latency = setup.latency ?? 20
    const seed = setup.seed ?? 1
    this.random = seededRandom(seed)
    this.nodes = setup.nodes.map(
      (node, index) => new SwarmNode(this, index, node, seededRandom(seed * 1_000 + index))
    )
    for (const a of this.nodes) {
      for (const b of this.nodes) {
        if (a.index < b.index && (setup.connected?.(a.index, b.index) ?? true)) this.connect(a, b)
      }
    }
  }

  get now(): Millis {
    return this.agenda.now as Millis
  }

  connect(a: SwarmNode, b: SwarmNode): void {
    const toB = this.#nextId++ as PeerId
    const toA = this.#nextId++ as PeerId
    const fast = a.fast && b.fast
    a.links.set(toB, new Link(b, toA))
    b.links.set(toA, new Link(a, toB))
    const haveOfA = a.exchange.have.clone()
    const haveOfB = b.exchange.have.clone()
    a.exchange.onPeerConnected(toB, { identity: b.identity, fast }, this.now)
    b.exchange.onPeerConnected(toA, { identity: a.identity, fast }, this.now)
    this.send(a, toB, (to, from) => to.exchange.onBitfield(from, haveOfA, this.now))
    this.send(b, toA, (to, from) => to.exchange.onBitfield(from, haveOfB, this.now))
    a.act()
    b.act()
  }

  disconnect(node: SwarmNode, peer: PeerId): void {
    const link = node.links.get(peer)
    if (link === undefined) return
    node.drop(peer)
    this.agenda.afterConstant(this.latency, () => link.to.drop(link.id))
  }

  /** A node leaves with all its connections. */
  leave(node: SwarmNode): void {
    for (const peer of [...node.links.keys()]) this.disconnect(node, peer)
  }

  /** A message from a node to its peer, heard after the latency unless the connection is gone by then. */
  send(node: SwarmNode, peer: PeerId, heard: (to: SwarmNode, from: PeerId) => void): void {
    const link = node.links.get(peer)
    if (link === undefined) return
    this.agenda.afterConstant(this.latency, () => {
      if (!link.to.links.has(link.id)) return
      heard(link.to, link.id)
      link.to.act()
    })
  }

  /** Runs until done, or until so many virtual milliseconds; returns the time. */
  run(until: number, done: () => boolean = () => false): number {
    while (!done()) if (!this.agenda.step(until)) break
    return this.agenda.now
  }
}

/** One direction of a connection: blocks waiting to be sent on it and under way. */
class Link {
  readonly to: SwarmNode
  /** What the other side calls this connection. */
  readonly id: PeerId
  readonly waiting: { piece: PieceIndex; offset: number; length: number }[] = []
  underWay = 0
  sent = 0

  constructor(to: SwarmNode, id: PeerId) {
    this.to = to
    this.id = id
  }
}

export class SwarmNode {
  readonly exchange: Exchange
  readonly links = new Map<PeerId, Link>()
  readonly index: number
  readonly identity: string
  readonly fast: boolean
  readonly banned = new Set<string>()
  completedAt = Infinity
  /** Payload bytes that went to each node, by index. */
  readonly sentTo: number[] = []
  received = 0
  sent = 0
  failures = 0
  readonly #swarm: Swarm
  readonly #setup: NodeSetup
  readonly #random
  /** Digests of bad blocks in the buffers, by block. */
  readonly #bad = new Map<PieceIndex, Map<number, string>>()
  #sending = false
  #downFreeAt = 0
  #alarm = Infinity
  #turn: PeerId[] = []

  constructor(swarm: Swarm, index: number, setup: NodeSetup, random: () => number) {
    const { lengths } = swarm
    this.#swarm = swarm
    this.#setup = setup
    this.#random = random
    this.index = index
    this.identity = `node:${index}`
    this.fast = setup.fast ?? true
    this.exchange = new Exchange({
      lengths,
      have: startsWith(setup, lengths.pieceCount),
      random,
      openPieces: setup.openPieces ?? Math.max(2, Math.floor(BUFFERS / lengths.pieceLength)),
      uploadSlots: setup.slots ?? 'auto'
    })
    if (this.exchange.isComplete) this.completedAt = 0
    if (setup.pace !== undefined) this.#review(setup.pace)
  }

  drop(peer: PeerId): void {
    if (!this.links.delete(peer)) return
    this.exchange.onPeerGone(peer, this.#swarm.now)
    this.act()
  }

  /** Performs what the exchange asks for. */
  act(): void {
    for (const action of this.exchange.take()) this.#perform(action)
    this.#setAlarm()
  }

  #perform(action: Action): void {
    const { now } = this.#swarm
    switch (action.type) {
      case 'serve':
        this.links.get(action.peer)?.waiting.push(action)
        this.#pump()
        return
      case 'unserve':
        this.#withdraw(action.peer, action.piece, action.offset)
        return
      case 'verify':
        this.#swarm.agenda.at(now + HASHING, () => this.#verify(action.piece))
        return
      case 'discard':
        this.#bad.delete(action.piece)
        return
      case 'disconnect':
        if (action.ban) this.banned.add(this.links.get(action.peer)?.to.identity ?? '')
        this.#swarm.disconnect(this, action.peer)
        return
      case 'have':
        for (const peer of this.links.keys())
          this.#swarm.send(this, peer, (to, from) => to.exchange.onHave(from, action.piece, this.#swarm.now))
        return
      case 'request':
      case 'cancel':
      case 'reject':
      case 'choke':
      case 'unchoke':
      case 'interested':
      case 'uninterested':
      case 'allowedFast':
      case 'suggest':
        this.#swarm.send(this, action.peer, (to, from) => hear(to.exchange, from, action, this.#swarm.now))
    }
  }

  #review(pace: Pace): void {
    this.#swarm.agenda.at(this.#swarm.now + PACE_EVERY, () => {
      pace.review(this, this.#swarm.now)
      this.#pump()
      this.#review(pace)
    })
  }

  #verify(piece: PieceIndex): void {
    const bad = this.#bad.get(piece)
    const blocks = this.#swarm.lengths.blockCount(piece)
    const digests = Array.from({ length: blocks }, (_, block) => bad?.get(block) ?? 'right')
    this.#bad.delete(piece)
    if (bad === undefined) this.exchange.onPieceVerified(piece, this.#swarm.now, digests)
    else {
      this.failures++
      this.exchange.onPieceFailed(piece, this.#swarm.now, digests)
    }
    if (this.exchange.isComplete) this.completedAt = Math.min(this.completedAt, this.#swarm.now)
    this.act()
  }

  /** Sends the next block on the upload line, if it is free and one may go. */
  #pump(): void {
    if (this.#sending) return
    const link = this.#nextLink()
    const block = link?.waiting.shift()
    if (link === undefined || block === undefined) return
    this.#sending = true
    link.underWay++
    const peer = link.to.links.get(link.id)?.id
    if (peer !== undefined)
      this.exchange.onBlockSent(peer, block.piece, block.offset, block.length, this.#swarm.now)
    this.#swarm.agenda.at(this.#swarm.now + (block.length / this.#setup.up) * 1_000, () => {
      this.#sending = false
      this.act()
      this.#onSent(link, block)
      this.#pump()
    })
  }

  /** Takes turns among the connections with something to send and room for it. */
  #nextLink(): Link | undefined {
    if (this.#turn.length !== this.links.size) this.#turn = [...this.links.keys()]
    for (let tries = this.#turn.length; tries > 0; tries--) {
      const peer = this.#turn.shift()
      if (peer === undefined) return undefined
      this.#turn.push(peer)
      const link = this.links.get(peer)
      const block = link?.waiting[0]
      if (link === undefined || block === undefined || link.underWay >= WINDOW) continue
      if (this.#setup.pace?.mayServe(peer, block.length, this.#swarm.now) !== false) return link
    }
    return undefined
  }

  #onSent(
    link: Link,
    { piece, offset, length }: { piece: PieceIndex; offset: number; length: number }
  ): void {
    this.sent += length
    this.sentTo[link.to.index] = (this.sentTo[link.to.index] ?? 0) + length
    const isBad = this.#setup.poison !== undefined && this.#random() < this.#setup.poison
    link.to.deliver(link, piece, offset, length, isBad ? `bad by ${this.index}` : null, () => this.#pump())
    this.act()
  }

  /** A block comes in by the download line. */
  deliver(
    link: Link,
    piece: PieceIndex,
    offset: number,
    length: number,
    bad: string | null,
    arrived: () => void
  ): void {
    const start = Math.max(this.#swarm.now + this.#swarm.latency, this.#downFreeAt)
    this.#downFreeAt = start + (length / (this.#setup.down ?? Infinity)) * 1_000
    this.#swarm.agenda.at(this.#downFreeAt, () => {
      link.underWay--
      arrived()
      if (!this.links.has(link.id)) return
      this.received += length
      if (this.exchange.onBlockArrived(link.id, piece, offset, length, this.#swarm.now))
        this.#store(piece, offset, bad)
      this.act()
    })
  }

  #store(piece: PieceIndex, offset: number, bad: string | null): void {
    if (bad === null) return
    const blocks = this.#bad.get(piece) ?? new Map<number, string>()
    blocks.set(offset / BLOCK_LENGTH, bad)
    this.#bad.set(piece, blocks)
  }

  #withdraw(peer: PeerId, piece: PieceIndex, offset: number): void {
    const waiting = this.links.get(peer)?.waiting ?? []
    const at = waiting.findIndex((block) => block.piece === piece && block.offset === offset)
    if (at >= 0) waiting.splice(at, 1)
  }

  #setAlarm(): void {
    const deadline = this.exchange.nextDeadline() ?? Infinity
    if (deadline >= this.#alarm || deadline === Infinity) return
    this.#alarm = deadline
    this.#swarm.agenda.at(deadline, () => {
      this.#alarm = Infinity
      this.exchange.tick(this.#swarm.now)
      this.act()
    })
  }
}

function startsWith({ have }: NodeSetup, pieces: number): Bitfield {
  if (have === 'all') return Bitfield.full(pieces)
  return have === undefined || have === 'none' ? new Bitfield(pieces) : have.clone()
}

type Message = Exclude<Action, { type: 'have' | 'serve' | 'unserve' | 'verify' | 'discard' | 'disconnect' }>

/** What one side's action is to the other. */
function hear(to: Exchange, from: PeerId, message: Message, now: Millis): void {
  switch (message.type) {
    case 'request':
      to.onRequested(from, message.piece, message.offset, message.length, now)
      break
    case 'cancel':
      to.onCancelled(from, message.piece, message.offset, message.length, now)
      break
    case 'reject':
      to.onRejected(from, message.piece, message.offset, message.length, now)
      break
    case 'choke':
      to.onChoked(from, now)
      break
    case 'unchoke':
      to.onUnchoked(from, now)
      break
    case 'interested':
      to.onInterested(from, now)
      break
    case 'uninterested':
      to.onUninterested(from, now)
      break
    case 'allowedFast':
      to.onAllowedFast(from, message.piece, now)
      break
    case 'suggest':
      to.onSuggested(from, message.piece, now)
      break
  }
}
