import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import type { Peer } from '../../electron/engine/peer.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders } from '../support/files.ts'
import { eventually, fetchShared, shareTree } from '../support/shares.ts'
import { PlainServer, dialled, join } from '../support/sockets.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

const SIZE = 4_000_000
/** Bytes a second: so slow that the move comes in the middle of the download. */
const CRAWL = 256 * 1024
const UNLIMITED = { up: null, down: null }
const LANES = { tcpLanes: true }

describe('Shoal peers that met on BitTorrent', () => {
  it('go on over Noise, by one connection', async () => {
    await using door = await PlainServer.listen()
    const { seed, shared, getter, torrent } = await meet(door)
    await letIn(door, seed)
    await letIn(door, seed)
    await eventually(() => [torrent, shared].every(isOnNoiseAlone))
    expect([torrent, shared].map(identityOfOnly)).toEqual([seed.identity, getter.identity])
    expect(torrent.progress.left).toBeGreaterThan(0)
    getter.setLimits(UNLIMITED)
    await reached(torrent, 'seeding')
  }, 60_000)

  it('are remembered by the key that Noise proves, with what was given before', async () => {
    await using door = await PlainServer.listen()
    const { seed, shared, getter, torrent } = await meet(door)
    await letIn(door, seed)
    await eventually(() => shares(torrent, 'downloaded')['addr:127.0.0.1'] !== undefined)
    await letIn(door, seed)
    await eventually(() => [torrent, shared].every(isOnNoiseAlone))
    getter.setLimits(UNLIMITED)
    await reached(torrent, 'seeding')
    expect(shares(torrent, 'downloaded')).toEqual({ [seed.identity]: SIZE })
    // What was on its way when BitTorrent was left is sent once more.
    expect(Object.keys(shares(shared, 'uploaded'))).toEqual([getter.identity])
  }, 60_000)

  it('stay where they are while the torrent is private', async () => {
    await using door = await PlainServer.listen()
    const { seed, getter, torrent } = await meet(door, { private: true })
    await letIn(door, seed)
    await eventually(() => peersOf(torrent).some(({ extended }) => extended !== null))
    expect(peersOf(torrent).map(({ extended }) => extended?.shoalKey)).toEqual([null])
    getter.setLimits(UNLIMITED)
    await reached(torrent, 'seeding')
    expect(shares(torrent, 'downloaded')).toEqual({ 'addr:127.0.0.1': SIZE })
  }, 60_000)
})

/** A seed, and one that fetches from it at a crawl; it knows no more than the door that stands before the seed. */
async function meet(door: PlainServer, options: { readonly private?: boolean } = {}) {
  const { seed, shared } = await shareTree({ 'a.bin': SIZE }, { version: 'v1', ...options }, LANES)
  const getter = await openEngine(LANES)
  getter.setLimits({ up: null, down: CRAWL })
  const torrent = await fetchShared(getter, shared, [{ host: '127.0.0.1', port: door.port }])
  return { seed, shared, getter, torrent }
}

/** The next who knocks: first comes BitTorrent, then Noise. */
async function letIn(door: PlainServer, seed: Engine): Promise<void> {
  const [visitor, inside] = [await door.visitors.take(), await dialled(addressOf(seed).port)]
  join(visitor, inside)
}

function peersOf({ run }: Torrent): readonly Peer[] {
  return [...(run?.swarm.peers ?? [])]
}

function isOnNoiseAlone(torrent: Torrent): boolean {
  const peers = peersOf(torrent)
  return peers.length === 1 && peers.every(({ stream }) => stream.encryption === 'noise')
}

function identityOfOnly(torrent: Torrent): string | undefined {
  return peersOf(torrent)[0]?.stream.identity
}

/** Bytes by identity, of those who have a part in it. */
function shares({ ledger }: Torrent, way: 'downloaded' | 'uploaded'): Readonly<Record<string, number>> {
  const parts = ledger.entries().filter((entry) => entry[way] > 0)
  return Object.fromEntries(parts.map((entry) => [entry.identity, entry[way]]))
}
