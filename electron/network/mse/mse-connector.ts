import type { Duplex } from 'node:stream'
import type { Connection, Connector } from '../connector.ts'
import { KnownPlaces } from '../known-places.ts'
import type { Address, EncryptionPolicy } from '../types.ts'
import type { RandomBytes } from './fields.ts'
import { initiate } from './initiator.ts'
import { shakeHands } from './shake-hands.ts'

/**
 * Encrypts what another connector connects. With 'prefer' a peer that does not understand the encrypted handshake is connected
 * again at once, plainly, and plainly from the start for the next hour.
 */
export class MseConnector implements Connector {
  readonly #raw: Connector
  readonly #policy: () => EncryptionPolicy
  readonly #random: RandomBytes
  readonly #now: () => number
  /** Where peers were that do not understand an encrypted handshake. */
  readonly #plainPlaces = new KnownPlaces()

  /** @param raw its connections are not encrypted @param now in milliseconds */
  constructor(raw: Connector, policy: () => EncryptionPolicy, random: RandomBytes, now: () => number) {
    this.#raw = raw
    this.#policy = policy
    this.#random = random
    this.#now = now
  }

  async connect(address: Address, infoHash: string, signal: AbortSignal): Promise<Connection | null> {
    if (this.#policy() === 'off') return await this.#raw.connect(address, infoHash, signal)
    if (this.#policy() === 'prefer' && this.#plainPlaces.has(address, this.#now()))
      return await this.#connectPlainly(address, infoHash, signal)
    const connection = await this.#raw.connect(address, infoHash, signal)
    if (connection === null) return null
    const script = initiate({ infoHash, offersPlain: this.#policy() === 'prefer', random: this.#random })
    const secured = await shakeHands(connection.stream, script, signal)
    if (secured !== null) return { ...connection, ...secured }
    return this.#policy() === 'require' || signal.aborted
      ? null
      : await this.#connectPlainly(address, infoHash, signal)
  }

  async #connectPlainly(address: Address, infoHash: string, signal: AbortSignal): Promise<Connection | null> {
    const connection = await this.#raw.connect(address, infoHash, signal)
    if (connection === null) return null
    this.#plainPlaces.add(address, this.#now())
    // Who hangs up without a word may have wanted an encrypted handshake after all: the one that failed may have been too slow.
    connection.stream.once('close', () => {
      if (hasHeardNothing(connection.stream)) this.#plainPlaces.remove(address)
    })
    return connection
  }
}

/** As far as the stream counts what it reads. */
function hasHeardNothing(stream: Duplex & { readonly bytesRead?: number }): boolean {
  return stream.bytesRead === 0
}
