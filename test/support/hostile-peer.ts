import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Address } from '../../electron/network/types.ts'
import { extended, handshake } from '../wire/messages.ts'

/** Our id for its ut_pex messages, as Shoal's extension handshake gives it. */
const PEX_ID = 3

export interface HostileScript {
  readonly infoHash: string
  /** Bencoded. */
  readonly extendedHandshake: string
  /** Messages after the handshakes. */
  readonly says: readonly Uint8Array[]
}

/** A peer of plain BitTorrent that greets whoever comes as it should, then says what a test likes and hears nothing. */
export class HostilePeer implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  static async listen(script: HostileScript, host = '127.0.0.1'): Promise<HostilePeer> {
    const peer = new HostilePeer(script)
    await once(peer.#server.listen(0, host), 'listening')
    return peer
  }

  private constructor({ infoHash, extendedHandshake, says }: HostileScript) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined).resume()
      socket.write(Buffer.concat([handshake({ infoHash }), extended(0, extendedHandshake), ...says]))
    })
  }

  get address(): Address {
    const bound = this.#server.address()
    if (typeof bound !== 'object' || bound === null) throw new Error('It does not listen.')
    return { host: bound.address, port: bound.port }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server.close(), 'close')
  }
}

/** A message of ut_pex. @param message bencoded */
export function pexOf(message: Uint8Array): Buffer {
  return extended(PEX_ID, message)
}
