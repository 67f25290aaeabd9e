import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { torrentReport } from '../../electron/engine/report.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

const KiB = 1024

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

it('the pads of a hybrid torrent are not fetched, as they are zeros anyway', async () => {
  const share = join(await tempFolder(), 'share')
  await makeTree(share, { 'a.bin': 20 * KiB, 'b.bin': 1, 'c.bin': 130 * KiB })
  const seed = await openEngine()
  const shared = await seed.share(share, { version: 'hybrid', pieceLength: 64 * KiB }, [])
  await shared.start()
  if (shared.metainfo === null) throw new Error('a share knows its metainfo')

  const getter = await openEngine()
  const torrent = await getter.add(shared.metainfo, {
    folder: await tempFolder(),
    addresses: [addressOf(seed)]
  })
  await torrent.start()
  await reached(torrent, 'seeding')
  // a: 2 of 4 blocks, b: 1 of 4, c: 4, 4 and 1 of 4
  expect(torrentReport(torrent).ledger[0]?.downloaded).toBe(12 * 16 * KiB)
  expect((await compareTrees(share, join(torrent.record.folder, 'share'))).differences).toEqual([])
})
