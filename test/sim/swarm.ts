import { Lengths } from '../../electron/core/lengths.ts'
import { seededRandom } from '../../electron/core/random.ts'
import type { Millis, PieceIndex, Random } from '../../electron/core/units.ts'
import { Agenda } from './agenda.ts'
import { Link } from './link.ts'
import { Mail } from './mail.ts'
import { KINDS } from './messages.ts'
import { type NodeSetup, SwarmNode, type SwarmPort } from './node.ts'

export interface SwarmSetup {
  /** Bytes of the torrent. */
  readonly total: number
  readonly pieceLength: number
  readonly seed: number
  /** One way, in milliseconds. */
  readonly latency?: number
}

/**
 * Peers connected in virtual time. A node's upload line sends one block at a time, taking turns among the peers it serves;
 * its download line takes one at a time; a connection holds a window of blocks. Everything else takes the latency.
 */
export class Swarm implements SwarmPort {
  readonly agenda: Agenda
  readonly lengths: Lengths
  readonly nodes: SwarmNode[] = []
  /** Both ends of every connection there was. */
  readonly links: Link[] = []
  readonly random: Random
  readonly #seed: number
  #isStopped = false
  #whenCompleted: (node: SwarmNode) => void = () => undefined

  constructor({ total, pieceLength, seed, latency = 20 }: SwarmSetup) {
    this.lengths = new Lengths(total, pieceLength)
    this.#seed = seed
    this.random = seededRandom(seed)
    this.agenda = new Agenda(
      new Mail(latency, (link, kind, piece, offset) => this.#hear(link, kind, piece as PieceIndex, offset))
    )
  }

  get now(): Millis {
    return this.agenda.now as Millis
  }

  /** A node, with no connection yet. */
  join(setup: NodeSetup): SwarmNode {
    const index = this.nodes.length
    const node = new SwarmNode(this, index, setup, seededRandom(this.#seed * 100_000 + index))
    this.nodes.push(node)
    return node
  }

  connect(a: SwarmNode, b: SwarmNode): void {
    const ofA = new Link(this.links.length, a, b)
    const ofB = new Link(this.links.length + 1, b, a)
    ofA.other = ofB
    ofB.other = ofA
    this.links.push(ofA, ofB)
    ofA.greeting = b.exchange.have.clone()
    ofB.greeting = a.exchange.have.clone()
    a.onConnected(ofA)
    b.onConnected(ofB)
    this.agenda.post(ofA.id, KINDS.bitfield, 0, 0)
    this.agenda.post(ofB.id, KINDS.bitfield, 0, 0)
    a.act()
    b.act()
  }

  disconnect(link: Link): void {
    link.node.onDisconnected(link)
    this.agenda.post(link.id ^ 1, KINDS.gone, 0, 0)
  }

  /** A node leaves with all its connections. */
  leave(node: SwarmNode): void {
    node.onLeft()
    for (const link of [...node.links.values()]) this.disconnect(link)
  }

  /** Runs until so many virtual milliseconds, or until `stop`. */
  run(until: number): void {
    this.#isStopped = false
    while (this.#goesOn() && this.agenda.step(until));
    if (this.#goesOn()) this.agenda.now = Math.max(this.agenda.now, until)
  }

  stop(): void {
    this.#isStopped = true
  }

  onCompleted(node: SwarmNode): void {
    this.#whenCompleted(node)
  }

  /** To be called for each node that has all it wants, when it does. */
  set whenCompleted(what: (node: SwarmNode) => void) {
    this.#whenCompleted = what
  }

  /** Runs until these have all they want, or until so many virtual milliseconds. */
  finish(nodes: readonly SwarmNode[], until: number): void {
    const missing = new Set(nodes.filter((node) => node.completedAt === Infinity))
    const before = this.#whenCompleted
    this.#whenCompleted = (node) => {
      before(node)
      if (missing.delete(node) && missing.size === 0) this.stop()
    }
    if (missing.size > 0) this.run(until)
    this.#whenCompleted = before
  }

  #goesOn(): boolean {
    return !this.#isStopped
  }

  #hear(id: number, kind: number, piece: PieceIndex, offset: number): void {
    const link = this.links[id]
    if (link === undefined) return
    const { node } = link
    if (kind < KINDS.gone) {
      if (link.isOpen) node.onMessage(link, kind, piece, offset)
    } else if (kind === KINDS.gone) node.onDisconnected(link)
    else node.onBlockComing(link, piece, offset, kind === KINDS.badBlock)
  }
}
