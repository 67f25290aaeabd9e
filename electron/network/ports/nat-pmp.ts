import { isPort } from '../addresses.ts'
import { askDatagram } from './ask-datagram.ts'
import { EpochWatch } from './epoch.ts'
import { ADDRESS_QUESTION, encodePmpMap, readPmpAddress, readPmpMap } from './nat-pmp-messages.ts'
import { granted, LIFETIME_S, type Answer, type MappingProtocol, type MappingWish } from './protocol.ts'
import type { RouterPlace } from '../types.ts'

/** The NAT Port Mapping Protocol (RFC 6886), PCP's elder sister. */
export class NatPmp implements MappingProtocol {
  readonly name = 'NAT-PMP'
  readonly #place: RouterPlace
  readonly #epochs = new EpochWatch()

  constructor(place: RouterPlace) {
    this.#place = place
  }

  async map(wish: MappingWish, externalPort: number, signal: AbortSignal): Promise<Answer> {
    const question = encodePmpMap(wish, externalPort, LIFETIME_S)
    const answer = await askDatagram(this.#place, question, (bytes) => readPmpMap(bytes, wish), signal)
    if (answer === null) return 'silent'
    if ('refused' in answer) return answer
    this.#epochs.observe(answer.epoch, performance.now())
    if (!isPort(answer.port) || answer.lifetimeS === 0) return { refused: 'its answer makes no sense' }
    return granted(await this.#address(signal), answer.port, answer.lifetimeS)
  }

  async unmap(wish: MappingWish, _externalPort: number, signal: AbortSignal): Promise<void> {
    const question = encodePmpMap(wish, 0, 0)
    await askDatagram(this.#place, question, (bytes) => readPmpMap(bytes, wish), signal)
  }

  async hasForgotten(_wish: MappingWish, _externalPort: number, signal: AbortSignal): Promise<boolean> {
    await this.#address(signal)
    return this.#epochs.takeReset()
  }

  async #address(signal: AbortSignal): Promise<string | null> {
    const answer = await askDatagram(this.#place, ADDRESS_QUESTION, readPmpAddress, signal)
    if (answer === null || 'refused' in answer) return null
    this.#epochs.observe(answer.epoch, performance.now())
    return answer.host
  }
}
