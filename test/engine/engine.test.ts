import { mkdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import type { EngineSettings } from '../../electron/engine/engine-settings.ts'
import { magnetOf } from '../../electron/metainfo/magnet.ts'
import type { TorrentOptions } from '../../electron/metainfo/plan.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { torrentReport } from '../../electron/engine/report.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { addressOf, closeEngines, openEngine, reached, until } from '../support/engines.ts'
import { TestNet } from '../support/testnet.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

const MiB = 1024 * 1024

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent in the engine', () => {
  it('reaches everyone though the seed leaves once the getters together hold a full copy', async () => {
    const { seed, shared, share } = await shareTree({ 'a.bin': 24 * MiB })
    const getters = await Promise.all([1, 2, 3].map(() => openEngine()))
    const addresses = [seed, ...getters].map(addressOf)
    const torrents = await Promise.all(getters.map((getter) => fetch(getter, shared, addresses)))
    await Promise.race(torrents.map((torrent) => until(torrent, () => holdFullCopy(torrents))))
    await seed.close()
    await Promise.all(torrents.map((torrent) => reached(torrent, 'seeding')))
    for (const torrent of torrents)
      expect((await compareTrees(share, join(torrent.record.folder, 'share'))).differences).toEqual([])
  })

  it('is remembered over a restart, and trusted without hashing when its files did not change', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 2 * MiB })
    const stateFolder = join(await tempFolder(), 'state')
    const first = await openEngine({ stateFolder })
    const torrent = await fetch(first, shared, [addressOf(seed)])
    await reached(torrent, 'seeding')
    await first.close()

    const second = await openEngine({ stateFolder })
    const [again] = second.torrents
    const checked: number[] = []
    again?.on('phase', (phase) => {
      if (phase.type === 'checking') checked.push(phase.total)
    })
    await second.resume()
    expect(again).toBeDefined()
    if (again !== undefined) await reached(again, 'seeding')
    expect(Math.max(...checked)).toBe(0)
  })

  it('is checked again after a restart when one of its files changed, and only the wrong piece is fetched', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 4 * MiB })
    const stateFolder = join(await tempFolder(), 'state')
    const first = await openEngine({ stateFolder })
    const torrent = await fetch(first, shared, [addressOf(seed)])
    await reached(torrent, 'seeding')
    const file = join(torrent.record.folder, 'share', 'a.bin')
    await first.close()
    const bytes = await readFile(file)
    bytes.fill(0, 100, 200)
    await writeFile(file, bytes)

    const second = await openEngine({ stateFolder })
    const again = await fetch(second, shared, [addressOf(seed)], torrent.record.folder)
    await reached(again, 'seeding')
    expect(torrentReport(again).ledger.reduce((sum, entry) => sum + entry.downloaded, 0)).toBe(
      shared.metainfo?.pieceLength ?? 0
    )
  })

  it('keeps blocks of unfinished pieces over a clean stop', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 16 * MiB })
    const getter = await openEngine()
    const torrent = await fetch(getter, shared, [addressOf(seed)])
    await until(torrent, () => torrentReport(torrent).pieces.have >= 2)
    await torrent.stop()
    const had = torrentReport(torrent).ledger.reduce((sum, entry) => sum + entry.downloaded, 0)
    await torrent.start()
    await reached(torrent, 'seeding')
    const all = torrentReport(torrent).ledger.reduce((sum, entry) => sum + entry.downloaded, 0)
    expect(had).toBeGreaterThan(0)
    expect(all).toBe(16 * MiB)
  })

  it('finishes though a peer serves bytes that are not what the hashes say, and that peer is banned', async () => {
    await using net = await TestNet.create()
    const { bootstrap } = net
    const { shared, share } = await shareTree({ 'a.bin': 8 * MiB }, { bootstrap })
    await shared.stop()
    await poisonedCopy(shared, share, bootstrap)
    const torrent = await fetch(await openEngine({ bootstrap }), shared, [])
    await wasPoisoned(torrent)
    expect(torrentReport(torrent).pieces.have).toBe(0)
    await shared.start()
    await reached(torrent, 'seeding')
    expect((await compareTrees(share, join(torrent.record.folder, 'share'))).differences).toEqual([])
    await closeEngines()
  })

  it('that turns out to be private is exchanged with the peers that were named, and with no one else', async () => {
    await using net = await TestNet.create()
    const { bootstrap } = net
    const seed = await openEngine({ bootstrap })
    const secret = await shareFile(seed, { version: 'hybrid', private: true })
    const open = await shareFile(seed, { version: 'hybrid' })
    const getter = await openEngine({ bootstrap })
    const stranger = await openEngine({ bootstrap })
    const fetched = await fetchLink(getter, secret, [addressOf(seed)])
    await reached(fetched, 'seeding')
    const [sought, met] = [await fetchLink(stranger, secret, []), await fetchLink(stranger, open, [])]
    await reached(met, 'seeding')
    expect(torrentReport(met).ledger).toHaveLength(1)
    expect(sought.run?.swarm.peers.size).toBe(0)
    expect(sought.phase.type).toBe('metadata')
    await closeEngines()
  })

  it('stops with its reason when a shared file is cut short, and says which', async () => {
    const { shared, share, seed } = await shareTree({ 'a.bin': 8 * MiB })
    await truncate(join(share, 'a.bin'), 100)
    const getter = await openEngine()
    await fetch(getter, shared, [addressOf(seed)])
    expect(await reached(shared, 'errored')).toMatchObject({ error: { code: 'file-changed' } })
  })
})

async function shareTree(tree: Readonly<Record<string, number>>, settings: Partial<EngineSettings> = {}) {
  const share = join(await tempFolder(), 'share')
  await mkdir(share)
  await makeTree(share, tree)
  const seed = await openEngine(settings)
  const shared = await seed.share(share, { version: 'hybrid' }, [])
  await shared.start()
  await reached(shared, 'seeding')
  return { seed, shared, share }
}

async function fetch(
  engine: Engine,
  shared: Torrent,
  addresses: readonly { host: string; port: number }[],
  folder?: string
): Promise<Torrent> {
  if (shared.metainfo === null) throw new Error('a shared torrent knows its metainfo')
  const torrent = await engine.add(shared.metainfo, { folder: folder ?? (await tempFolder()), addresses })
  await torrent.start()
  return torrent
}

/** An engine that serves every byte of the share wrong, believing its files did not change. */
async function poisonedCopy(
  shared: Torrent,
  share: string,
  bootstrap: EngineSettings['bootstrap']
): Promise<void> {
  const folder = await tempFolder()
  const file = join(folder, 'share', 'a.bin')
  await mkdir(join(folder, 'share'))
  await writeFile(file, await readFile(join(share, 'a.bin')))
  const poisoner = await openEngine({ bootstrap })
  const torrent = await fetch(poisoner, shared, [], folder)
  await reached(torrent, 'seeding')
  const { atime, mtime, size } = await stat(file)
  await writeFile(file, Buffer.alloc(size))
  await utimes(file, atime, mtime)
}

function holdFullCopy(torrents: readonly Torrent[]): boolean {
  const have = new Set(torrents.flatMap((torrent) => [...(torrent.run?.transfer?.exchange.have ?? [])]))
  return have.size === torrents[0]?.metainfo?.lengths.pieceCount
}

/** Resolves once a piece came out wrong and the one who sent it is gone. */
async function wasPoisoned(torrent: Torrent): Promise<void> {
  while (torrentReport(torrent).waste.failed === 0 || torrentReport(torrent).peers.length > 0)
    await new Promise((resolve) => setImmediate(resolve))
}

async function shareFile(engine: Engine, options: TorrentOptions): Promise<Torrent> {
  const folder = await tempFolder()
  await makeTree(folder, { 'a.bin': MiB })
  const torrent = await engine.share(join(folder, 'a.bin'), options, [])
  await torrent.start()
  await reached(torrent, 'seeding')
  return torrent
}

async function fetchLink(
  engine: Engine,
  { metainfo }: Torrent,
  addresses: readonly { host: string; port: number }[]
): Promise<Torrent> {
  if (metainfo === null) throw new Error('a shared torrent knows its metainfo')
  const torrent = await engine.add(magnetOf(metainfo), { folder: await tempFolder(), addresses })
  await torrent.start()
  return torrent
}
