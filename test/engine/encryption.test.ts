import { afterEach, describe, expect, it } from 'vitest'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders } from '../support/files.ts'
import { fetchShared, shareTree } from '../support/shares.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

/** They stay on BitTorrent, though they are Shoals. */
const PLAIN = { tcpLanes: false }

describe('how connections between BitTorrent peers are encrypted', () => {
  it.each([
    ['prefer', 'prefer', 'handshake'],
    ['prefer', 'off', 'none'],
    ['off', 'prefer', 'none'],
    ['require', 'prefer', 'rc4'],
    ['prefer', 'require', 'rc4'],
    ['require', 'require', 'rc4']
  ] as const)('%s meets %s: %s', async (getting, seeding, encryption) => {
    const { seed, shared } = await shareTree({ 'a.bin': 100_000 }, {}, { ...PLAIN, encryption: seeding })
    const getter = await openEngine({ ...PLAIN, encryption: getting })
    const torrent = await fetchShared(getter, shared, [addressOf(seed)])
    const met = new Set<string>()
    torrent.on('verified', () => torrent.run?.swarm.peers.forEach(({ stream }) => met.add(stream.encryption)))
    await reached(torrent, 'seeding')
    expect([...met]).toEqual([encryption])
  })
})
