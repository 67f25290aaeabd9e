import { Api, type ApiSetup } from '../../api/api.ts'
import { ControlServer } from '../control/control-server.ts'
import { openServer, type Server, type ServerSettings } from './server.ts'
import { Token } from './token.ts'

export interface DaemonSetup extends ApiSetup, ServerSettings {}

/** An engine without a window of its own: it serves one to the browsers of this computer. */
export class Daemon {
  readonly api: Api
  readonly token: Token
  readonly #server: Server
  readonly #control: ControlServer | null
  #closed: Promise<void> | null = null

  /**
   * Goes on with the torrents of the state folder, and serves the window on 127.0.0.1.
   * @throws ShoalError 'state-locked', 'state-corrupt', 'listen-failed', 'disk-denied', 'disk-failed'
   */
  static async open(setup: DaemonSetup): Promise<Daemon> {
    const api = await Api.open(setup)
    try {
      // Made only now that the state folder is ours: two daemons begun at once cannot make two.
      const token = await Token.of(setup.stateFolder)
      const server = await openServer(api, token, setup)
      const control = await ControlServer.open(api, setup.stateFolder, setup.onBug)
      return new Daemon(api, token, server, control)
    } catch (error) {
      await api.close()
      throw error
    }
  }

  private constructor(api: Api, token: Token, server: Server, control: ControlServer | null) {
    this.api = api
    this.token = token
    this.#server = server
    this.#control = control
  }

  get port(): number {
    return this.#server.port
  }

  /** What a browser opens. The token stays in it: what follows a '#' is never sent. */
  get address(): string {
    return `http://127.0.0.1:${this.port}/#token=${this.token.hex}`
  }

  /** Faces connected, and the bytes that wait for them in memory. */
  get faces(): Server['faces'] {
    return this.#server.faces
  }

  /** Takes no more calls, ends uploads, and then stops the engine cleanly. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await this.#control?.close()
    await this.#server.close().finally(() => this.api.close())
  }
}
