import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { torrentReport } from '../../electron/engine/report.ts'
import { parseLink } from '../../electron/metainfo/magnet.ts'
import { addressOf, closeEngines, openEngine, reached, until } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { fetchShared, metainfoOf, shareTree } from '../support/shares.ts'

const MiB = 1024 * 1024

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent that is removed', () => {
  it('leaves its files, unless they are to be deleted', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': MiB, 'sub/b.bin': 1000 })
    const [engine, folder] = [await openEngine(), await tempFolder()]
    const kept = await fetchShared(engine, shared, [addressOf(seed)], folder)
    await reached(kept, 'seeding')
    await engine.remove(kept.id)
    expect(await readdir(join(folder, 'share'))).toEqual(['a.bin', 'sub'])
    const deleted = await fetchShared(engine, shared, [], folder)
    await reached(deleted, 'seeding')
    await engine.remove(deleted.id, { files: 'delete' })
    expect(await readdir(folder)).toEqual([])
    expect(engine.torrents).toEqual([])
  })

  it('in the midst of its download leaves nothing of it either', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 30 * MiB, 'b.bin': 1000 })
    const [engine, folder] = [await openEngine(), await tempFolder()]
    const torrent = await fetchShared(engine, shared, [addressOf(seed)], folder)
    await until(torrent, () => torrentReport(torrent).pieces.have > 0)
    await engine.remove(torrent.id, { files: 'delete' })
    expect(await readdir(folder)).toEqual([])
    expect(torrent.run).toBeNull()
  })

  it('before it was known what is in it has nothing to delete', async () => {
    const [engine, folder] = [await openEngine(), await tempFolder()]
    const torrent = await engine.add(parseLink('a'.repeat(40)), { folder })
    await engine.remove(torrent.id, { files: 'delete' })
    expect(engine.torrents).toEqual([])
  })

  it('is refused with the files it shares in place, and is still shared', async () => {
    const { seed, shared, share } = await shareTree({ 'a.bin': 1000 })
    await expect(seed.remove(shared.id, { files: 'delete' })).rejects.toMatchObject({ code: 'usage' })
    expect(seed.torrents).toEqual([shared])
    expect(shared).toMatchObject({ phase: { type: 'seeding' }, record: { wanted: 'started' } })
    expect(await readdir(share)).toEqual(['a.bin'])
  })

  it('leaves the files that are shared in place by another torrent', async () => {
    const { seed, shared, share } = await shareTree({ 'a.bin': MiB })
    const other = await openEngine()
    const v1 = metainfoOf(await other.share(share, { version: 'v1' }, []))
    const copy = await seed.add(v1, { folder: dirname(share) })
    await copy.start()
    await reached(copy, 'seeding')
    await seed.remove(copy.id, { files: 'delete' })
    expect(seed.torrents).toEqual([shared])
    expect(await readdir(share)).toEqual(['a.bin'])
  })

  it("leaves somebody's file that was in its way, and says so when it is gone", async () => {
    const { shared } = await shareTree({ 'a.bin': MiB })
    const [engine, folder] = [await openEngine(), await tempFolder()]
    await mkdir(join(folder, 'share'))
    await writeFile(join(folder, 'share/a.bin'), 'precious')
    const torrent = await fetchShared(engine, shared, [], folder)
    await expect(reached(torrent, 'seeding')).rejects.toMatchObject({ code: 'file-changed' })
    await expect(engine.remove(torrent.id, { files: 'delete' })).rejects.toMatchObject({
      code: 'file-changed'
    })
    expect(await readFile(join(folder, 'share/a.bin'), 'utf8')).toBe('precious')
    expect(engine.torrents).toEqual([])
  })
})
