import { randomBytes } from 'node:crypto'
import { hostAndPort, parseHostAndPort } from '../metainfo/host-and-port.ts'
import { keyPairFrom } from '../network/key-pair.ts'
import { Network } from '../network/network.ts'
import type { Address, NetworkEvents, NetworkSettings } from '../network/types.ts'
import type { StateDatabase } from '../storage/state-database.ts'

const SEED_LENGTH = 32
const SEED_SETTING = 'network.seed'
const NODES_SETTING = 'network.dhtNodes'

/** Opens the network with the key this state folder has always had: peers know us again after a restart. */
export async function openNetwork(
  settings: Omit<NetworkSettings, 'keyPair' | 'dhtNodes'>,
  database: StateDatabase,
  events: NetworkEvents
): Promise<Network> {
  const keyPair = keyPairFrom(await ownSeed(database))
  const dhtNodes = await knownNodes(database)
  const network = new Network({ ...settings, keyPair, dhtNodes }, events)
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

/** Nodes of the mainline DHT to begin with the next time. None are kept of a time in which none were known. */
export async function keepDhtNodes(network: Network, database: StateDatabase): Promise<void> {
  const nodes = network.dhtNodes.map(hostAndPort)
  if (nodes.length > 0) await database.putSetting(NODES_SETTING, nodes)
}

async function knownNodes(database: StateDatabase): Promise<readonly Address[]> {
  const saved = await database.setting(NODES_SETTING)
  if (!Array.isArray(saved)) return []
  return saved.flatMap((text: unknown) => (typeof text === 'string' ? (parseHostAndPort(text) ?? []) : []))
}
