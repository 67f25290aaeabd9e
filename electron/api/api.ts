import type { State } from '../../shared/api/model.ts'
import { Engine } from '../engine/engine.ts'
import type { EngineSettings } from '../engine/engine-settings.ts'
import type { Trouble } from '../network/types.ts'
import { Connection, type FacePort } from './connection.ts'
import { FreeSpace } from './free-space.ts'
import { Previews } from './previews.ts'
import type { ApiRooms } from './rooms.ts'
import { SettingsStore, type FirstSettings } from './settings-store.ts'
import { Shares } from './shares.ts'
import { StateReader } from './state.ts'

/** Faces are told what changed so often, in milliseconds. */
const TELL_EVERY = 250

export interface ApiSetup extends EngineSettings {
  /** Where new torrents go until its user says otherwise, with its whole path. */
  readonly downloadFolder: string
}

/** An engine and all that its faces share: settings, shares being made, previews. Hosts connect faces to it. */
export class Api implements ApiRooms {
  readonly engine: Engine
  readonly settings: SettingsStore
  readonly shares: Shares
  readonly previews: Previews
  readonly #free: FreeSpace
  readonly #state: StateReader
  readonly #connections = new Set<Connection>()
  readonly #telling: NodeJS.Timeout
  #trouble: Trouble | null = null
  #closed: Promise<void> | null = null

  /**
   * Opens the engine and goes on with its torrents.
   * @throws ShoalError 'state-locked', 'state-corrupt', 'listen-failed'
   */
  static async open(setup: ApiSetup): Promise<Api> {
    let api: Api | null = null
    const early: Trouble[] = []
    const engine = await Engine.open(setup, {
      onTrouble: (trouble) => {
        if (api === null) early.push(trouble)
        else api.onTrouble(trouble)
      }
    })
    try {
      api = await Api.over(engine, setup)
      for (const trouble of early) api.onTrouble(trouble)
      await engine.resume()
      return api
    } catch (error) {
      await engine.close()
      throw error
    }
  }

  /** The same for an engine that its host has opened, with what it was started with. Closing it closes the engine. */
  static async over(engine: Engine, first: FirstSettings): Promise<Api> {
    return new Api(engine, await SettingsStore.open(engine, first))
  }

  private constructor(engine: Engine, settings: SettingsStore) {
    this.engine = engine
    this.settings = settings
    this.shares = new Shares(engine)
    this.previews = new Previews(engine)
    this.#free = new FreeSpace(() => settings.now.downloadFolder)
    this.#state = new StateReader(engine)
    this.#telling = setInterval(() => this.tell(), TELL_EVERY)
  }

  /** A face that came; it is told nothing but answers until it asks to listen. */
  connect(port: FacePort): Connection {
    const connection = new Connection(this, port, () => this.#connections.delete(connection))
    this.#connections.add(connection)
    return connection
  }

  state(): State {
    return this.#state.read({
      settings: this.settings.now,
      freeSpace: this.#free.bytes,
      trouble: this.#trouble,
      shares: this.shares.rows,
      previews: this.previews.rows
    })
  }

  /** Tells all faces what changed. Nothing is computed while none listens. */
  tell(): void {
    const listening = [...this.#connections].filter((connection) => connection.isListening)
    if (listening.length > 0) {
      this.#free.look()
      const state = this.state()
      for (const connection of listening) connection.tell(state)
    }
  }

  /** Stops everything cleanly; torrents go on where they were when the state is opened again. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    clearInterval(this.#telling)
    for (const connection of this.#connections) connection.close()
    await this.shares.close()
    await this.previews.close()
    await this.engine.close()
  }

  /** What faces are told of the engine as a whole. */
  onTrouble(trouble: Trouble): void {
    if (trouble.infoHash === undefined) this.#trouble = trouble
  }
}
