import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import type { Api } from '../../api/api.ts'
import { VERSION } from '../../version.ts'
import { controlPath } from './control-path.ts'
import { MessagePipe } from './message-pipe.ts'

const MOST_FACES = 64

/** Lets other programs of the same user give commands to the Shoal that has the state folder. */
export class ControlServer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  /**
   * The state folder is ours: whatever took commands there before is gone.
   * @param onBug something threw that should not have
   * @returns null where there can be no such socket; Shoal works as well without
   */
  static async open(
    api: Api,
    stateFolder: string,
    onBug: (error: unknown) => void
  ): Promise<ControlServer | null> {
    const path = controlPath(stateFolder)
    if (path === null) return null
    const server = createServer()
    try {
      await rm(path, { force: true })
      server.listen(path)
      await once(server, 'listening')
      if (process.platform !== 'win32') await chmod(path, 0o600)
    } catch {
      server.close()
      return null // a file system without sockets
    }
    return new ControlServer(server, api, onBug)
  }

  private constructor(server: Server, api: Api, onBug: (error: unknown) => void) {
    this.#server = server
    server.on('connection', (socket) => this.#onFace(socket, api, onBug))
  }

  /** Ends what is connected. Twice is harmless. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  #onFace(socket: Socket, api: Api, onBug: (error: unknown) => void): void {
    if (this.#sockets.size >= MOST_FACES) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    const pipe = new MessagePipe(socket, (message) => {
      connection.onMessage(message).catch((error: unknown) => {
        onBug(error)
        socket.destroy()
      })
    })
    const connection = api.connect(pipe)
    socket.on('close', () => {
      this.#sockets.delete(socket)
      connection.close()
    })
    pipe.send({ type: 'welcome', version: VERSION, features: [] })
  }
}
