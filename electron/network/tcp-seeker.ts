import type { Socket } from 'node:net'
import type { InterfaceAddress } from './addresses.ts'
import { Backoff } from './backoff.ts'
import { bindOptions, localAddressFor, type Binding } from './binding.ts'
import type { ConnectionBudget } from './budget.ts'
import { candidates } from './candidates.ts'
import { connectInPlace } from './in-place-socket.ts'
import type { Link } from './link.ts'
import { isTcp } from './lane-names.ts'
import { dialLane, tcpPathOf } from './tcp-lane.ts'
import type { Address, KeyPair } from './types.ts'

const CONNECT_TIMEOUT_MS = 3_000
/** The chooser dials first; the other side only when that has not helped by then. */
const HEAD_START_MS = 100
const RETRY_FIRST_MS = 15_000
const RETRY_MOST_MS = 600_000

export interface TcpSeekerPorts {
  readonly binding: Binding
  readonly keyPair: KeyPair
  readonly budget: ConnectionBudget
  readonly random: () => number
  interfaces(): readonly InterfaceAddress[]
  externalHost(): string | null
  isSelf(address: Address): boolean
}

/** Seeks a TCP lane for one link whenever it has none. */
export class TcpSeeker {
  readonly #link: Link
  readonly #remoteKey: Uint8Array
  readonly #ports: TcpSeekerPorts
  readonly #backoff: Backoff
  /** Those that are not lanes yet. */
  readonly #dials = new Set<Socket>()
  #timer: NodeJS.Timeout | null = null
  #hadTcp = false
  #isClosed = false

  constructor(link: Link, remoteKey: Uint8Array, ports: TcpSeekerPorts) {
    this.#link = link
    this.#remoteKey = remoteKey
    this.#ports = ports
    this.#backoff = new Backoff(RETRY_FIRST_MS, RETRY_MOST_MS, ports.random)
  }

  /** Lanes have come or gone. */
  onLanes(): void {
    const { hasTcp, setup } = this.#link
    if (hasTcp) {
      this.#wait(null)
      this.#backoff.reset()
    } else if (this.#hadTcp) {
      this.#wait(this.#backoff.next())
    } else if (this.#timer === null) {
      this.#wait(setup.isChooser ? 0 : HEAD_START_MS)
    }
    this.#hadTcp = hasTcp
  }

  /** The network has changed: what failed may work now. */
  seekNow(): void {
    this.#backoff.reset()
    if (!this.#isClosed && !this.#link.hasTcp) this.#wait(0)
  }

  close(): void {
    this.#isClosed = true
    this.#wait(null)
    for (const socket of this.#dials) socket.destroy()
  }

  #wait(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = ms === null ? null : setTimeout(() => this.#seek(), ms)
  }

  #seek(): void {
    this.#wait(this.#backoff.next())
    for (const address of this.#candidates()) {
      if (!this.#ports.isSelf(address)) this.#dial(address)
    }
  }

  #candidates(): Address[] {
    const surroundings = { interfaces: this.#ports.interfaces(), externalHost: this.#ports.externalHost() }
    for (const { path, hello } of this.#link.lanes) {
      // Through a relay we see the relay's address.
      const seenAt = path.name() === 'relayed' ? null : (path.address()?.host ?? null)
      if (hello !== null && !isTcp(path.name())) return candidates(seenAt, hello, surroundings)
    }
    return []
  }

  #dial({ host, port }: Address): void {
    const { budget, binding } = this.#ports
    const local = localAddressFor(binding, host)
    const lease = local === null ? null : budget.take('dials')
    if (local === null || lease === null) return
    const socket = connectInPlace({ host, port, noDelay: true, ...bindOptions(local) })
    binding.hold?.(socket)
    const timeout = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS)
    const settle = () => {
      clearTimeout(timeout)
      lease.release()
      this.#dials.delete(socket)
    }
    this.#dials.add(socket)
    socket.on('error', nothing)
    socket.on('close', settle)
    socket.on('connect', () => void this.#startLane(socket).then(settle))
  }

  async #startLane(socket: Socket): Promise<void> {
    const path = tcpPathOf(socket)
    const stream = await dialLane(socket, this.#ports.keyPair, this.#remoteKey)
    if (stream !== null) this.#link.addLane(stream, path)
  }
}

function nothing(): void {
  // told by 'close'
}
