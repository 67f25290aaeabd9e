import { join } from 'node:path'
import { Engine } from '../../electron/engine/engine.ts'
import type { EngineSettings } from '../../electron/engine/engine-settings.ts'
import type { Phase } from '../../electron/engine/phase.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import type { Address, FindingSettings } from '../../electron/network/types.ts'
import { tempFolder } from './files.ts'

const open = new Set<Engine>()

/** Peers tell of peers; nobody else does. */
export const FOUND: FindingSettings = {
  trackers: false,
  dht: 'none',
  pex: true,
  lan: false,
  portMapping: false
}

/** An engine on 127.0.0.1 with a state folder of its own, plain BitTorrent only unless told otherwise. */
export async function openEngine(settings: Partial<EngineSettings> = {}): Promise<Engine> {
  const stateFolder = settings.stateFolder ?? join(await tempFolder(), 'state')
  const engine = await Engine.open(
    {
      stateFolder,
      bootstrap: 'none',
      host: '127.0.0.1',
      port: 0,
      finding: FOUND,
      tcpLanes: false,
      ...settings
    },
    { onTrouble: () => undefined }
  )
  open.add(engine)
  return engine
}

/** For `afterEach`. */
export async function closeEngines(): Promise<void> {
  await Promise.all([...open].map((engine) => engine.close()))
  open.clear()
}

/** Where a peer in another engine dials this one. */
export function addressOf(engine: Engine): Address {
  return { host: '127.0.0.1', port: engine.network().port }
}

/** Resolves when the torrent is in this phase, now or later; rejects when it fails instead. */
export function reached(torrent: Torrent, type: Phase['type']): Promise<Phase> {
  return new Promise((resolve, reject) => {
    const look = (phase: Phase): void => {
      if (phase.type === type) resolve(phase)
      else if (phase.type === 'errored') reject(phase.error)
    }
    torrent.on('phase', look)
    look(torrent.phase)
  })
}

/** Resolves when `isSo`; looked at whenever a piece has been verified. */
export async function until(torrent: Torrent, isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => torrent.once('verified', resolve))
}
