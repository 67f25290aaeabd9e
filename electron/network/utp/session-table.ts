import type { Packet } from './packet.ts'
import { Type } from './packet.ts'
import type { UtpStream } from './utp-stream.ts'
import type { Address } from '../types.ts'

interface Entry {
  readonly stream: UtpStream
  readonly host: string
  readonly port: number
}

/** Which connection a packet belongs to: an address may have many, told apart by their ids. */
export class SessionTable {
  /** By our id: chance makes lists of more than one rare. */
  readonly #entries = new Map<number, readonly Entry[]>()
  readonly #byStream = new Map<UtpStream, Entry>()

  get size(): number {
    return this.#byStream.size
  }

  get streams(): Iterable<UtpStream> {
    return this.#byStream.keys()
  }

  add(stream: UtpStream, { host, port }: Address): void {
    const entry = { stream, host, port }
    const id = stream.session.ids.ours
    this.#byStream.set(stream, entry)
    this.#entries.set(id, [...(this.#entries.get(id) ?? []), entry])
  }

  delete(stream: UtpStream): void {
    if (!this.#byStream.delete(stream)) return
    const id = stream.session.ids.ours
    const left = (this.#entries.get(id) ?? []).filter((entry) => entry.stream !== stream)
    if (left.length > 0) this.#entries.set(id, left)
    else this.#entries.delete(id)
  }

  has(id: number, from: Address): boolean {
    return this.#at(id, from) !== null
  }

  find({ type, connectionId }: Packet, from: Address): UtpStream | null {
    // A caller names the id by which it will be called.
    if (type === Type.syn) return this.#at((connectionId + 1) & 0xffff, from)
    const found = this.#at(connectionId, from)
    return found ?? (type === Type.reset ? this.#calling(connectionId, from) : null)
  }

  /** Who refuses a packet sends its id back: that by which we call them. */
  #calling(id: number, from: Address): UtpStream | null {
    const near = [(id - 1) & 0xffff, (id + 1) & 0xffff].map((ours) => this.#at(ours, from))
    return near.find((stream) => stream?.session.ids.theirs === id) ?? null
  }

  #at(id: number, { host, port }: Address): UtpStream | null {
    for (const entry of this.#entries.get(id) ?? []) {
      if (entry.port === port && entry.host === host) return entry.stream
    }
    return null
  }
}
