import { randomBytes } from 'node:crypto'
import { isPort } from '../addresses.ts'
import { askDatagram } from './ask-datagram.ts'
import { EpochWatch } from './epoch.ts'
import { encodePcpMap, readPcpMap, type PcpAnswer } from './pcp-messages.ts'
import { granted, LIFETIME_S, type Answer, type MappingProtocol, type MappingWish } from './protocol.ts'
import type { RouterPlace } from '../types.ts'

/** The Port Control Protocol (RFC 6887), of which we need MAP. */
export class Pcp implements MappingProtocol {
  readonly name = 'PCP'
  readonly #place: RouterPlace
  /** Whoever does not know it cannot take our mappings away. */
  readonly #nonce = randomBytes(12)
  readonly #epochs = new EpochWatch()

  constructor(place: RouterPlace) {
    this.#place = place
  }

  async map(wish: MappingWish, externalPort: number, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#ask(wish, externalPort, LIFETIME_S, signal)
    if (answer === null) return 'silent'
    if ('refused' in answer) return answer
    if (!isPort(answer.port) || answer.lifetimeS === 0) return { refused: 'its answer makes no sense' }
    return granted(answer.host, answer.port, answer.lifetimeS)
  }

  async unmap(wish: MappingWish, _externalPort: number, signal: AbortSignal): Promise<void> {
    await this.#ask(wish, 0, 0, signal)
  }

  /** To renew is to ask: an answer has the router's clock in it, and costs it no more than any other question. */
  async hasForgotten(wish: MappingWish, externalPort: number, signal: AbortSignal): Promise<boolean> {
    await this.#ask(wish, externalPort, LIFETIME_S, signal)
    return this.#epochs.takeReset()
  }

  async #ask(
    wish: MappingWish,
    externalPort: number,
    lifetimeS: number,
    signal: AbortSignal
  ): Promise<PcpAnswer | null> {
    const question = { client: this.#place.local, nonce: this.#nonce, wish, externalPort, lifetimeS }
    const read = (bytes: Uint8Array) => readPcpMap(bytes, question)
    const answer = await askDatagram(this.#place, encodePcpMap(question), read, signal)
    if (answer !== null && 'epoch' in answer) this.#epochs.observe(answer.epoch, performance.now())
    return answer
  }
}
