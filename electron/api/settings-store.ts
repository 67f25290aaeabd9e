import { Settings } from '../../shared/api/model.ts'
import type { Engine } from '../engine/engine.ts'
import { DEFAULT_MAX_PEERS } from '../engine/engine-settings.ts'

const KEY = 'settings'

/** What the program was started with. */
export interface FirstSettings {
  readonly downloadFolder: string
  readonly encryption?: Settings['encryption']
  readonly maxPeers?: number
  readonly answerSearches?: boolean
}

/** The user's settings: kept in the state folder, in force in the engine. */
export class SettingsStore {
  readonly #engine: Engine
  /** Said at the start: meant more than what was set some time ago, until its user sets something else, and not kept. */
  #said: Partial<Settings>
  #kept: Settings

  static async open(engine: Engine, first: FirstSettings): Promise<SettingsStore> {
    const { downloadFolder, encryption, maxPeers, answerSearches } = first
    const said = {
      ...(encryption !== undefined && { encryption }),
      ...(maxPeers !== undefined && { maxPeers }),
      ...(answerSearches !== undefined && { answerSearches })
    }
    const store = new SettingsStore(engine, said, await kept(engine, defaultsFor(downloadFolder)))
    store.#apply()
    return store
  }

  private constructor(engine: Engine, said: Partial<Settings>, kept: Settings) {
    this.#engine = engine
    this.#said = said
    this.#kept = kept
  }

  get now(): Settings {
    return { ...this.#kept, ...this.#said }
  }

  /** Kept before it is in force. */
  async set(change: Partial<Settings>): Promise<void> {
    const next = { ...this.#kept, ...change }
    await this.#engine.putSetting(KEY, next)
    this.#kept = next
    const others = Object.entries(this.#said).filter(([name]) => !Object.hasOwn(change, name))
    this.#said = Object.fromEntries(others)
    this.#apply()
  }

  #apply(): void {
    const { now } = this
    const { altOn, altUpLimit, altDownLimit, upLimit, downLimit } = now
    this.#engine.setLimits(altOn ? { up: altUpLimit, down: altDownLimit } : { up: upLimit, down: downLimit })
    const { useTrackers: trackers, useDht: dht, usePex: pex, useLan: lan, usePortMapping: portMapping } = now
    void this.#engine.connecting.setFinding({ trackers, dht, pex, lan, portMapping })
    this.#engine.connecting.setEncryption(now.encryption)
    this.#engine.connecting.setUtp(now.useUtp)
    this.#engine.connecting.setMaxPeers(now.maxPeers)
    this.#engine.channels.answerer.isOn = now.answerSearches
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
    useUtp: true,
    maxPeers: DEFAULT_MAX_PEERS,
    encryption: 'prefer',
    answerSearches: false,
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
