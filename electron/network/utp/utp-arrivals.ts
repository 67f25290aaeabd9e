import type { ConnectionBudget } from '../budget.ts'
import type { Connection } from '../connector.ts'
import type { Admission } from '../mse/admission.ts'
import type { Address } from '../types.ts'
import type { UtpSocketEvents } from './utp-socket.ts'
import type { UtpStream } from './utp-stream.ts'

/** Lets in who comes over uTP, as the TCP listener does who comes there; lanes are for TCP alone. */
export class UtpArrivals implements UtpSocketEvents {
  readonly #budget: ConnectionBudget
  readonly #admission: Admission
  readonly #isOn: () => boolean
  readonly #onPlain: (connection: Connection) => void

  /** @param isOn whether anybody is let in at all */
  constructor(
    budget: ConnectionBudget,
    admission: Admission,
    isOn: () => boolean,
    onPlain: (connection: Connection) => void
  ) {
    this.#budget = budget
    this.#admission = admission
    this.#isOn = isOn
    this.#onPlain = onPlain
  }

  isWelcome(host: string): boolean {
    return this.#isOn() && !this.#budget.isBanned(`addr:${host}`)
  }

  onConnection(stream: UtpStream, address: Address): void {
    const lease = this.#budget.receive(address.host, () => stream.destroy())
    if (lease === null) stream.destroy()
    else void this.#admit(stream, address).finally(() => lease.release())
  }

  async #admit(stream: UtpStream, address: Address): Promise<void> {
    const visitor = await this.#admission.admit(stream)
    if (visitor?.wants === 'wire')
      this.#onPlain({ stream: visitor.stream, lane: 'uTP', encryption: visitor.encryption, address })
    else stream.destroy()
  }
}
