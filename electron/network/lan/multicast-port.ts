import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isLinkLocalV6 } from '../addresses.ts'
import type { Address } from '../types.ts'
import type { LanInterface } from './lan-interfaces.ts'

/** One link: what is said to neighbours is not for anyone beyond a router. */
const HOPS = 1

/**
 * A multicast group as heard and spoken to at some interfaces: one socket hears them all, and one of each, bound to its address,
 * sends, so that nothing can leave by another.
 */
export class MulticastPort {
  readonly group: Address
  readonly #listener: Socket
  readonly #speakers = new Map<string, Speaker>()
  #closed: Promise<void> | null = null

  /** Rejects where the port cannot be shared with whoever has it. */
  static async open(
    group: Address,
    onMessage: (bytes: Uint8Array, from: Address) => void
  ): Promise<MulticastPort> {
    const listener = createSocket({ type: typeOf(group), reuseAddr: true })
    try {
      // Bound to the group, it hears nothing that was sent to this machine alone; Windows cannot do that.
      const where = process.platform === 'win32' ? {} : { address: group.host }
      listener.bind({ port: group.port, exclusive: true, ...where })
      await once(listener, 'listening')
    } catch (error) {
      listener.close()
      throw error
    }
    listener.on('error', nothing)
    listener.on('message', (bytes, { address, port }) => onMessage(bytes, { host: address, port }))
    return new MulticastPort(group, listener)
  }

  private constructor(group: Address, listener: Socket) {
    this.group = group
    this.#listener = listener
  }

  /** Interfaces come and go; this is which there are. Others of another family are not for us. */
  async setInterfaces(all: readonly LanInterface[]): Promise<void> {
    const own = all.filter(({ family }) => (family === 'IPv6') === this.group.host.includes(':'))
    const wanted = new Map(own.map((each) => [`${each.name} ${each.address}`, each]))
    for (const [key, speaker] of this.#speakers) {
      if (wanted.has(key)) continue
      this.#speakers.delete(key)
      await speaker.close()
    }
    for (const [key, at] of wanted) {
      if (!this.#speakers.has(key)) await this.#join(key, at)
    }
  }

  /** A datagram that cannot be sent is lost. */
  send(bytes: Uint8Array): void {
    for (const { socket } of this.#speakers.values()) {
      socket.send(bytes, this.group.port, this.group.host, nothing)
    }
  }

  async close(): Promise<void> {
    await (this.#closed ??= this.#close())
  }

  async #join(key: string, at: LanInterface): Promise<void> {
    try {
      const speaker = await Speaker.open(at, this.group)
      if (this.#closed === null) this.#speakers.set(key, speaker)
      else await speaker.close()
      joinGroup(this.#listener, this.group.host, at)
    } catch {
      // The interface went away, or has no multicast; it is tried again with the next announcement.
    }
  }

  async #close(): Promise<void> {
    await Promise.all(Array.from(this.#speakers.values(), (speaker) => speaker.close()))
    await closed(this.#listener)
  }
}

class Speaker {
  readonly socket: Socket

  static async open(at: LanInterface, group: Address): Promise<Speaker> {
    const socket = createSocket({ type: typeOf(group) })
    try {
      const address = isLinkLocalV6(at.address) ? `${at.address}%${at.name}` : at.address
      socket.bind({ address, port: 0, exclusive: true })
      await once(socket, 'listening')
      socket.setMulticastInterface(multicastName(at))
      socket.setMulticastTTL(HOPS)
      socket.on('error', nothing)
      return new Speaker(socket)
    } catch (error) {
      socket.close()
      throw error
    }
  }

  private constructor(socket: Socket) {
    this.socket = socket
  }

  async close(): Promise<void> {
    await closed(this.socket)
  }
}

function joinGroup(listener: Socket, group: string, at: LanInterface): void {
  try {
    listener.addMembership(group, multicastName(at))
  } catch (error) {
    // One membership serves all addresses of an interface.
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  }
}

function multicastName({ family, name, address }: LanInterface): string {
  return family === 'IPv6' ? `::%${name}` : address
}

function typeOf({ host }: Address): 'udp4' | 'udp6' {
  return host.includes(':') ? 'udp6' : 'udp4'
}

async function closed(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.close(() => resolve()))
}

function nothing(): void {
  // as said of `send`
}
