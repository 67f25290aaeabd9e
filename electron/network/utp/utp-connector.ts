import { plainHost } from '../addresses.ts'
import type { Connection, Connector } from '../connector.ts'
import type { Address } from '../types.ts'
import type { UtpSocket } from './utp-socket.ts'

const CONNECT_TIMEOUT_MS = 5_000

/** Plain uTP. */
export class UtpConnector implements Connector {
  readonly #socket: UtpSocket

  constructor(socket: UtpSocket) {
    this.#socket = socket
  }

  async connect({ host, port }: Address, _infoHash: string, signal: AbortSignal): Promise<Connection | null> {
    if (signal.aborted) return null
    const address = { host: plainHost(host), port }
    return await new Promise((resolve) => {
      const settle = (connection: Connection | null): void => {
        clearTimeout(timeout)
        signal.removeEventListener('abort', giveUp)
        resolve(connection)
      }
      const stream = this.#socket.call(address, () => {
        if (stream !== null) settle({ stream, lane: 'uTP', encryption: 'none', address })
      })
      const giveUp = (): void => void stream?.destroy()
      const timeout = setTimeout(giveUp, CONNECT_TIMEOUT_MS)
      signal.addEventListener('abort', giveUp)
      if (stream === null) settle(null)
      else stream.once('close', () => settle(null))
    })
  }
}
