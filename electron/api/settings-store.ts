import { Settings } from '../../shared/api/model.ts'
import type { Engine } from '../engine/engine.ts'

const KEY = 'settings'

/** What the program was started with. */
export interface FirstSettings {
  readonly downloadFolder: string
  readonly encryption?: Settings['encryption']
}

/** The user's settings: kept in the state folder, in force in the engine. */
export class SettingsStore {
  readonly #engine: Engine
  #now: Settings

  static async open(engine: Engine, first: FirstSettings): Promise<SettingsStore> {
    const { downloadFolder, encryption } = first
    const now = await kept(engine, defaultsFor(downloadFolder))
    // Whoever says at the start how to encrypt means it more than whoever set something else some time ago.
    const store = new SettingsStore(engine, encryption === undefined ? now : { ...now, encryption })
    store.#apply()
    return store
  }

  private constructor(engine: Engine, now: Settings) {
    this.#engine = engine
    this.#now = now
  }

  get now(): Settings {
    return this.#now
  }

  /** Kept before it is in force. */
  async set(change: Partial<Settings>): Promise<void> {
    const next = { ...this.#now, ...change }
    await this.#engine.putSetting(KEY, next)
    this.#now = next
    this.#apply()
  }

  #apply(): void {
    const { altOn, altUpLimit, altDownLimit, upLimit, downLimit } = this.#now
    this.#engine.setLimits(altOn ? { up: altUpLimit, down: altDownLimit } : { up: upLimit, down: downLimit })
    const { useTrackers: trackers, useDht: dht, usePex: pex, useLan: lan } = this.#now
    const { usePortMapping: portMapping } = this.#now
    void this.#engine.setFinding({ trackers, dht, pex, lan, portMapping })
    this.#engine.setEncryption(this.#now.encryption)
  }
}

function defaultsFor(downloadFolder: string): Settings {
  return {
    downloadFolder,
    startAdded: true,
    upLimit: null,
    downLimit: null,
    altUpLimit: 100_000,
    altDownLimit: 500_000,
    altOn: false,
    useTrackers: true,
    useDht: true,
    usePex: true,
    useLan: true,
    usePortMapping: true,
    encryption: 'prefer',
    notify: true,
    whenClosed: 'ask'
  }
}

/** A setting that another version kept otherwise is as it was at first; the others stay. */
async function kept(engine: Engine, defaults: Settings): Promise<Settings> {
  const stored: unknown = (await engine.setting(KEY)) ?? {}
  const entries = typeof stored === 'object' && stored !== null ? Object.entries(stored) : []
  const usable = entries.filter(([name, value]) => {
    return (
      Object.hasOwn(defaults, name) && Settings.safeParse({ ...defaults, [name]: value as never }).success
    )
  })
  return { ...defaults, ...Object.fromEntries(usable) }
}
