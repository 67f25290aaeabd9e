import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { ShoalError } from '../../../shared/errors.ts'
import type { Address } from '../types.ts'

/** A UDP socket, or the part of a shared one that is ours. */
export interface DatagramPort {
  /** What it is bound to. */
  readonly address: Address
  /** A datagram that cannot be sent is lost like one that is lost on the way. */
  send(bytes: Uint8Array, to: Address): void
  onMessage(listener: (bytes: Uint8Array, from: Address) => void): void
  /** Twice is harmless. */
  close(): Promise<void>
}

/** An IPv4 socket of its own. */
export class UdpPort implements DatagramPort {
  readonly address: Address
  readonly #socket: Socket
  #closed: Promise<void> | null = null

  /**
   * @param host an IPv4 address of this machine, or the wildcard
   * @param port the one to take if it is free, else any is taken; 0: any
   * @throws ShoalError listen-failed
   */
  static async open(host: string, port: number): Promise<UdpPort> {
    try {
      return new UdpPort(await bound(host, port))
    } catch (error) {
      if (port !== 0 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE')
        return await this.open(host, 0)
      throw new ShoalError(
        'listen-failed',
        `Cannot bind a UDP port for the DHT to ${host}; choose another address or turn the DHT off.`,
        { cause: error }
      )
    }
  }

  private constructor(socket: Socket) {
    const { address, port } = socket.address()
    this.address = { host: address, port }
    this.#socket = socket
    // Told of a destination that refuses or cannot be reached; the query to it runs out by itself.
    socket.on('error', nothing)
  }

  send(bytes: Uint8Array, { host, port }: Address): void {
    if (this.#closed === null) this.#socket.send(bytes, port, host, nothing)
  }

  onMessage(listener: (bytes: Uint8Array, from: Address) => void): void {
    this.#socket.on('message', (bytes, { address, port }) => listener(bytes, { host: address, port }))
  }

  async close(): Promise<void> {
    await (this.#closed ??= new Promise((resolve) => this.#socket.close(() => resolve())))
  }
}

async function bound(host: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4' })
  try {
    socket.bind({ address: host, port, exclusive: true })
    await once(socket, 'listening')
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

function nothing(): void {
  // as said above
}
