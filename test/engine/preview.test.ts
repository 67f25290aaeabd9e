import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { PeerId } from '../../electron/core/units.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { EngineSettings } from '../../electron/engine/engine-settings.ts'
import type { Preview, PreviewPhase } from '../../electron/engine/preview.ts'
import { Swarm } from '../../electron/engine/swarm.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { magnetOf, parseLink, type MagnetLink } from '../../electron/metainfo/magnet.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import type { TorrentOptions } from '../../electron/metainfo/plan.ts'
import { makePeerId } from '../../electron/wire/peer-id.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { plainNetwork, TestNet } from '../support/testnet.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a preview', () => {
  it('of a link tells what is in it once a peer has told, and leaves nothing behind', async () => {
    const { seed, link, metainfo } = await sharing()
    const stateFolder = join(await tempFolder(), 'state')
    const getter = await openEngine({ stateFolder })
    const preview = getter.preview({ ...link, name: 'as the link says' }, [addressOf(seed)])
    expect(preview).toMatchObject({ id: metainfo.infoHashV1, name: 'as the link says', metainfo: null })
    expect(await end(preview)).toMatchObject({ type: 'known' })
    expect(preview.name).toBe('share')
    expect(preview.metainfo?.files).toEqual(metainfo.files)
    expect(getter.torrents).toEqual([])
    await getter.close()
    expect((await openEngine({ stateFolder })).torrents).toEqual([])
    expect(await readdir(stateFolder)).toEqual(['state'])
  })

  it('of a link is known from peers met by its infohash alone', async () => {
    await using net = await TestNet.create()
    const { link } = await sharing({}, { bootstrap: net.bootstrap })
    const getter = await openEngine({ bootstrap: net.bootstrap })
    expect(await end(getter.preview(link))).toMatchObject({ type: 'known' })
    await closeEngines()
  })

  it('of a link with the v2 infohash alone finds out that the torrent is hybrid', async () => {
    const { seed, link } = await sharing()
    const preview = (await openEngine()).preview({ ...link, infoHashV1: null }, [addressOf(seed)])
    await end(preview)
    expect(preview.metainfo?.infoHashV1).toBe(link.infoHashV1)
  })

  it('of what is known already asks nobody: a .torrent file, and the link of a torrent in the list', async () => {
    const { seed, link, metainfo } = await sharing()
    expect(seed.preview(link).metainfo).toBe(metainfo)
    expect((await openEngine()).preview(metainfo).metainfo).toBe(metainfo)
  })

  it('leaves the swarm as soon as it knows', async () => {
    const { seed, link, shared } = await sharing()
    await end((await openEngine()).preview(link, [addressOf(seed)]))
    while (seed.network().plainPeers > 0) await new Promise((resolve) => setImmediate(resolve))
    expect(shared.run?.swarm.peers.size).toBe(0)
  })

  it('fails when the infohashes in its link are of two torrents', async () => {
    const { seed, link } = await sharing()
    const preview = (await openEngine()).preview({ ...link, infoHashV2: 'f'.repeat(64) }, [addressOf(seed)])
    expect(await end(preview)).toMatchObject({ type: 'failed', error: { code: 'link-invalid' } })
  })

  it('fails with the reason when what the peers tell is no torrent', async () => {
    const { metainfo } = await sharing()
    const infoBytes = Buffer.from('d4:name3:badd')
    const infoHash = createHash('sha1').update(infoBytes).digest('hex')
    const getter = await openEngine()
    const preview = getter.preview(parseLink(infoHash))
    await using _told = await teller({ ...metainfo, infoBytes }, infoHash, getter)
    expect(await end(preview)).toMatchObject({ type: 'failed', error: { code: 'metainfo-invalid' } })
  })

  it('lets a peer go that says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const arrived = once(silent, 'connection')
    const { port } = silent.address() as AddressInfo
    const preview = (await openEngine()).preview(linkNumber(1), [{ host: '127.0.0.1', port }])
    const [socket] = (await arrived) as [Socket]
    await once(socket.resume(), 'close')
    silent.close()
    expect(preview.phase.type).toBe('looking')
  }, 60_000)

  it('tells nothing once it is closed, and can be closed twice', async () => {
    const { seed, link, shared } = await sharing()
    await shared.stop()
    const getter = await openEngine()
    const [closed, open] = [1, 2].map(() => getter.preview(link, [addressOf(seed)]))
    closed?.on('phase', () => expect.fail('it is closed'))
    await closed?.close()
    await closed?.close()
    await shared.start()
    if (open !== undefined) await end(open)
    expect(closed?.phase).toEqual({ type: 'looking' })
    expect(open?.phase.type).toBe('known')
  })

  it('is refused when sixteen are open, until one of them is closed', async () => {
    const engine = await openEngine()
    const open = Array.from({ length: 16 }, (_, index) => engine.preview(linkNumber(index)))
    expect(() => engine.preview(linkNumber(16))).toThrow(expect.objectContaining({ code: 'usage' }))
    await open[3]?.close()
    expect(engine.preview(linkNumber(16)).phase.type).toBe('looking')
  })
})

describe('a torrent whose preview is open', () => {
  it('can be added before anyone told, and then the preview hears it from the torrent', async () => {
    const { seed, link, shared } = await sharing()
    await shared.stop()
    const getter = await openEngine()
    const preview = getter.preview(link, [addressOf(seed)])
    const torrent = await getter.add(link, { folder: await tempFolder(), addresses: [addressOf(seed)] })
    await torrent.start()
    const known = end(preview)
    await shared.start()
    await reached(torrent, 'seeding')
    expect(await known).toMatchObject({ type: 'known' })
  })

  it('keeps the peers it has when the preview is closed', async () => {
    const { seed, link, shared } = await sharing()
    await shared.stop()
    const getter = await openEngine()
    const preview = getter.preview(link)
    const torrent = await getter.add(link, { folder: await tempFolder(), addresses: [addressOf(seed)] })
    await torrent.start()
    await preview.close()
    await shared.start()
    await reached(torrent, 'seeding')
    expect(preview.phase.type).toBe('looking')
  })

  it('can be stopped again before anyone told: the preview goes on alone', async () => {
    const { seed, link, shared } = await sharing()
    await shared.stop()
    const getter = await openEngine()
    const torrent = await getter.add(link, { folder: await tempFolder() })
    await torrent.start()
    const preview = getter.preview(link, [addressOf(seed)])
    await torrent.stop()
    await shared.start()
    expect(await end(preview)).toMatchObject({ type: 'known' })
    expect(torrent).toMatchObject({ metainfo: null, phase: { type: 'stopped' } })
  })

  it('is known to the preview when it is added as a .torrent file', async () => {
    const { link, metainfo } = await sharing()
    const getter = await openEngine()
    const preview = getter.preview(link)
    await getter.add(metainfo, { folder: await tempFolder() })
    expect(preview.metainfo?.infoBytes).toEqual(metainfo.infoBytes)
  })

  it('is fetched from the same peers right after', async () => {
    await using net = await TestNet.create()
    const { link } = await sharing({}, { bootstrap: net.bootstrap })
    const getter = await openEngine({ bootstrap: net.bootstrap })
    await end(getter.preview(link))
    const torrent = await getter.add(link, { folder: await tempFolder() })
    await torrent.start()
    await reached(torrent, 'seeding')
    await closeEngines()
  })
})

/** A hybrid torrent in an engine of its own, seeding. */
async function sharing(options: Partial<TorrentOptions> = {}, settings: Partial<EngineSettings> = {}) {
  const folder = await tempFolder()
  await makeTree(folder, { 'share/a.bin': 100_000, 'share/b.bin': 20_000 })
  const seed = await openEngine(settings)
  const shared = await seed.share(join(folder, 'share'), { version: 'hybrid', ...options }, [])
  await shared.start()
  await reached(shared, 'seeding')
  const metainfo = metainfoOf(shared)
  return { seed, shared, metainfo, link: magnetOf(metainfo) }
}

function metainfoOf({ metainfo }: Torrent): Metainfo {
  if (metainfo === null) throw new Error('a shared torrent knows its metainfo')
  return metainfo
}

/** How it ends. */
async function end(preview: Preview): Promise<PreviewPhase> {
  if (preview.phase.type === 'looking') await once(preview, 'phase')
  return preview.phase
}

function linkNumber(number: number): MagnetLink {
  return parseLink(number.toString(16).padStart(40, '0'))
}

/** A peer that dials the engine and serves this as the metainfo of a torrent. */
async function teller(metainfo: Metainfo, infoHash: string, listener: Engine): Promise<AsyncDisposable> {
  const network = await plainNetwork()
  const swarm = new Swarm(
    {
      infoHashes: [infoHash],
      expected: { infoHashV1: infoHash, infoHashV2: null },
      discover: false,
      awaitsMetadata: false,
      tiers: [],
      progress: () => ({ uploaded: 0, downloaded: 0, left: null }),
      addresses: [addressOf(listener)],
      ourPeerId: makePeerId(),
      network,
      nextPeerId: () => 1 as PeerId
    },
    { onMetadata: () => undefined, onPeerFault: () => undefined }
  )
  swarm.setMetainfo(metainfo)
  swarm.accept(await network.peers.take())
  return { [Symbol.asyncDispose]: () => network.close() }
}
