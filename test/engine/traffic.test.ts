import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Traffic } from '../../electron/engine/traffic.ts'
import type { Trouble } from '../../electron/network/types.ts'
import { StateDatabase } from '../../electron/storage/state-database.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { eventually, fetchShared, metainfoOf, poisonedCopy, shareTree } from '../support/shares.ts'

const MiB = 1024 * 1024
const START = 1_800_000_000_000
const NOTHING = { downloaded: 0, uploaded: 0, wasted: 0 }

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('what an engine moved', () => {
  it('is counted on both sides, and outlives the torrent and the engine', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 2 * MiB })
    const stateFolder = join(await tempFolder(), 'state')
    const first = await openEngine({ stateFolder })
    const torrent = await fetchShared(first, shared, [addressOf(seed)])
    await reached(torrent, 'seeding')
    const moved = { ...NOTHING, downloaded: 2 * MiB }
    expect(first.totals).toEqual({ sinceStart: moved, allTime: moved })
    expect(seed.totals.sinceStart).toEqual({ ...NOTHING, uploaded: 2 * MiB })
    await first.remove(torrent.id)
    expect(first.totals.allTime).toEqual(moved)
    await first.close()

    const second = await openEngine({ stateFolder })
    expect(second.totals).toEqual({ sinceStart: NOTHING, allTime: moved })
    await reached(await fetchShared(second, shared, [addressOf(seed)]), 'seeding')
    expect(second.totals.allTime.downloaded).toBe(4 * MiB)
  })

  it('counts what came out wrong as wasted', async () => {
    const share = await shareTree({ 'a.bin': MiB })
    const poisoner = await poisonedCopy(share)
    const getter = await openEngine()
    const torrent = await fetchShared(getter, share.shared, [addressOf(poisoner)])
    await eventually(() => torrent.log.lines.some(({ event }) => event === 'piece-failed'))
    const { wasted } = getter.totals.sinceStart
    expect(wasted).toBeGreaterThanOrEqual(metainfoOf(share.shared).pieceLength)
  })

  it('is drawn over time, for all torrents together and for each', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 2 * MiB })
    const getter = await openEngine()
    const torrent = await fetchShared(getter, shared, [addressOf(seed)])
    await reached(torrent, 'seeding')
    for (const history of [getter.history, torrent.history])
      await eventually(() => sum(history.read(60).down) === 2 * MiB)
    expect(sum(torrent.history.read(60).up)).toBe(0)
    await eventually(() => sum(seed.history.read(60).up) === 2 * MiB)
  })
})

describe('totals of all time', () => {
  it('are written every thirty seconds at most, and when the engine closes', async () => {
    const { database, written } = await openDatabase()
    const traffic = await Traffic.open(database, () => undefined, START)
    for (let second = 1; second <= 65; second++) {
      traffic.sinceStart.downloaded += 10
      traffic.tick(START + second * 1_000)
      await eventually(() => written.length >= Math.floor(second / 30))
    }
    await traffic.close()
    expect(written.map(({ downloaded }) => downloaded)).toEqual([300, 600, 650])
    expect((await Traffic.open(database, () => undefined)).totals.allTime.downloaded).toBe(650)
    await database.close()
  })

  it('are not written again when nothing moved', async () => {
    const { database, written } = await openDatabase()
    const traffic = await Traffic.open(database, () => undefined, START)
    for (let second = 1; second <= 100; second++) traffic.tick(START + second * 1_000)
    await traffic.close()
    expect(written).toEqual([])
    await database.close()
  })

  it('that cannot be written are one trouble, and nothing else fails for them', async () => {
    const { database } = await openDatabase()
    const troubles: Trouble[] = []
    const traffic = await Traffic.open(database, (trouble) => troubles.push(trouble), START)
    await database.close()
    for (let second = 1; second <= 100; second++) {
      traffic.sinceStart.uploaded += 10
      traffic.tick(START + second * 1_000)
    }
    await traffic.close()
    expect(troubles.map(({ code }) => code)).toEqual(['disk-failed'])
    expect(traffic.totals.allTime.uploaded).toBe(1_000)
  })

  it('begin anew where what is stored makes no sense', async () => {
    const { database } = await openDatabase()
    for (const stored of [null, 7, 'x', [1], { downloaded: 'much', uploaded: 5 }]) {
      await database.putSetting('traffic.totals', stored)
      const { allTime } = (await Traffic.open(database, () => undefined)).totals
      expect(allTime.downloaded).toBe(0)
      expect(allTime.uploaded).toBe(
        typeof stored === 'object' && stored !== null && 'uploaded' in stored ? 5 : 0
      )
    }
    await database.close()
  })
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** A database, and all totals that are put into it. */
async function openDatabase() {
  const database = await StateDatabase.open(await tempFolder())
  const written: { downloaded: number }[] = []
  return {
    written,
    database: {
      setting: (key: string) => database.setting(key),
      putSetting: async (key: string, value: unknown) => {
        await database.putSetting(key, value)
        written.push(value as { downloaded: number })
      },
      close: () => database.close()
    }
  }
}
