import { readFile, truncate, utimes, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Phase } from '../../electron/engine/phase.ts'
import { torrentReport } from '../../electron/engine/report.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { parseLink } from '../../electron/metainfo/magnet.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { eventually, fetchShared, metainfoOf, shareTree } from '../support/shares.ts'

const MiB = 1024 * 1024

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent that is checked again', () => {
  it('hashes what is there, fetches what is not right any more, and goes on', async () => {
    const { torrent, file, share } = await fetched()
    await spoil(file)
    const checked = totalsOf(torrent)
    await torrent.recheck()
    expect(torrent.record.wanted).toBe('started')
    await reached(torrent, 'seeding')
    expect(Math.max(...checked)).toBe(metainfoOf(torrent).lengths.pieceCount)
    expect(downloadedBy(torrent)).toBe(4 * MiB + metainfoOf(torrent).pieceLength)
    expect((await compareTrees(share, join(torrent.record.folder, 'share'))).differences).toEqual([])
  })

  it('takes back a file that was cut short', async () => {
    const { torrent, file, share } = await fetched()
    await truncate(file, 100)
    await torrent.recheck()
    await reached(torrent, 'seeding')
    expect((await compareTrees(share, join(torrent.record.folder, 'share'))).differences).toEqual([])
  })

  it('while it is stopped stays stopped, asks nobody, and knows what it lacks', async () => {
    const { torrent, file, engine } = await fetched()
    await torrent.stop()
    await spoil(file)
    await torrent.recheck()
    expect(torrent.phase.type).toBe('checking')
    await reached(torrent, 'stopped')
    const { pieceCount } = metainfoOf(torrent).lengths
    expect(torrent.progress).toMatchObject({ have: pieceCount - 1, left: metainfoOf(torrent).pieceLength })
    expect(torrent).toMatchObject({ run: null, record: { wanted: 'stopped' } })
    expect(engine.network().plainPeers).toBe(0)
  })

  it('while it is stopped can be started in the midst of it, and is whole in the end', async () => {
    const { torrent, file } = await fetched()
    await torrent.stop()
    await spoil(file)
    await torrent.recheck()
    await torrent.start()
    await reached(torrent, 'seeding')
    expect(torrent.progress.left).toBe(0)
    expect(torrent.record.wanted).toBe('started')
  })

  it('goes on after the fault that stopped it, once the file is put back', async () => {
    const { seed, shared, share } = await shareTree({ 'a.bin': 4 * MiB })
    const file = join(share, 'a.bin')
    const bytes = await readFile(file)
    await truncate(file, 100)
    await fetchShared(await openEngine(), shared, [addressOf(seed)])
    await eventually(() => shared.phase.type === 'errored')
    await writeFile(file, bytes)
    await shared.recheck()
    await reached(shared, 'seeding')
    expect(shared.progress.left).toBe(0)
  })

  it('is hashed again by the next engine when this one ends before all is', async () => {
    const stateFolder = join(await tempFolder(), 'state')
    const { torrent, file, engine } = await fetched(stateFolder)
    await torrent.stop()
    await spoil(file)
    await torrent.recheck()
    await engine.close()
    const [again] = (await openEngine({ stateFolder })).torrents
    if (again === undefined) throw new Error('it is remembered')
    await again.start()
    await reached(again, 'downloading')
    expect(again.progress.have).toBe(metainfoOf(again).lengths.pieceCount - 1)
  })

  it('is refused before it is known what is in it', async () => {
    const engine = await openEngine()
    const torrent = await engine.add(parseLink('a'.repeat(40)), { folder: await tempFolder() })
    await expect(torrent.recheck()).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('what is shared in place and changed since', () => {
  it('lacks the piece that is not right when it is checked again, and never asks for it', async () => {
    const { seed, shared, share } = await shareTree({ 'a.bin': 4 * MiB })
    const copy = await openEngine()
    await reached(await fetchShared(copy, shared, [addressOf(seed)]), 'seeding')
    await spoil(join(share, 'a.bin'))
    const spoiled = await readFile(join(share, 'a.bin'))
    shared.sources.addPeer(addressOf(copy))
    await shared.recheck()
    await reached(shared, 'seeding')
    const { lengths, pieceLength } = metainfoOf(shared)
    expect(shared.progress).toMatchObject({ have: lengths.pieceCount - 1, left: pieceLength })
    const getter = await fetchShared(await openEngine(), shared, [seed, copy].map(addressOf))
    await reached(getter, 'seeding')
    expect(downloadedBy(shared)).toBe(0)
    expect(spoiled.equals(await readFile(join(share, 'a.bin')))).toBe(true)
  })

  it('is made a torrent of as it is now when it is shared again', async () => {
    const { seed, shared, share } = await shareTree({ 'a.bin': MiB })
    await spoil(join(share, 'a.bin'))
    await shared.recheck()
    await reached(shared, 'seeding')
    const again = await seed.share(share, { version: 'hybrid' }, [])
    expect(again.id).not.toBe(shared.id)
    expect(again.progress.left).toBe(0)
  })
})

/** A whole copy of a share in an engine of its own, both running. */
async function fetched(stateFolder?: string) {
  const { seed, shared, share } = await shareTree({ 'a.bin': 4 * MiB })
  const engine = await openEngine(stateFolder === undefined ? {} : { stateFolder })
  const torrent = await fetchShared(engine, shared, [addressOf(seed)])
  await reached(torrent, 'seeding')
  return { torrent, engine, share, file: join(torrent.record.folder, 'share', 'a.bin') }
}

/** Changes bytes of one piece so that nobody sees it who does not read them. */
async function spoil(file: string): Promise<void> {
  const { atime, mtime } = await stat(file)
  const bytes = await readFile(file)
  bytes.fill(0, 100, 200)
  await writeFile(file, bytes)
  await utimes(file, atime, mtime)
}

/** How many pieces each check that begins from now on has to hash. */
function totalsOf(torrent: Torrent): readonly number[] {
  const totals: number[] = []
  torrent.on('phase', (phase: Phase) => {
    if (phase.type === 'checking') totals.push(phase.total)
  })
  return totals
}

function downloadedBy(torrent: Torrent): number {
  return torrentReport(torrent).ledger.reduce((sum, entry) => sum + entry.downloaded, 0)
}
