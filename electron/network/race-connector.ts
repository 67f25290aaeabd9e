import type { Duplex } from 'node:stream'
import type { Connection, Connector } from './connector.ts'
import { KnownPlaces } from './known-places.ts'
import type { Address } from './types.ts'

/** TCP is faster once it is there; who has not answered by then hardly will. */
const HEAD_START_MS = 1_500

/**
 * Connects by TCP, and by uTP where TCP is refused or slow to answer: who answers first is taken, and the other is given up. Where
 * uTP is known to work both set out together, and where TCP never says a word uTP goes first.
 */
export class RaceConnector implements Connector {
  readonly #tcp: Connector
  readonly #utp: () => Connector | null
  readonly #utpPlaces = new KnownPlaces()
  /** Where TCP is taken and hung up without a word: some listen for it only to refuse it. */
  readonly #mutePlaces = new KnownPlaces()

  /** @param utp null: there is only TCP */
  constructor(tcp: Connector, utp: () => Connector | null) {
    this.#tcp = tcp
    this.#utp = utp
  }

  /** Somebody said that uTP is the way to reach a peer there. */
  expectUtp(address: Address): void {
    this.#utpPlaces.add(address, performance.now())
  }

  async connect(address: Address, infoHash: string, signal: AbortSignal): Promise<Connection | null> {
    const utp = this.#utp()
    if (utp === null) return await this.#tcp.connect(address, infoHash, signal)
    const isWon = new AbortController()
    const isOver = AbortSignal.any([signal, isWon.signal])
    const isLate = (): boolean => isOver.aborted
    const attempt = async (connector: Connector): Promise<Connection | null> => {
      if (isLate()) return null
      const connection = await connector.connect(address, infoHash, isOver)
      if (connection === null || !isLate()) {
        if (connection !== null) isWon.abort()
        return connection
      }
      connection.stream.destroy()
      return null
    }
    const isMute = this.#mutePlaces.has(address, performance.now())
    const first = attempt(isMute ? utp : this.#tcp)
    const second = settledOr(isMute ? HEAD_START_MS : this.#headStart(address), first).then(() =>
      attempt(isMute ? this.#tcp : utp)
    )
    const connection = (await first) ?? (await second)
    if (connection?.lane === 'uTP') this.expectUtp(address)
    else if (connection !== null) this.#listenForAWord(connection.stream, address)
    return connection
  }

  #listenForAWord(stream: Duplex & { readonly bytesRead?: number }, address: Address): void {
    stream.once('close', () => {
      if (stream.bytesRead === 0) this.#mutePlaces.add(address, performance.now())
    })
  }

  #headStart(address: Address): number {
    return this.#utpPlaces.has(address, performance.now()) ? 0 : HEAD_START_MS
  }
}

/** Resolves after so many milliseconds, or sooner with `promise`. */
async function settledOr(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([timeout, promise])
  clearTimeout(timer)
}
