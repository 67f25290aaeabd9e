import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { parseLink } from '../../electron/metainfo/magnet.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { StateDatabase } from '../../electron/storage/state-database.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

const KiB = 1024
const PIECE = 64 * KiB
const TIMEOUT = 60_000

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent of v2 alone', { timeout: TIMEOUT }, () => {
  it('comes by a link, its piece layers with it', async () => {
    const { share, metainfo, address } = await sharedTree('v2')
    const torrent = await fetchByLink(metainfo, address)
    await reached(torrent, 'seeding')
    expect(torrent.metainfo?.pieceLayers).toEqual(metainfo.pieceLayers)
    expect((await compareTrees(share, join(torrent.record.folder, 'share'))).differences).toEqual([])
  })

  it('keeps its piece layers over a restart', async () => {
    const { metainfo, address } = await sharedTree('v2')
    const stateFolder = join(await tempFolder(), 'state')
    const torrent = await fetchByLink(metainfo, address, stateFolder)
    await reached(torrent, 'seeding')
    await closeEngines()
    const again = await openEngine({ stateFolder })
    const [remembered] = again.torrents
    expect(remembered?.metainfo?.pieceLayers).toEqual(metainfo.pieceLayers)
    await remembered?.recheck()
    expect(remembered?.progress.have).toBe(0)
  })

  it('has only the bad block of a wrong piece fetched again, and bans nobody for it', async () => {
    const { metainfo, address, content } = await sharedTree('v2')
    const stateFolder = join(await tempFolder(), 'state')
    const before = await openEngine({ stateFolder })
    const { id } = await before.add(metainfo, { folder: await tempFolder() })
    await before.close()
    // Of the first piece an earlier run got two blocks: one is as it should be, the other is zeros.
    const data = Uint8Array.from(content.subarray(0, PIECE)).fill(0, 0, 16 * KiB)
    const database = await StateDatabase.open(stateFolder)
    await database.putPartial(id, { piece: 0, blocks: Uint8Array.of(0b1100_0000), data })
    await database.close()

    const engine = await openEngine({ stateFolder })
    const [torrent] = engine.torrents
    torrent?.sources.addPeer(address)
    await torrent?.start()
    if (torrent !== undefined) await reached(torrent, 'seeding')
    const events = torrent?.log.lines.map(({ event }) => event) ?? []
    expect(events).toContain('piece-failed')
    expect(events).not.toContain('peer-banned')
    expect(torrent?.ledger.totals.downloaded).toBe(metainfo.length - 16 * KiB)
  })

  it('asks for nothing beyond the end of a file', async () => {
    const { metainfo, address } = await sharedTree('v2')
    const torrent = await fetchByLink(metainfo, address)
    await reached(torrent, 'seeding')
    expect(torrent.ledger.totals.downloaded).toBe(metainfo.length)
  })
})

describe('a hybrid torrent', { timeout: TIMEOUT }, () => {
  it('that came by its v2 infohash is the same when its .torrent file is added', async () => {
    const { metainfo, address } = await sharedTree('hybrid')
    const engine = await openEngine()
    const link = parseLink(`magnet:?xt=urn:btmh:1220${metainfo.infoHashV2}`)
    const folder = await tempFolder()
    const first = await engine.add(link, { folder, addresses: [address] })
    await first.start()
    await reached(first, 'seeding')
    await engine.add(metainfo, { folder })
    expect(engine.torrents).toHaveLength(1)
  })
})

async function sharedTree(version: 'v2' | 'hybrid') {
  const share = join(await tempFolder(), 'share')
  await makeTree(share, { 'a.bin': 5 * PIECE + 20 * KiB + 7, 'b.bin': 1, 'c/d.bin': PIECE + 6 * KiB })
  const engine = await openEngine()
  const torrent = await engine.share(share, { version, pieceLength: PIECE }, [])
  await torrent.start()
  if (torrent.metainfo === null) throw new Error('a share knows its metainfo')
  const content = await readFile(join(share, 'a.bin'))
  return { share, content, metainfo: torrent.metainfo, address: addressOf(engine) }
}

async function fetchByLink(
  { infoHashV2 }: Metainfo,
  address: ReturnType<typeof addressOf>,
  stateFolder?: string
): Promise<Torrent> {
  const engine = await openEngine(stateFolder === undefined ? {} : { stateFolder })
  const link = parseLink(`magnet:?xt=urn:btmh:1220${infoHashV2}`)
  const torrent = await engine.add(link, { folder: await tempFolder(), addresses: [address] })
  await torrent.start()
  return torrent
}
