import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { parseLink, type MagnetLink } from '../../electron/metainfo/magnet.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import type { Address } from '../../electron/network/types.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { libtorrentMakes, skipLibtorrent, whyNoLibtorrent } from '../support/libtorrent.ts'
import { killLibtorrents, startLibtorrent, type LibtorrentPeer } from '../support/libtorrent-peer.ts'
import { freePort } from '../support/ports.ts'

const KiB = 1024
const PIECE = 64 * KiB
const TIMEOUT = 60_000

afterEach(async () => {
  await closeEngines()
  killLibtorrents()
  await removeTempFolders()
})

describe.skipIf(skipLibtorrent)(`libtorrent and v2 torrents${whyNoLibtorrent}`, () => {
  describe.each(['v2', 'hybrid'] as const)('%s', (version) => {
    it('seeds to us who have the .torrent file', { timeout: TIMEOUT }, async () => {
      const { bytes, file, folder, share } = await sample(version)
      const { address } = await libtorrentSeeds(file, folder)
      const torrent = await fetchFrom(address, parseTorrent(bytes))
      await reached(torrent, 'seeding')
      await expectSame(share, torrent.record.folder)
    })

    it('seeds to us who have but a link with the v2 infohash', { timeout: TIMEOUT }, async () => {
      const { file, folder, share, metainfo } = await sample(version)
      const { address } = await libtorrentSeeds(file, folder)
      const torrent = await fetchFrom(address, parseLink(`magnet:?xt=urn:btmh:1220${metainfo.infoHashV2}`))
      await reached(torrent, 'seeding')
      await expectSame(share, torrent.record.folder)
      expect(torrent.metainfo?.pieceLayers).toEqual(metainfo.pieceLayers)
    })

    it('fetches from us with the .torrent file', { timeout: TIMEOUT }, async () => {
      const { share, file, address } = await shared(version)
      const into = await tempFolder()
      await libtorrentFetches(file, into, address).said(/^complete/)
      await expectSame(share, into)
    })

    it('fetches from us with but a link with the v2 infohash', { timeout: TIMEOUT }, async () => {
      const { share, metainfo, address } = await shared(version)
      const into = await tempFolder()
      const link = `magnet:?xt=urn:btmh:1220${metainfo.infoHashV2}`
      const peer = libtorrentFetches(link, into, address)
      await peer.said(/^complete/)
      await expectSame(share, into)
      expect(peer.lines.some((line) => line.includes('HASHES'))).toBe(true)
    })
  })

  it('meets us in one swarm by either infohash of a hybrid', { timeout: TIMEOUT }, async () => {
    const { share, metainfo, torrent, address } = await shared('hybrid')
    const links = [`urn:btih:${metainfo.infoHashV1}`, `urn:btmh:1220${metainfo.infoHashV2}`]
    const fetching = links.map(async (name) => {
      const into = await tempFolder()
      await libtorrentFetches(`magnet:?xt=${name}`, into, address).said(/^complete/)
      await expectSame(share, into)
    })
    const ours = await fetchFrom(address, parseLink(`magnet:?xt=urn:btih:${metainfo.infoHashV1}`))
    await Promise.all([...fetching, reached(ours, 'seeding')])
    await expectSame(share, ours.record.folder)
    expect(torrent.phase.type).toBe('seeding')
  })

  it('fetches a hybrid from us with but a link with the v1 infohash', { timeout: TIMEOUT }, async () => {
    const { share, metainfo, address } = await shared('hybrid')
    const into = await tempFolder()
    await libtorrentFetches(`magnet:?xt=urn:btih:${metainfo.infoHashV1}`, into, address).said(/^complete/)
    await expectSame(share, into)
  })
})

async function sample(version: 'v2' | 'hybrid') {
  const folder = await tempFolder()
  const share = join(folder, 'share')
  await mkdir(share)
  await makeTree(share, {
    'a.bin': 3 * PIECE + 20 * KiB + 7,
    'b.bin': 1,
    'c.bin': 10 * PIECE,
    'd/e.bin': PIECE + 6 * KiB,
    'd/empty': 0
  })
  const bytes = await libtorrentMakes(share, version, PIECE)
  const file = join(folder, 'made.torrent')
  await writeFile(file, bytes)
  return { folder, share, bytes, file, metainfo: parseTorrent(bytes) }
}

/** We seed what libtorrent made. */
async function shared(version: 'v2' | 'hybrid') {
  const made = await sample(version)
  const engine = await openEngine()
  const torrent = await engine.add(made.metainfo, { folder: made.folder })
  await torrent.start()
  await reached(torrent, 'seeding')
  return { ...made, engine, torrent, address: addressOf(engine) }
}

async function libtorrentSeeds(
  file: string,
  folder: string
): Promise<{ peer: LibtorrentPeer; address: Address }> {
  const port = await freePort()
  const peer = startLibtorrent({ what: file, folder, port, seeds: true })
  await peer.said(/^ready/)
  return { peer, address: { host: '127.0.0.1', port } }
}

function libtorrentFetches(what: string, folder: string, ...peers: readonly Address[]): LibtorrentPeer {
  const peer = startLibtorrent({ what, folder, port: 0, seeds: false, peers })
  return peer
}

async function fetchFrom(address: Address, what: Metainfo | MagnetLink): Promise<Torrent> {
  const engine = await openEngine()
  const torrent = await engine.add(what, { folder: await tempFolder(), addresses: [address] })
  await torrent.start()
  return torrent
}

async function expectSame(share: string, folder: string): Promise<void> {
  expect((await compareTrees(share, join(folder, 'share'))).differences).toEqual([])
}
