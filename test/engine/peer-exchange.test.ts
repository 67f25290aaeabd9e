import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import type { Peer } from '../../electron/engine/peer.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { FOUND, addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders } from '../support/files.ts'
import { eventually, fetchShared, shareTree } from '../support/shares.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

/** They stay on BitTorrent, though they are Shoals. */
const PLAIN = { tcpLanes: false }

describe('peers that know of one another through a third', () => {
  it('meet by peer exchange alone', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 300_000 }, {}, PLAIN)
    const held = await fetchHeld(await openEngine(PLAIN), shared, seed)
    const other = await fetchHeld(await openEngine(PLAIN), shared, seed)
    const hasMet = (torrent: Torrent): boolean =>
      peersOf(torrent).some(({ stream }) => stream.source !== 'user')
    await eventually(() => hasMet(held) && hasMet(other))
    const sources = [...peersOf(held), ...peersOf(other)].map(({ stream }) => stream.source)
    expect(sources).toContain('pex')
  }, 60_000)

  it('are not told of one another where that is off', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 300_000 }, {}, PLAIN)
    await fetchHeld(await openEngine({ ...PLAIN, finding: { ...FOUND, pex: false } }), shared, seed)
    await eventually(() => peersOf(shared).some(({ extended }) => extended !== null))
    expect(peersOf(shared).map(({ extended }) => extended?.pex)).toEqual([false])
  }, 60_000)

  it('are not told of one another where the torrent is private', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 300_000 }, { private: true })
    const held = await fetchHeld(await openEngine(), shared, seed)
    expect(peersOf(held).map(({ extended }) => [extended?.pex, extended?.shoalKey])).toEqual([[false, null]])
  }, 60_000)
})

/** Fetches at a crawl, so that it stays connected. */
async function fetchHeld(engine: Engine, shared: Torrent, seed: Engine): Promise<Torrent> {
  engine.setLimits({ up: null, down: 1_024 })
  const torrent = await fetchShared(engine, shared, [addressOf(seed)])
  await reached(torrent, 'downloading')
  await eventually(() => peersOf(torrent).some(({ extended }) => extended !== null))
  return torrent
}

function peersOf({ run }: Torrent): readonly Peer[] {
  return [...(run?.swarm.peers ?? [])]
}
