import type { Socket } from 'node:net'
import { plainHost } from './addresses.ts'
import { bindOptions, localAddressFor, type Binding } from './binding.ts'
import type { Connection, Connector } from './connector.ts'
import { connectInPlace } from './in-place-socket.ts'
import { tcpLaneName } from './lane-names.ts'
import type { Address } from './types.ts'

const CONNECT_TIMEOUT_MS = 5_000

/** Plain TCP. */
export class TcpConnector implements Connector {
  readonly #binding: Binding

  constructor(binding: Binding) {
    this.#binding = binding
  }

  async connect({ host, port }: Address, _infoHash: string, signal: AbortSignal): Promise<Connection | null> {
    const local = localAddressFor(this.#binding, host)
    if (local === null || signal.aborted) return null
    const socket = connectInPlace({ host, port, noDelay: true, ...bindOptions(local) })
    this.#binding.hold?.(socket)
    const timeout = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS)
    const giveUp = (): void => void socket.destroy()
    signal.addEventListener('abort', giveUp)
    socket.on('error', nothing)
    const isConnected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('close', () => resolve(false))
    })
    clearTimeout(timeout)
    signal.removeEventListener('abort', giveUp)
    if (!isConnected || isLoop(socket)) {
      socket.destroy()
      return null
    }
    const address = { host: plainHost(socket.remoteAddress ?? host), port }
    return { stream: socket, lane: tcpLaneName(address.host), encryption: 'none', address }
  }
}

/** TCP can connect a port to itself when nobody listens there. */
function isLoop(socket: Socket): boolean {
  return socket.remoteAddress === socket.localAddress && socket.remotePort === socket.localPort
}

function nothing(): void {
  // told by 'close'
}
