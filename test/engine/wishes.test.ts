import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { eventually, fetchShared, metainfoOf, shareTree } from '../support/shares.ts'

const MiB = 1024 * 1024

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent that is fetched in order', () => {
  it('brings its pieces one after the other, also when that was asked for while it ran', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 8 * MiB })
    const torrent = await fetchShared(await openEngine(), shared, [])
    await reached(torrent, 'downloading')
    await torrent.wishes.setSequential(true)
    const order = verifiedBy(torrent)
    torrent.sources.addPeer(addressOf(seed))
    await reached(torrent, 'seeding')
    expect(order).toHaveLength(metainfoOf(torrent).lengths.pieceCount)
    expect(disorder(order)).toBeLessThan(order.length / 10)
  })

  it('is that after a restart, too, until it is told otherwise', async () => {
    const stateFolder = join(await tempFolder(), 'state')
    const { shared } = await shareTree({ 'a.bin': MiB })
    const engine = await openEngine({ stateFolder })
    await (await fetchShared(engine, shared, [])).wishes.setSequential(true)
    await engine.close()
    const [again] = (await openEngine({ stateFolder })).torrents
    expect(again?.record.sequential).toBe(true)
    await again?.wishes.setSequential(false)
    expect(again?.record.sequential).toBe(false)
  })
})

describe('a peer that is added by hand', () => {
  it('is reached at once, and again whenever the torrent is started', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': MiB, 'b.bin': MiB })
    const engine = await openEngine()
    const torrent = await engine.add(metainfoOf(shared), {
      folder: await tempFolder(),
      priorities: [2, 0]
    })
    torrent.sources.addPeer(addressOf(seed))
    await torrent.start()
    await reached(torrent, 'seeding')
    await torrent.stop()
    await torrent.wishes.setPriorities([2, 2])
    await torrent.start()
    await reached(torrent, 'seeding')
    expect(torrent.progress.left).toBe(0)
  })

  it('is tried anew without waiting when it is added once more', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': MiB })
    await shared.stop()
    const torrent = await fetchShared(await openEngine(), shared, [addressOf(seed)])
    await eventually(() => torrent.phase.type === 'downloading')
    await shared.start()
    torrent.sources.addPeer(addressOf(seed))
    await reached(torrent, 'seeding')
  })
})

/** The pieces, in the order in which they come from now on. */
function verifiedBy(torrent: Torrent): readonly number[] {
  const order: number[] = []
  torrent.on('verified', (piece) => order.push(piece))
  return order
}

/** By how many places a piece came too early or too late, on average: a third of them in an order of chance. */
function disorder(order: readonly number[]): number {
  return order.reduce((sum, piece, index) => sum + Math.abs(piece - index), 0) / order.length
}
