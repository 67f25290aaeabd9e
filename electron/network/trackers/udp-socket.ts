import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { Address } from '../types.ts'
import { transactionOf } from './udp-messages.ts'

/** As long as a connection id lives (BEP 15): a tracker may take one of ours only from the port it gave it to. */
const IDLE_MS = 60_000
/** Packets of which an answer is waited for. */
const MOST_PENDING = 4_096

/** 'unsendable': the packet could not be sent; 'silent': no answer in time, or given up. */
export type Reply = Buffer | 'silent' | 'unsendable'

/** One UDP socket for all trackers of a family: open while it is used, bound to one address. */
export class UdpSocket {
  readonly #local: string
  readonly #pending = new Map<string, (reply: Reply) => void>()
  #socket: Promise<Socket | null> | null = null
  #idle: NodeJS.Timeout | null = null
  #strays = 0

  /** @param local an address of this machine or the wildcard; it decides the family */
  constructor(local: string) {
    this.#local = local
  }

  /** Packets that nobody waited for. */
  get strays(): number {
    return this.#strays
  }

  get isOpen(): boolean {
    return this.#socket !== null
  }

  /**
   * Sends one packet and waits for its answer: one from the same address and port with the same transaction id, which is
   * chance. Whoever cannot read our packets cannot answer in the tracker's name.
   * @param to an IP address of our family, as sockets write it
   * @param signal null: it ends by its time or with the socket
   */
  async exchange(
    to: Address,
    packet: (transaction: number) => Buffer,
    timeoutMs: number,
    signal: AbortSignal | null
  ): Promise<Reply> {
    if (signal?.aborted === true || this.#pending.size >= MOST_PENDING) return 'silent'
    const transaction = randomInt(2 ** 32)
    const key = keyOf(to.host, to.port, transaction)
    const reply = this.#await(key, timeoutMs, signal)
    const socket = await this.#open()
    const settle = this.#pending.get(key)
    if (settle !== undefined) {
      if (socket === null) settle('unsendable')
      else
        socket.send(packet(transaction), to.port, to.host, (error) => {
          if (error !== null) settle('unsendable')
        })
    }
    return await reply
  }

  /** What waits is told 'silent'. */
  async close(): Promise<void> {
    this.#stopIdling()
    const opening = this.#socket
    this.#socket = null
    for (const settle of this.#pending.values()) settle('silent')
    this.#stopIdling()
    const socket = await opening
    if (socket === null) return
    const closed = once(socket, 'close')
    socket.close()
    await closed
  }

  #await(key: string, timeoutMs: number, signal: AbortSignal | null): Promise<Reply> {
    this.#stopIdling()
    return new Promise((resolve) => {
      const settle = (reply: Reply): void => {
        if (!this.#pending.delete(key)) return
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
        if (this.#pending.size === 0) this.#startIdling()
        resolve(reply)
      }
      const giveUp = (): void => settle('silent')
      const timer = setTimeout(giveUp, timeoutMs)
      signal?.addEventListener('abort', giveUp)
      this.#pending.set(key, settle)
    })
  }

  #open(): Promise<Socket | null> {
    this.#socket ??= this.#bind()
    return this.#socket
  }

  async #bind(): Promise<Socket | null> {
    const isV6 = isIPv6(this.#local)
    const socket = createSocket({ type: isV6 ? 'udp6' : 'udp4', ipv6Only: isV6 })
    socket.on('message', (packet, from) => this.#onMessage(packet, from.address, from.port))
    const isBound = await new Promise<boolean>((resolve) => {
      socket.once('listening', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.bind(0, this.#local)
    })
    if (isBound) {
      socket.on('error', () => this.#onBroken())
      return socket
    }
    // The address is gone, or never was ours: the next request tries again, and nothing is sent from anywhere else.
    this.#socket = null
    socket.close()
    return null
  }

  #onMessage(packet: Buffer, host: string, port: number): void {
    const transaction = transactionOf(packet)
    const settle = transaction === null ? undefined : this.#pending.get(keyOf(host, port, transaction))
    if (settle === undefined) this.#strays++
    else settle(packet)
  }

  #onBroken(): void {
    for (const settle of this.#pending.values()) settle('unsendable')
    void this.close()
  }

  #startIdling(): void {
    this.#stopIdling()
    if (this.#socket === null) return
    this.#idle = setTimeout(() => void this.close(), IDLE_MS)
    this.#idle.unref()
  }

  #stopIdling(): void {
    if (this.#idle !== null) clearTimeout(this.#idle)
    this.#idle = null
  }
}

function keyOf(host: string, port: number, transaction: number): string {
  return `${host} ${port} ${transaction}`
}
