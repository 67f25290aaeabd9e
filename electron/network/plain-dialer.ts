import type { Socket } from 'node:net'
import { isWildcard, plainHost } from './addresses.ts'
import { Backoff } from './backoff.ts'
import type { ConnectionBudget, Lease } from './budget.ts'
import { connectInPlace } from './in-place-socket.ts'
import type { Address } from './types.ts'

const CONNECT_TIMEOUT_MS = 5_000
const REDIAL_FIRST_MS = 500
const REDIAL_MOST_MS = 600_000
/** A connection that lasted this long was a good one: the next wait is short again. */
const LASTED_MS = 30_000
/** Most addresses remembered; further ones are not dialled. */
const MAX_TARGETS = 2_000

export interface PlainDialerPorts {
  readonly bindHost: string
  readonly budget: ConnectionBudget
  readonly random: () => number
  /** Whether we ourselves listen there. */
  isSelf(address: Address): boolean
  /** Takes over the socket and the lease. */
  onConnected(socket: Socket, lease: Lease, infoHash: string): void
}

/** An address is in exactly one of these states. */
type State =
  | { readonly name: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly name: 'queued' }
  | { readonly name: 'busy'; readonly socket: Socket }

interface Target {
  readonly infoHash: string
  readonly address: Address
  readonly backoff: Backoff
  state: State
}

/** Keeps one plain TCP connection to each address it is given, dialling again with growing waits until told to stop. */
export class PlainDialer {
  readonly #ports: PlainDialerPorts
  readonly #targets = new Map<string, Target>()

  constructor(ports: PlainDialerPorts) {
    this.#ports = ports
  }

  dial(infoHash: string, address: Address): void {
    const key = keyOf(infoHash, address)
    if (this.#targets.has(key) || this.#targets.size >= MAX_TARGETS || this.#ports.isSelf(address)) return
    const backoff = new Backoff(REDIAL_FIRST_MS, REDIAL_MOST_MS, this.#ports.random)
    this.#targets.set(key, { infoHash, address, backoff, state: { name: 'queued' } })
    this.dialQueued()
  }

  undial(infoHash: string, address: Address): void {
    const key = keyOf(infoHash, address)
    const target = this.#targets.get(key)
    this.#targets.delete(key)
    if (target !== undefined) stop(target)
  }

  undialAll(infoHashes: readonly string[]): void {
    for (const { infoHash, address } of this.#targets.values()) {
      if (infoHashes.includes(infoHash)) this.undial(infoHash, address)
    }
  }

  /** Waits are over: the network has changed, or the user asks. */
  redialNow(infoHashes?: readonly string[]): void {
    for (const target of this.#targets.values()) {
      if (target.state.name !== 'waiting' || infoHashes?.includes(target.infoHash) === false) continue
      clearTimeout(target.state.timer)
      target.backoff.reset()
      target.state = { name: 'queued' }
    }
    this.dialQueued()
  }

  /** As far as the budget goes; called again when it has room. */
  dialQueued(): void {
    for (const target of this.#targets.values()) {
      const { infoHash, address } = target
      if (this.#ports.budget.isBanned(`addr:${plainHost(address.host)}`)) this.undial(infoHash, address)
      else if (target.state.name === 'queued' && !this.#start(target)) return
    }
  }

  close(): void {
    for (const target of this.#targets.values()) stop(target)
    this.#targets.clear()
  }

  /** False: there is no room now. */
  #start(target: Target): boolean {
    const { budget, bindHost } = this.#ports
    if (budget.left('peers') <= 0 || budget.left('dials') <= 0) return false
    const peer = budget.take('peers')
    const dial = budget.take('dials')
    if (peer === null || dial === null) return false
    const { host, port } = target.address
    const local = isWildcard(bindHost) ? {} : { localAddress: bindHost }
    const socket = connectInPlace({ host, port, noDelay: true, ...local })
    target.state = { name: 'busy', socket }
    const timeout = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS)
    let connectedAt: number | null = null
    socket.on('error', nothing)
    socket.on('connect', () => {
      connectedAt = performance.now()
      clearTimeout(timeout)
      dial.release()
      this.#onConnected(target, socket, peer)
    })
    socket.on('close', () => {
      clearTimeout(timeout)
      dial.release()
      peer.release()
      this.#onClosed(target, connectedAt)
    })
    return true
  }

  #onConnected(target: Target, socket: Socket, lease: Lease): void {
    const host = socket.remoteAddress ?? ''
    const isSelf = this.#ports.isSelf({ host, port: target.address.port }) || isLoop(socket)
    if (isSelf) this.undial(target.infoHash, target.address)
    else this.#ports.onConnected(socket, lease, target.infoHash)
  }

  #onClosed(target: Target, connectedAt: number | null): void {
    if (this.#targets.get(keyOf(target.infoHash, target.address)) !== target) return
    if (connectedAt !== null && performance.now() - connectedAt > LASTED_MS) target.backoff.reset()
    const timer = setTimeout(() => {
      target.state = { name: 'queued' }
      this.dialQueued()
    }, target.backoff.next())
    target.state = { name: 'waiting', timer }
  }
}

function stop({ state }: Target): void {
  if (state.name === 'waiting') clearTimeout(state.timer)
  else if (state.name === 'busy') state.socket.destroy()
}

/** TCP can connect a port to itself when nobody listens there. */
function isLoop(socket: Socket): boolean {
  return socket.remoteAddress === socket.localAddress && socket.remotePort === socket.localPort
}

function keyOf(infoHash: string, { host, port }: Address): string {
  return `${infoHash} ${host} ${port}`
}

function nothing(): void {
  // told by 'close'
}
