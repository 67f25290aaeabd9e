import { Lengths } from '../../electron/core/lengths.ts'
import { seededRandom } from '../../electron/core/random.ts'
import type { Millis, Random } from '../../electron/core/units.ts'
import { Agenda } from './agenda.ts'
import { Link } from './link.ts'
import { Mail } from './mail.ts'
import { KINDS } from './messages.ts'
import { SwarmNode } from './node.ts'
import type { NodeSetup, SwarmPort } from './node-setup.ts'

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
 *
 * Time goes in windows as long as the latency (see `Mail`): nodes live through each one after the other, and whatever
 * concerns several of them at once happens between windows.
 */
export class Swarm implements SwarmPort {
  readonly mail: Mail
  readonly lengths: Lengths
  readonly nodes: SwarmNode[] = []
  /** Both ends of every connection there was. */
  readonly links: Link[] = []
  readonly random: Random
  readonly #seed: number
  readonly #agenda = new Agenda()
  #now = 0
  #isStopped = false
  #whenCompleted: (node: SwarmNode) => void = () => undefined

  constructor({ total, pieceLength, seed, latency = 20 }: SwarmSetup) {
    this.lengths = new Lengths(total, pieceLength)
    this.#seed = seed
    this.random = seededRandom(seed)
    this.mail = new Mail(latency)
  }

  /** When the current window began. */
  get now(): Millis {
    return this.#now as Millis
  }

  /** Puts something to be done between windows, in the first that begins then. @param at virtual milliseconds */
  at(at: number, what: () => void): void {
    this.#agenda.put(at, what)
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
    this.#post(ofB, KINDS.bitfield)
    this.#post(ofA, KINDS.bitfield)
    a.act()
    b.act()
  }

  disconnect(link: Link): void {
    link.node.onDisconnected(link)
    this.#post(link, KINDS.gone)
  }

  /** A node leaves with all its connections. */
  leave(node: SwarmNode): void {
    node.onLeft()
    for (const link of [...node.links.values()]) this.disconnect(link)
  }

  /** Runs until so many virtual milliseconds have passed, and the window is over, or until `stop`. */
  run(until: number): void {
    this.#isStopped = false
    while (this.#goesOn() && this.#now < until) {
      while (this.#goesOn() && this.#agenda.dueAt <= this.#now) this.#agenda.take()()
      if (this.#goesOn()) this.#liveThrough(until)
    }
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

  /** One window; first, those are passed over in which nothing happens. */
  #liveThrough(until: number): void {
    const { mail, nodes } = this
    if (mail.isEmpty && !this.#skip(until)) return this.stop()
    const end = this.#now + mail.latency
    for (const node of nodes) if (node.dueAt < end || mail.has(node.index)) node.liveUntil(end)
    this.#now = end
    mail.turn(end, nodes.length)
  }

  /** Returns whether anything is to come. */
  #skip(until: number): boolean {
    const { latency } = this.mail
    const next = Math.min(until, this.#agenda.dueAt, ...this.nodes.map(({ dueAt }) => dueAt))
    if (next === Infinity) return false
    this.#now = Math.max(this.#now, Math.floor(next / latency) * latency)
    return true
  }

  #goesOn(): boolean {
    return !this.#isStopped
  }

  #post(from: Link, kind: number): void {
    this.mail.post(from.node.now, from.to.index, from.other.id, kind, 0, 0)
  }
}
