import { afterEach, describe, expect, it } from 'vitest'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders } from '../support/files.ts'
import { fetchShared, shareTree } from '../support/shares.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent that is super seeded', () => {
  it('does not say that it is, is fetched all the same, and stays so on record', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 400_000 })
    await shared.wishes.setSuperSeeding(true)
    const getter = await openEngine()
    const torrent = await fetchShared(getter, shared, [addressOf(seed)])
    await reached(torrent, 'downloading')
    await reached(torrent, 'seeding')
    const [peer] = torrent.run?.swarm.peers ?? []
    expect(peer?.extended?.uploadOnly).toBe(false)
    expect(shared.record.superSeeding).toBe(true)
  }, 60_000)
})
