import { isIP } from 'node:net'
import { plainHost } from './addresses.ts'
import { Backoff } from './backoff.ts'
import type { ConnectionBudget } from './budget.ts'
import type { Lease } from './lease.ts'
import type { Connection, Connector } from './connector.ts'
import { houseOf } from './house.ts'
import { peerPriority } from './peer-priority.ts'
import type { Address, PeerSource } from './types.ts'

const REDIAL_FIRST_MS = 500
const REDIAL_MOST_MS = 600_000
/** A connection that lasted this long was a good one: the next wait is short again. */
const LASTED_MS = 30_000
/** Whoever was found to be of no use is tried again after so long: it may have come to want something. */
const REST_MS = 3_600_000
/** An address that only others told us of is forgotten after so many failures in a row; whoever tells of it again may. */
const MOST_FAILURES = 3
/** Most addresses remembered, in all and of one torrent; further ones are not dialled. */
const MAX_TARGETS = 20_000
const MAX_TARGETS_EACH = 1_000
/** Of one torrent, dialled by us, so that a large swarm leaves room for the others; as many as Transmission. A person may name more. */
const MAX_BUSY_EACH = 50
/** Of those at one address, however many others say there are: it may be one machine, which would take all that is ours to dial. */
const MAX_BUSY_EACH_HOUSE = 4

export interface PlainDialerPorts {
  readonly connector: Connector
  readonly budget: ConnectionBudget
  readonly random: () => number
  /** Whether there is an address to dial from. */
  canDial(): boolean
  /** Our own address as the world sees it, for BEP 40; null while not known. */
  ourAddress(): Address | null
  /** Whether we ourselves listen there. */
  isSelf(address: Address): boolean
  /** Takes over the connection and the lease. */
  onConnected(connection: Connection, lease: Lease, target: { infoHash: string; source: PeerSource }): void
  onUnreachable(infoHash: string, address: Address): void
}

/** An address is in exactly one of these states. */
type State =
  | { readonly name: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly name: 'queued' }
  | { readonly name: 'dialling'; readonly abort: AbortController }
  | { readonly name: 'connected'; readonly connection: Connection }

interface Target {
  readonly infoHash: string
  readonly address: Address
  /** `houseOf` it. */
  readonly house: string | null
  readonly source: PeerSource
  readonly backoff: Backoff
  readonly priority: number
  failures: number
  /** It is of no use now. */
  rests: boolean
  state: State
}

/**
 * Keeps one plain BitTorrent connection to each address it is given, dialling again with growing waits until told to stop. Those
 * a person named come first and are tried for ever; of the others those that matter most to the swarm (BEP 40).
 */
export class PlainDialer {
  readonly #ports: PlainDialerPorts
  readonly #targets = new Map<string, Target>()
  /** How many of each torrent. */
  readonly #counts = new Map<string, number>()
  readonly #queue = new Set<Target>()
  /** How many of each torrent, and of each house for it, are dialled or connected. */
  readonly #busy = new Map<string, number>()
  #isClosed = false

  constructor(ports: PlainDialerPorts) {
    this.#ports = ports
  }

  /** Addresses known of one torrent. */
  count(infoHash: string): number {
    return this.#counts.get(infoHash) ?? 0
  }

  dial(infoHash: string, address: Address, source: PeerSource = 'user'): void {
    const key = keyOf(infoHash, address)
    const isFull = this.#targets.size >= MAX_TARGETS || this.count(infoHash) >= MAX_TARGETS_EACH
    if (this.#isClosed || this.#targets.has(key) || isFull || this.#ports.isSelf(address)) return
    const backoff = new Backoff(REDIAL_FIRST_MS, REDIAL_MOST_MS, this.#ports.random)
    const target: Target = {
      infoHash,
      address,
      house: houseOf(address.host),
      source,
      backoff,
      priority: this.#priorityOf(address, source),
      failures: 0,
      rests: false,
      state: { name: 'queued' }
    }
    this.#targets.set(key, target)
    this.#counts.set(infoHash, this.count(infoHash) + 1)
    this.#queue.add(target)
    this.dialQueued()
  }

  /** Somebody there waits for us at this moment. */
  dialNow(infoHash: string, address: Address, source: PeerSource): void {
    this.dial(infoHash, address, source)
    const target = this.#targets.get(keyOf(infoHash, address))
    if (target?.state.name !== 'waiting' || target.rests) return
    clearTimeout(target.state.timer)
    this.#enqueue(target)
    this.dialQueued()
  }

  undial(infoHash: string, address: Address): void {
    const target = this.#targets.get(keyOf(infoHash, address))
    if (target !== undefined) this.#forget(target)
  }

  /** Once its connection is closed it is left alone for long, unless `redialNow` is called. */
  rest(infoHash: string, address: Address): void {
    const target = this.#targets.get(keyOf(infoHash, address))
    if (target !== undefined) target.rests = true
  }

  undialAll(infoHashes: readonly string[]): void {
    for (const target of this.#targets.values())
      if (infoHashes.includes(target.infoHash)) this.#forget(target)
  }

  /** Waits are over: the network has changed, or the user asks. */
  redialNow(infoHashes?: readonly string[]): void {
    for (const target of this.#targets.values()) {
      if (target.state.name !== 'waiting' || infoHashes?.includes(target.infoHash) === false) continue
      clearTimeout(target.state.timer)
      target.backoff.reset()
      this.#enqueue(target)
    }
    this.dialQueued()
  }

  /** As far as the budget goes; called again when it has room. */
  dialQueued(): void {
    const { budget } = this.#ports
    if (!this.#ports.canDial()) return
    while (this.#queue.size > 0 && budget.hasSeat(null) && budget.left('dials') > 0) {
      const target = this.#next()
      if (target === null) return
      this.#queue.delete(target)
      if (budget.isBanned(`addr:${plainHost(target.address.host)}`)) this.#forget(target)
      else void this.#start(target)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const target of this.#targets.values()) this.#forget(target)
  }

  #priorityOf(address: Address, source: PeerSource): number {
    if (source === 'user') return Infinity
    const ours = this.#ports.ourAddress()
    return ours === null || isIP(address.host) === 0 ? 0 : peerPriority(ours, address)
  }

  #next(): Target | null {
    let best: Target | null = null
    for (const target of this.#queue)
      if ((best === null || target.priority > best.priority) && this.#hasRoom(target)) best = target
    return best
  }

  #enqueue(target: Target): void {
    target.state = { name: 'queued' }
    this.#queue.add(target)
  }

  async #start(target: Target): Promise<void> {
    const { budget, connector } = this.#ports
    const seated = target.source === 'user' ? null : target.address.host
    const peer = budget.seat(seated, () => hangUp(target.state))
    const dial = budget.take('dials')
    const abort = new AbortController()
    const leave = this.#enter(target)
    target.state = { name: 'dialling', abort }
    const connection = await connector.connect(target.address, target.infoHash, abort.signal)
    // There may be fewer places by now than when it was dialled.
    const isWanted = !abort.signal.aborted && budget.left('peers') >= 0
    // Whoever gives a place back wakes those who wait for one.
    if (peer === null || connection === null || !isWanted) leave()
    else connection.stream.once('close', leave)
    dial?.release()
    if (peer === null || connection === null || !isWanted) {
      connection?.stream.destroy()
      peer?.release()
      if (connection === null && !abort.signal.aborted)
        this.#ports.onUnreachable(target.infoHash, target.address)
      this.#onClosed(target, null)
    } else this.#onConnected(target, connection, peer)
  }

  #hasRoom({ source, infoHash, address: { host }, house }: Target): boolean {
    if (source === 'user') return true
    const isCrowd = house !== null && this.#busyOf(`${infoHash} ${house}`) >= MAX_BUSY_EACH_HOUSE
    return !isCrowd && this.#busyOf(infoHash) < MAX_BUSY_EACH && this.#ports.budget.hasSeat(host)
  }

  #busyOf(whom: string): number {
    return this.#busy.get(whom) ?? 0
  }

  /** Returns what takes it back. */
  #enter({ infoHash, house }: Target): () => void {
    const whom = [infoHash, `${infoHash} ${house ?? ''}`]
    for (const each of whom) this.#busy.set(each, this.#busyOf(each) + 1)
    return () => {
      for (const each of whom) {
        const left = this.#busyOf(each) - 1
        if (left > 0) this.#busy.set(each, left)
        else this.#busy.delete(each)
      }
    }
  }

  #onConnected(target: Target, connection: Connection, lease: Lease): void {
    const connectedAt = performance.now()
    target.state = { name: 'connected', connection }
    connection.stream.once('close', () => {
      lease.release()
      this.#onClosed(target, connectedAt)
    })
    const { host } = connection.address
    if (this.#ports.isSelf({ host, port: target.address.port })) this.#forget(target)
    else this.#ports.onConnected(connection, lease, target)
  }

  #onClosed(target: Target, connectedAt: number | null): void {
    if (this.#targets.get(keyOf(target.infoHash, target.address)) !== target) return
    const hasLasted = connectedAt !== null && performance.now() - connectedAt > LASTED_MS
    target.failures = hasLasted || target.rests ? 0 : target.failures + 1
    if (hasLasted) target.backoff.reset()
    if (target.source !== 'user' && target.failures >= MOST_FAILURES) return this.#forget(target)
    const wait = target.rests ? REST_MS : target.backoff.next()
    target.rests = false
    const timer = setTimeout(() => {
      this.#enqueue(target)
      this.dialQueued()
    }, wait)
    target.state = { name: 'waiting', timer }
  }

  #forget(target: Target): void {
    const { infoHash, address, state } = target
    if (!this.#targets.delete(keyOf(infoHash, address))) return
    this.#queue.delete(target)
    const left = this.count(infoHash) - 1
    if (left > 0) this.#counts.set(infoHash, left)
    else this.#counts.delete(infoHash)
    if (state.name === 'waiting') clearTimeout(state.timer)
    else hangUp(state)
  }
}

function hangUp(state: State): void {
  if (state.name === 'dialling') state.abort.abort()
  else if (state.name === 'connected') state.connection.stream.destroy()
}

function keyOf(infoHash: string, { host, port }: Address): string {
  return `${infoHash} ${host} ${port}`
}
