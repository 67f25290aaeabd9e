import { choosePieceLength } from '../../electron/metainfo/piece-length.ts'
import type { SwarmNode } from './node.ts'
import type { NodeSetup } from './node-setup.ts'
import type { Options, Sample } from './scenario.ts'
import { Swarm } from './swarm.ts'

/** Bytes per second: the line of most scenarios. */
export const UP = 10_000_000
export const DOWN = 4 * UP
export const GIVER: NodeSetup = { up: UP, down: DOWN }
export const SEED: NodeSetup = { ...GIVER, have: 'all' }
export const MINUTE = 60_000
/** Virtual milliseconds after which a run that is not done has failed. */
export const TOO_LONG = 60 * MINUTE
/** Connections a peer has at most: what the engine allows. */
const MOST_CONNECTIONS = 200
/** In a larger swarm: how many peers each dials, chosen by chance as a lookup would find them. So it has about 36. */
const DIALS = 18
const SAMPLE_EVERY = 250
const MOST_SAMPLES = 200

/** A swarm in which everyone came at the same moment and met whom it could. */
export class Crowd {
  readonly swarm: Swarm
  readonly curve: Sample[] = []

  /** @param dials how many peers each dials, chosen by chance; absent: all, while a peer may have so many connections */
  constructor({ bytes, seed }: Options, setups: readonly NodeSetup[], dials = Infinity) {
    this.swarm = new Swarm({ total: bytes, pieceLength: choosePieceLength(bytes), seed })
    for (const setup of setups) this.swarm.join(setup)
    if (this.nodes.length <= MOST_CONNECTIONS + 1 && dials === Infinity) this.#connectAll()
    else this.#connectSome(Math.min(DIALS, dials))
    this.#sample()
  }

  /** A node that comes later, and meets everyone who is there. */
  join(setup: NodeSetup): SwarmNode {
    const here = this.nodes.filter(({ hasLeft }) => !hasLeft)
    const node = this.swarm.join(setup)
    for (const other of here) this.swarm.connect(node, other)
    return node
  }

  /** Whoever is done leaves. */
  leaveWhenDone(): void {
    this.swarm.whenCompleted = (node) => this.swarm.leave(node)
    for (const node of this.leechers) if (node.completedAt < Infinity) this.swarm.leave(node)
  }

  get nodes(): readonly SwarmNode[] {
    return this.swarm.nodes
  }

  /** Those that fetch. */
  get leechers(): readonly SwarmNode[] {
    return this.nodes.filter(({ joinedAt, completedAt }) => completedAt !== joinedAt)
  }

  /** Runs until these are done. */
  finish(nodes: readonly SwarmNode[] = this.leechers): void {
    this.swarm.finish(nodes, this.swarm.now + TOO_LONG)
    this.curve.push(this.#now())
  }

  /** Runs until the first is done. */
  finishFirst(): void {
    this.swarm.whenCompleted = () => this.swarm.stop()
    this.run(TOO_LONG)
  }

  /** @param until virtual milliseconds */
  run(until: number): void {
    this.swarm.run(until)
    this.curve.push(this.#now())
  }

  get outcome(): { readonly curve: readonly Sample[]; readonly digest: string; readonly events: number } {
    const { mail } = this.swarm
    return {
      curve: thinned(this.curve),
      digest: mail.digestText,
      events: mail.heard
    }
  }

  #sample(): void {
    this.curve.push(this.#now())
    this.swarm.at(this.swarm.now + SAMPLE_EVERY, () => this.#sample())
  }

  #now(): Sample {
    const leechers = this.leechers
    if (leechers.length === 0) return { at: this.swarm.now, share: 0, done: 0 }
    const pieces = leechers.length * this.swarm.lengths.pieceCount
    const have = leechers.reduce((sum, { exchange }) => sum + exchange.have.count, 0)
    const done = leechers.filter(({ completedAt }) => completedAt < Infinity).length
    return { at: this.swarm.now, share: have / pieces, done: done / leechers.length }
  }

  #connectAll(): void {
    for (const a of this.nodes) for (const b of this.nodes) if (a.index < b.index) this.swarm.connect(a, b)
  }

  #connectSome(most: number): void {
    const met = this.nodes.map(() => new Set<number>())
    for (const node of this.nodes) {
      for (let dials = most; dials > 0; dials--) {
        const other = Math.floor(this.swarm.random() * this.nodes.length)
        const to = this.nodes[other]
        if (to === undefined || to === node || met[node.index]?.has(other) === true) continue
        if ((met[other]?.size ?? 0) >= MOST_CONNECTIONS) continue
        met[node.index]?.add(other)
        met[other]?.add(node.index)
        this.swarm.connect(node, to)
      }
    }
  }
}

/** At most so many moments, the last among them. */
function thinned(curve: readonly Sample[]): readonly Sample[] {
  const step = Math.ceil(curve.length / MOST_SAMPLES)
  return curve.filter((_, at) => (curve.length - 1 - at) % step === 0)
}

export function many(count: number, setup: NodeSetup): NodeSetup[] {
  return Array.from({ length: count }, () => setup)
}

/** Milliseconds from its coming to its last piece. */
export function timeOf(node: SwarmNode): number {
  return node.completedAt - node.joinedAt
}

export function last(nodes: readonly SwarmNode[]): number {
  return Math.max(...nodes.map(timeOf))
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/** The share of what was fetched that came twice. */
export function duplicates(nodes: readonly SwarmNode[], bytes: number): number {
  return mean(nodes.map(({ exchange }) => exchange.waste().duplicate)) / bytes
}
