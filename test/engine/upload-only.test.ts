import { afterEach, describe, expect, it } from 'vitest'
import type { Peer } from '../../electron/engine/peer.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders } from '../support/files.ts'
import { eventually, fetchShared, shareTree } from '../support/shares.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a peer that wants nothing more', () => {
  it('says so, and two such part for now', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 300_000 })
    const torrent = await fetchShared(await openEngine(), shared, [addressOf(seed)])
    await reached(torrent, 'seeding')
    await eventually(() => peersOf(shared).some(({ extended }) => extended?.uploadOnly === true))
    await eventually(() => peersOf(shared).length === 0 && peersOf(torrent).length === 0)
    expect([shared.phase.type, torrent.phase.type]).toEqual(['seeding', 'seeding'])
  }, 60_000)

  it('meets the others again when its user wants more', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 300_000, 'b.bin': 300_000 })
    const torrent = await fetchShared(await openEngine(), shared, [])
    await torrent.wishes.setPriorities(
      Array.from(torrent.metainfo?.files ?? [], (_file, index) => (index === 0 ? 2 : 0))
    )
    torrent.sources.addPeer(addressOf(seed))
    await reached(torrent, 'seeding')
    await eventually(() => peersOf(torrent).length === 0)
    await torrent.wishes.setPriorities(null)
    await eventually(() => torrent.progress.left === 0)
    expect(torrent.phase.type).toBe('seeding')
  }, 60_000)
})

function peersOf({ run }: Torrent): readonly Peer[] {
  return [...(run?.swarm.peers ?? [])]
}
