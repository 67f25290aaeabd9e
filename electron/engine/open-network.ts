import { randomBytes } from 'node:crypto'
import { keyPairFrom } from '../network/key-pair.ts'
import { Network } from '../network/network.ts'
import type { NetworkEvents, NetworkSettings } from '../network/types.ts'
import type { StateDatabase } from '../storage/state-database.ts'

const SEED_LENGTH = 32
const SEED_SETTING = 'network.seed'

/** Opens the network with the key this state folder has always had: peers know us again after a restart. */
export async function openNetwork(
  settings: Omit<NetworkSettings, 'keyPair'>,
  database: StateDatabase,
  events: NetworkEvents
): Promise<Network> {
  const network = new Network({ ...settings, keyPair: keyPairFrom(await ownSeed(database)) }, events)
  await network.open()
  return network
}

async function ownSeed(database: StateDatabase): Promise<Uint8Array> {
  const saved = await database.setting(SEED_SETTING)
  if (typeof saved === 'string' && saved.length === SEED_LENGTH * 2) return Buffer.from(saved, 'hex')
  const seed = randomBytes(SEED_LENGTH)
  await database.putSetting(SEED_SETTING, seed.toString('hex'))
  return seed
}
