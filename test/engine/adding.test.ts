import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { torrentReport } from '../../electron/engine/report.ts'
import { magnetOf } from '../../electron/metainfo/magnet.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { fetchShared, metainfoOf, shareTree } from '../support/shares.ts'

const MiB = 1024 * 1024
const TREE = { 'a.bin': MiB, 'b.bin': MiB, 'c.bin': MiB }

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent that is added', () => {
  it.each(['a .torrent file', 'a link'])('as %s brings only the files that were asked for', async (what) => {
    const { seed, shared, engine, folder, addresses } = await meeting()
    const metainfo = metainfoOf(shared)
    const source = what === 'a link' ? magnetOf(metainfo) : metainfo
    const torrent = await engine.add(source, { folder, addresses, priorities: [0, 3, 0] })
    await torrent.start()
    await reached(torrent, 'seeding')
    expect(await readdir(join(folder, 'share'))).toEqual(['b.bin'])
    expect(torrent.record.priorities).toEqual([0, 3, 0])
    expect(torrentReport(torrent).ledger).toMatchObject([{ downloaded: MiB }])
    expect(seed.torrents).toEqual([shared])
  })

  it('with priorities for other files than there are is refused, and what ran before runs on', async () => {
    const { shared, engine, folder, addresses } = await meeting()
    const torrent = await fetchShared(engine, shared, addresses, folder)
    await reached(torrent, 'seeding')
    for (const wishes of [{ priorities: [1] }, { select: [{ first: 2, last: 3 }] }])
      await expect(engine.add(metainfoOf(shared), { folder, ...wishes })).rejects.toMatchObject({
        code: 'usage'
      })
    expect(engine.torrents).toEqual([torrent])
    expect(torrent.phase.type).toBe('seeding')
  })

  it('as a link with wishes that do not fit stops before it brings anything, and can be told what to bring', async () => {
    const { shared, engine, folder, addresses } = await meeting()
    const link = magnetOf(metainfoOf(shared))
    const torrent = await engine.add(link, { folder, addresses, priorities: [1, 1] })
    const failed = once(torrent, 'metainfo').then(() => once(torrent, 'phase'))
    await torrent.start()
    expect(await failed).toMatchObject([{ type: 'errored', error: { code: 'usage' } }])
    expect(await readdir(folder)).toEqual([])
    await expect(torrent.wishes.setPriorities([0])).rejects.toMatchObject({ code: 'usage' })
    await torrent.wishes.setPriorities([0, 0, 2])
    await torrent.start()
    await reached(torrent, 'seeding')
    expect(await readdir(join(folder, 'share'))).toEqual(['c.bin'])
  })

  it('again keeps what it has, and brings what else is asked for now', async () => {
    const { shared, engine, folder, addresses } = await meeting()
    const link = { ...magnetOf(metainfoOf(shared)), select: [{ first: 0, last: 0 }] }
    const first = await engine.add(link, { folder, addresses })
    await first.start()
    await reached(first, 'seeding')
    const again = await engine.add({ ...link, select: [{ first: 0, last: 1 }] }, { folder, addresses })
    expect(again.metainfo).not.toBeNull()
    await again.start()
    await reached(again, 'seeding')
    expect(await readdir(join(folder, 'share'))).toEqual(['a.bin', 'b.bin'])
    expect(torrentReport(again).ledger).toMatchObject([{ downloaded: MiB }])
    expect(engine.torrents).toEqual([again])
  })

  it('while its preview is open needs nobody who tells again what is in it', async () => {
    const { seed, shared, engine, folder, addresses } = await meeting()
    const link = magnetOf(metainfoOf(shared))
    const preview = engine.preview(link, addresses)
    await once(preview, 'phase')
    await seed.close()
    const torrent = await engine.add(link, { folder, priorities: [0, 2, 2] })
    expect(torrent.metainfo?.files).toEqual(metainfoOf(shared).files)
    await torrent.start()
    await reached(torrent, 'downloading')
    expect(torrent.progress).toMatchObject({ wanted: 2 * MiB, left: 2 * MiB })
  })

  it('where it is shared from is still served in place, elsewhere it is fetched', async () => {
    const { seed, shared, share, folder } = await meeting()
    const there = await seed.add(metainfoOf(shared), { folder: dirname(share) })
    expect(there.record.inPlace).toBe(true)
    const elsewhere = await seed.add(magnetOf(metainfoOf(shared)), { folder })
    expect(elsewhere.record).toMatchObject({ inPlace: false, folder })
  })
})

describe('a path that is shared already', () => {
  it('is the same torrent when it is shared again, and goes on', async () => {
    const { seed, shared, share } = await meeting()
    expect(await seed.share(share, { version: 'hybrid' }, [])).toBe(shared)
    expect(seed.torrents).toEqual([shared])
    expect(shared.phase.type).toBe('seeding')
  })

  it('is a torrent of its own when it is shared again as private', async () => {
    const { seed, share } = await meeting()
    const tracker = 'http://127.0.0.1:9/announce'
    const again = await seed.share(share, { version: 'hybrid', private: true, trackers: [[tracker]] }, [])
    expect(again.metainfo?.private).toBe(true)
  })
})

describe('a torrent that is asked for several things at once', () => {
  it('runs once when it is started twice', async () => {
    const { shared } = await meeting()
    await shared.stop()
    const runs = await Promise.all([1, 2].map(() => shared.start().then(() => shared.run)))
    expect(runs[0]).not.toBeNull()
    expect(runs[1]).toBe(runs[0])
  })

  it('does what was asked last', async () => {
    const { shared } = await meeting()
    await Promise.all([shared.stop(), shared.start(), shared.stop()])
    expect(shared).toMatchObject({ run: null, phase: { type: 'stopped' }, record: { wanted: 'stopped' } })
    await Promise.all([shared.start(), shared.stop(), shared.start()])
    expect(shared.record.wanted).toBe('started')
    await reached(shared, 'seeding')
  })

  it('stays away once it is removed, whatever else was asked', async () => {
    const stateFolder = join(await tempFolder(), 'state')
    const { shared } = await meeting()
    const engine = await openEngine({ stateFolder })
    const torrent = await engine.add(metainfoOf(shared), { folder: await tempFolder() })
    await Promise.all([
      torrent.start(),
      engine.remove(torrent.id),
      torrent.wishes.setPriorities([1, 1, 1]),
      torrent.stop()
    ])
    await expect(torrent.start()).rejects.toMatchObject({ code: 'cancelled' })
    expect(torrent).toMatchObject({ run: null, phase: { type: 'stopped' } })
    await engine.close()
    expect((await openEngine({ stateFolder })).torrents).toEqual([])
  })
})

/** A seed of three files, and an engine that may fetch them. */
async function meeting() {
  const share = await shareTree(TREE)
  return {
    ...share,
    engine: await openEngine(),
    folder: await tempFolder(),
    addresses: [addressOf(share.seed)]
  }
}
