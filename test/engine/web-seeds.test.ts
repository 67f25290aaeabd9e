import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { AddOptions } from '../../electron/engine/adding.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { linkOf } from '../../electron/engine/link.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { formatMagnet, magnetOf, parseLink } from '../../electron/metainfo/magnet.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import type { TorrentOptions } from '../../electron/metainfo/plan.ts'
import { addressOf, closeEngines, openEngine, reached, until } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { WebSeedServer, type Misbehave } from '../support/web-seed-server.ts'

const MiB = 1024 * 1024
const TREE = {
  'readme.txt': 100,
  'ünïcode 日本/größe #1 100%.bin': 3 * MiB + 17,
  'a/b/c/deep.bin': 70_000,
  'a/empty': 0,
  'a+b&c?.bin': 40_000
}
const servers: WebSeedServer[] = []

afterEach(async () => {
  await closeEngines()
  await Promise.all(servers.splice(0).map((server) => server[Symbol.asyncDispose]()))
  await removeTempFolders()
})

describe('a torrent that only a web seed has', () => {
  it.each(['v1', 'hybrid', 'v2'] as const)('is fetched from it whole: many files, %s', async (version) => {
    const { metainfo, share, server } = await published(TREE, { version, pieceLength: 65_536 })
    const torrent = await fetch(metainfo)
    await reached(torrent, 'seeding')
    await expectSame(share, torrent)
    expect(torrent.sources.webSeeds).toMatchObject([{ url: server.url, message: null }])
    expect(torrent.sources.webSeeds[0]?.downloaded).toBeGreaterThanOrEqual(metainfo.length)
    expect(server.asked.every(({ range }) => range !== null)).toBe(true)
    expect(server.mostConnections).toBeLessThanOrEqual(2)
    expect([...server.userAgents]).toEqual([expect.stringMatching(/^Shoal\/\d/)])
  })

  it.each(['v1', 'hybrid', 'v2'] as const)('is fetched from it whole: a single file, %s', async (version) => {
    const file = 'some file.bin'
    const folder = await tempFolder()
    await makeTree(folder, { [file]: 2 * MiB + 5 })
    for (const toUrl of [
      (server: WebSeedServer) => server.url,
      (server: WebSeedServer) => `${server.url}${encodeURIComponent(file)}`
    ]) {
      const server = await serve(folder)
      const metainfo = await torrentOf(join(folder, file), {
        version,
        webSeeds: [toUrl(server)],
        pieceLength: 262_144
      })
      const torrent = await fetch(metainfo)
      await reached(torrent, 'seeding')
      await expectSame(join(folder, file), torrent)
      expect(server.asked.length).toBeLessThan(30)
    }
  })

  it('is fetched from it though it is private', async () => {
    const { metainfo } = await published({ 'a.bin': 100_000 }, { version: 'hybrid', private: true })
    await reached(await fetch(metainfo), 'seeding')
  })

  it('is fetched through a link that names it, once some peer told what is in it', async () => {
    const { metainfo, share, server } = await published({ 'a.bin': MiB, 'b.bin': 5 }, { version: 'hybrid' })
    const teller = await openEngine()
    const unfetched = { ...metainfo, webSeeds: [] }
    const told = await teller.add(unfetched, { folder: await tempFolder() })
    await told.start()
    const link = formatMagnet(magnetOf(metainfo))
    expect(link).toContain(`ws=${encodeURIComponent(server.url)}`)
    const getter = await openEngine()
    const torrent = await getter.add(parseLink(link), {
      folder: await tempFolder(),
      addresses: [addressOf(teller)]
    })
    await torrent.start()
    await reached(torrent, 'seeding')
    await expectSame(share, torrent)
  })

  it('is fetched from where it was when the program was killed in the midst of it', async () => {
    const { metainfo, share, server } = await published(
      { 'a.bin': 4 * MiB },
      { version: 'v1', pieceLength: 65_536 }
    )
    const stateFolder = join(await tempFolder(), 'state')
    const folder = await tempFolder()
    const first = await openEngine({ stateFolder })
    const begun = await fetch(metainfo, first, { folder })
    await until(begun, () => begun.progress.have > 10)
    await first.close()
    const before = server.bytesSent
    const second = await openEngine({ stateFolder })
    await second.resume()
    const [again] = second.torrents
    if (again === undefined) throw new Error('it is remembered')
    await reached(again, 'seeding')
    await expectSame(share, again)
    expect(server.bytesSent - before).toBeLessThan(4 * MiB)
  })
})

describe('a web seed', () => {
  it('works beside peers', async () => {
    const { metainfo, share, server, seed, shared } = await published(
      { 'a.bin': 12 * MiB },
      { version: 'v1' }
    )
    seed.setLimits({ up: 2_000_000, down: null })
    await shared.start()
    const torrent = await add(metainfo, undefined, { addresses: [addressOf(seed)] })
    server.opensAt = until(torrent, () => torrent.progress.have > 0)
    await torrent.start()
    await reached(torrent, 'seeding')
    await expectSame(share, torrent)
    const entries = torrent.ledger.entries()
    const web = entries.find(({ identity }) => identity === `web:${server.url}`)
    expect(web?.downloaded).toBeGreaterThan(0)
    expect(entries.some((entry) => entry !== web && entry.downloaded > 0)).toBe(true)
    expect(web?.client).toBe(`HTTP: 127.0.0.1:${server.port}`)
  })

  it('is asked nothing by those who lack nothing', async () => {
    const { metainfo, server, shared } = await published({ 'a.bin': MiB }, { version: 'hybrid' })
    await shared.start()
    await reached(shared, 'seeding')
    expect(shared.sources.webSeeds).toMatchObject([{ url: server.url, state: 'off' }])
    expect(server.asked).toEqual([])
    const torrent = await fetch(metainfo)
    await reached(torrent, 'seeding')
    const asked = server.asked.length
    await torrent.stop()
    expect(torrent.sources.webSeeds).toMatchObject([{ state: 'off' }])
    await torrent.start()
    await reached(torrent, 'seeding')
    expect(server.asked.length).toBe(asked)
  })

  it('that serves other bytes is banned, the log says so, and others are asked for them', async () => {
    const { metainfo, share, server, seed, shared } = await published(
      { 'a.bin': 4 * MiB },
      { version: 'hybrid' }
    )
    await rm(join(server.folder, 'share'), { recursive: true })
    await makeTree(join(server.folder, 'share'), { 'a.bin': 4 * MiB })
    const torrent = await fetch(metainfo)
    await said(torrent, 'peer-banned')
    expect(torrent.sources.webSeeds).toMatchObject([
      { state: 'failed', message: expect.stringContaining('sends other data') as string }
    ])
    expect(troubles(torrent)).toEqual([
      `The web seed 127.0.0.1:${server.port} sends other data than this torrent’s.`
    ])
    expect(torrent.progress.have).toBe(0)
    const asked = server.asked.length
    await shared.start()
    torrent.sources.addPeer(addressOf(seed))
    await reached(torrent, 'seeding')
    await expectSame(share, torrent)
    expect(server.asked.length).toBe(asked)
  })

  it('that lacks a file is asked for the others', async () => {
    const { metainfo, share, server, seed, shared } = await published(
      { 'a.bin': MiB, 'gone/b.bin': MiB, 'c.bin': MiB },
      { version: 'hybrid', pieceLength: 65_536 }
    )
    await rm(join(server.folder, 'share', 'gone'), { recursive: true })
    const torrent = await fetch(metainfo)
    await until(torrent, () => torrent.progress.left === MiB)
    expect(troubles(torrent)).toEqual([`The web seed 127.0.0.1:${server.port} has no such file (404).`])
    expect(torrent.sources.webSeeds).toMatchObject([{ state: 'active', downloaded: 2 * MiB }])
    await shared.start()
    torrent.sources.addPeer(addressOf(seed))
    await reached(torrent, 'seeding')
    await expectSame(share, torrent)
  })

  it('that fails is let alone for a while, and whoever looks is told why', async () => {
    const { metainfo, server } = await published(
      { 'a.bin': MiB },
      { version: 'v1' },
      (_request, response) => {
        response.writeHead(503).end()
        return true
      }
    )
    const torrent = await fetch(metainfo)
    await said(torrent, 'source-fault')
    expect(torrent.sources.webSeeds).toMatchObject([
      { state: 'waiting', message: `The web seed 127.0.0.1:${server.port} answers 503.`, downloaded: 0 }
    ])
    expect(torrent.run?.swarm.peers.size).toBe(0)
    expect(server.asked.length).toBeLessThanOrEqual(2)
  })

  it('that goes down in the midst of it costs no more than what was on its way', async () => {
    const { metainfo, share, server, seed, shared } = await published({ 'a.bin': 8 * MiB }, { version: 'v1' })
    const torrent = await fetch(metainfo)
    await until(torrent, () => torrent.progress.have > 4)
    await server[Symbol.asyncDispose]()
    await shared.start()
    torrent.sources.addPeer(addressOf(seed))
    await reached(torrent, 'seeding')
    await expectSame(share, torrent)
  })

  it('is added, taken away and remembered as its user says', async () => {
    const { metainfo, share, server } = await published({ 'a.bin': MiB }, { version: 'hybrid' })
    const stateFolder = join(await tempFolder(), 'state')
    const engine = await openEngine({ stateFolder })
    const torrent = await fetch({ ...metainfo, webSeeds: ['http://127.0.0.1:1/'] }, engine)
    await said(torrent, 'source-fault')
    await torrent.sources.setWebSeeds([server.url])
    expect(torrent.sources.webSeeds).toMatchObject([{ url: server.url }])
    await reached(torrent, 'seeding')
    await expectSame(share, torrent)
    await expect(torrent.sources.setWebSeeds(['ftp://a.example/'])).rejects.toMatchObject({ code: 'usage' })
    await engine.close()
    const [again] = (await openEngine({ stateFolder })).torrents
    expect(again?.sources.webSeeds).toMatchObject([{ url: server.url, state: 'off' }])
  })

  it('named when a folder is shared again is in its link beside the one from before, and nothing is read again', async () => {
    const { share, server, seed, shared } = await published({ 'a.bin': 1000 }, { version: 'hybrid' })
    const mirror = `${server.url}mirror/`
    const again = await seed.share(share, { version: 'hybrid', webSeeds: [mirror] }, [])
    expect(again).toBe(shared)
    expect(parseLink(linkOf(again)).webSeeds).toEqual([server.url, mirror])
  })

  it('is one of ten at most that take part at once', async () => {
    const { metainfo, server } = await published({ 'a.bin': 64 * MiB }, { version: 'v1' })
    const webSeeds = Array.from({ length: 15 }, (_, index) => `${server.url}?mirror=${index}`)
    const engine = await openEngine()
    engine.setLimits({ up: null, down: 2_000_000 })
    const torrent = await fetch({ ...metainfo, webSeeds }, engine)
    await until(torrent, () => torrent.progress.have > 0)
    const states = torrent.sources.webSeeds.map(({ state }) => state)
    expect(states.filter((state) => state === 'active')).toHaveLength(10)
    expect(states.filter((state) => state === 'idle')).toHaveLength(5)
  })
})

interface Published {
  readonly metainfo: Metainfo
  /** What was shared. */
  readonly share: string
  readonly server: WebSeedServer
  readonly seed: Engine
  /** In the seed, not started. */
  readonly shared: Torrent
}

/** A tree, a torrent of it that names a web seed, the server that this is, and a peer who has it all too. */
async function published(
  tree: Readonly<Record<string, number>>,
  options: TorrentOptions,
  misbehave?: Misbehave
): Promise<Published> {
  const share = join(await tempFolder(), 'share')
  await makeTree(share, tree)
  const folder = await tempFolder()
  await cp(share, join(folder, 'share'), { recursive: true })
  const server = await serve(folder, misbehave)
  const seed = await openEngine()
  const shared = await seed.share(share, { ...options, webSeeds: [server.url] }, [])
  if (shared.metainfo === null) throw new Error('it was just made')
  return { metainfo: shared.metainfo, share, server, seed, shared }
}

async function serve(folder: string, misbehave?: Misbehave): Promise<WebSeedServer> {
  const server = await WebSeedServer.serve(folder, misbehave)
  servers.push(server)
  return server
}

async function torrentOf(path: string, options: TorrentOptions): Promise<Metainfo> {
  const { metainfo } = await (await openEngine()).share(path, options, [])
  if (metainfo === null) throw new Error('it was just made')
  return metainfo
}

async function fetch(...wanted: Parameters<typeof add>): Promise<Torrent> {
  const torrent = await add(...wanted)
  await torrent.start()
  return torrent
}

async function add(metainfo: Metainfo, engine?: Engine, options: Partial<AddOptions> = {}): Promise<Torrent> {
  const into = engine ?? (await openEngine())
  return await into.add(metainfo, { folder: await tempFolder(), ...options })
}

async function expectSame(shared: string, torrent: Torrent): Promise<void> {
  const got = join(torrent.record.folder, torrent.metainfo?.name ?? '')
  expect((await compareTrees(shared, got)).differences).toEqual([])
}

/** Resolves when the log says so. */
async function said(torrent: Torrent, event: string): Promise<void> {
  while (!torrent.log.lines.some((line) => line.event === event))
    await new Promise((resolve) => setImmediate(resolve))
}

function troubles(torrent: Torrent): readonly unknown[] {
  return torrent.log.lines
    .filter(({ event }) => event === 'source-fault')
    .map(({ about }) => about['sentence'])
}
