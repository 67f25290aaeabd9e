import { cp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { parseLink } from '../../electron/metainfo/magnet.ts'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { metainfoOf } from '../support/shares.ts'

const PIECE = 65_536

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

//   seed (two trees, nearly alike) ── getter (has the first) wants the second
describe('a torrent much like another that is here', { timeout: 60_000 }, () => {
  it.each(['v1', 'v2', 'hybrid'] as const)('brings only what is new in it: %s', async (version) => {
    const { second, folder, torrent } = await fetchedSecond({ version })
    expect(torrent.ledger.totals.downloaded).toBe(PIECE)
    expect(torrent.log.lines.find(({ event }) => event === 'reused')?.about).toEqual({ pieces: 30 })
    expect((await compareTrees(second, join(folder, 'second'))).differences).toEqual([])
  })

  it('brings only files that are new in it: v2, by a link, which says nothing of pieces', async () => {
    const { second, folder, torrent } = await fetchedSecond({ version: 'v2', byLink: true })
    expect(torrent.ledger.totals.downloaded).toBe(15 * PIECE)
    expect((await compareTrees(second, join(folder, 'second'))).differences).toEqual([])
  })

  it('finds the same in a torrent that is stopped', async () => {
    const { torrent } = await fetchedSecond({ before: (first) => first.stop() })
    expect(torrent.ledger.totals.downloaded).toBe(PIECE)
  })

  it('does not believe files that were changed, and fetches what is not in them', async () => {
    const { second, folder, torrent } = await fetchedSecond({
      before: async (first) => {
        const file = await open(join(first.record.folder, 'first', 'same.bin'), 'r+')
        await file.write(Buffer.alloc(10, 7), 0, 10, 0)
        await file.close()
      }
    })
    expect(torrent.ledger.totals.downloaded).toBe(2 * PIECE)
    expect((await compareTrees(second, join(folder, 'second'))).differences).toEqual([])
  })

  it('goes without files that are gone', async () => {
    const { second, folder, torrent } = await fetchedSecond({
      before: (first) => rm(join(first.record.folder, 'first'), { recursive: true })
    })
    expect(torrent.ledger.totals.downloaded).toBe(31 * PIECE)
    expect((await compareTrees(second, join(folder, 'second'))).differences).toEqual([])
  })

  it('is not copied where nobody wants it', async () => {
    const { folder, torrent } = await fetchedSecond({ select: ['changed.bin'] })
    expect(torrent.progress).toMatchObject({ wanted: 15 * PIECE, left: 0 })
    expect((await compareTrees(join(folder, 'second'), join(folder, 'second'))).files).toBe(1)
  })

  it('in pieces of another length brings the files that are new in it, if it has v2 hashes', async () => {
    for (const version of ['v2', 'hybrid'] as const) {
      const odd = { 'odd.bin': 100_001 }
      const { second, folder, torrent } = await fetchedSecond({
        version,
        pieceLength: 2 * PIECE,
        besides: odd
      })
      expect(torrent.ledger.totals.downloaded).toBe(15 * PIECE)
      expect((await compareTrees(second, join(folder, 'second'))).differences).toEqual([])
    }
  })

  it('with v2 hashes alone brings the files that are new in it, where another had v1 hashes, too', async () => {
    const { second, folder, torrent } = await fetchedSecond({ version: 'v2', firstVersion: 'hybrid' })
    expect(torrent.ledger.totals.downloaded).toBe(15 * PIECE)
    expect((await compareTrees(second, join(folder, 'second'))).differences).toEqual([])
  })

  it('in pieces of another length has none in common, if it has no v2 hashes', async () => {
    const { torrent } = await fetchedSecond({ version: 'v1', pieceLength: 2 * PIECE })
    expect(torrent.log.lines.map(({ event }) => event)).not.toContain('reused')
    expect(torrent.ledger.totals.downloaded).toBe(31 * PIECE)
  })
})

interface Wishes {
  readonly version?: TorrentVersion
  /** Of the first; the same unless given. */
  readonly firstVersion?: TorrentVersion
  /** Files besides, the same in both, and their sizes. */
  readonly besides?: Readonly<Record<string, number>>
  /** Of the second. */
  readonly pieceLength?: number
  /** The files of the second that are wanted; all unless given. */
  readonly select?: readonly string[]
  /** Whether the second is known by its link alone. */
  readonly byLink?: boolean
  /** Done with the getter's first, before it gets the second. */
  readonly before?: (first: Torrent) => Promise<void>
}

/** Sixteen pieces of the one file are the same in both, fourteen of fifteen of the other. */
async function fetchedSecond({
  version = 'hybrid',
  pieceLength = PIECE,
  before,
  besides = {},
  ...wishes
}: Wishes) {
  const shares = await tempFolder()
  const [first, second] = [join(shares, 'first'), join(shares, 'second')]
  await makeTree(first, { 'same.bin': 16 * PIECE, 'changed.bin': 15 * PIECE, ...besides })
  await cp(first, second, { recursive: true })
  await changePiece(join(second, 'changed.bin'), 7)
  const seed = await openEngine()
  const getter = await openEngine()
  const folder = await tempFolder()
  const { firstVersion = version } = wishes
  const had = await fetched(seed, getter, first, folder, { version: firstVersion, pieceLength: PIECE })
  await before?.(had)
  const torrent = await fetched(seed, getter, second, folder, { version, pieceLength }, wishes)
  return { second, folder, torrent }
}

async function fetched(
  seed: Engine,
  getter: Engine,
  share: string,
  folder: string,
  options: { readonly version: TorrentVersion; readonly pieceLength: number },
  { select, byLink = false }: Pick<Wishes, 'select' | 'byLink'> = {}
): Promise<Torrent> {
  const shared = await seed.share(share, options, [])
  await shared.start()
  const metainfo = metainfoOf(shared)
  const priorities = metainfo.files.map(({ path }) => {
    return select === undefined || select.some((name) => path.endsWith(name)) ? 2 : 0
  })
  const what = byLink ? parseLink(`magnet:?xt=urn:btmh:1220${metainfo.infoHashV2 ?? ''}`) : metainfo
  const torrent = await getter.add(what, { folder, priorities, addresses: [addressOf(seed)] })
  await torrent.start()
  await reached(torrent, 'seeding')
  return torrent
}

async function changePiece(file: string, piece: number): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.from('changed'), 0, 7, piece * PIECE)
  await handle.close()
}
