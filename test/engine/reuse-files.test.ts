import { chmod, cp, link, mkdir, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { clonesHere, whyNotLinked } from '../support/clones.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { metainfoOf } from '../support/shares.ts'

const PIECE = 65_536

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

//   seed (two trees, nearly alike) ── follower (releases/1 has the first) wants the second
describe.skipIf(clonesHere)(`releases of a channel${whyNotLinked}`, { timeout: 60_000 }, () => {
  it.each(['v1', 'v2', 'hybrid'] as const)('share the files that did not change: %s', async (version) => {
    const { follower, second, trees } = await twoReleases({ version })
    expect(await inode(follower, 2, 'same.bin')).toBe(await inode(follower, 1, 'same.bin'))
    expect(await inode(follower, 2, 'changed.bin')).not.toBe(await inode(follower, 1, 'changed.bin'))
    expect(second.ledger.totals.downloaded).toBe(PIECE)
    expect(second.log.lines.find(({ event }) => event === 'reused')?.about).toEqual({ pieces: 30 })
    await expectWhole(follower, trees)
  })

  it('share them whatever the length of their pieces', async () => {
    const { follower, second, trees } = await twoReleases({ pieceLength: 2 * PIECE })
    expect(await inode(follower, 2, 'same.bin')).toBe(await inode(follower, 1, 'same.bin'))
    expect(second.ledger.totals.downloaded).toBe(15 * PIECE)
    await expectWhole(follower, trees)
  })

  it('are not checked again after a restart', async () => {
    const { follower, trees } = await twoReleases({})
    await follower.engine.close()
    const engine = await openEngine({ stateFolder: follower.stateFolder })
    const checked: number[] = []
    for (const torrent of engine.torrents) {
      torrent.on('phase', (phase) => {
        if (phase.type === 'checking') checked.push(phase.total)
      })
      await torrent.start()
      await reached(torrent, 'seeding')
    }
    expect(checked.length).toBeGreaterThanOrEqual(2)
    expect(Math.max(...checked)).toBe(0)
    await expectWhole(follower, trees)
  })

  it('stay whole, and their user’s, when the other is let go of', async () => {
    const { follower, first, trees } = await twoReleases({})
    await follower.engine.remove(first.id, { files: 'delete' })
    const left = join(follower.folder, 'releases/2/second')
    expect((await compareTrees(trees.second, left)).differences).toEqual([])
    expect((await stat(join(left, 'same.bin'))).mode & 0o200).toBe(0o200)
    expect(await readdir(join(follower.folder, 'releases/1'))).toEqual([])
  })

  it('are mended one by one when their user has written into a file they share', async () => {
    const { follower, first, second, trees } = await twoReleases({})
    const [one, two] = [fileOf(follower, 1, 'same.bin'), fileOf(follower, 2, 'same.bin')]
    expect((await stat(two)).mode & 0o222).toBe(0)
    await damage(two)
    await second.recheck()
    await reached(second, 'seeding')
    expect((await compareTrees(trees.second, follower.tree(2))).differences).toEqual([])
    expect((await readFile(one)).subarray(0, 4)).toEqual(Buffer.alloc(4))
    await first.recheck()
    await reached(first, 'seeding')
    await expectWhole(follower, trees)
  })

  it('find what a run that was killed had linked, and leave it so', async () => {
    const { follower, second, trees } = await twoReleases({
      before: async ({ file, folder }) => {
        await mkdir(join(folder, 'releases/2/second'), { recursive: true })
        await link(file, join(folder, 'releases/2/second/same.bin'))
      }
    })
    expect(await inode(follower, 2, 'same.bin')).toBe(await inode(follower, 1, 'same.bin'))
    expect(second.ledger.totals.downloaded).toBe(PIECE)
    await expectWhole(follower, trees)
  })

  it('do not share a file that was changed since', async () => {
    const { follower, trees } = await twoReleases({
      before: ({ file }) => damage(file)
    })
    expect(await inode(follower, 2, 'same.bin')).not.toBe(await inode(follower, 1, 'same.bin'))
    expect((await compareTrees(trees.second, follower.tree(2))).differences).toEqual([])
  })

  it('share no file that somebody shares from where it lies', async () => {
    const { follower, trees } = await twoReleases({
      before: async ({ engine, tree }) => {
        await engine.share(tree, { version: 'v1', pieceLength: PIECE }, [])
      }
    })
    expect(await inode(follower, 2, 'same.bin')).not.toBe(await inode(follower, 1, 'same.bin'))
    expect((await stat(fileOf(follower, 1, 'same.bin'))).mode & 0o200).toBe(0o200)
    await expectWhole(follower, trees)
  })

  it('share no file with what its user fetched', async () => {
    const { follower, trees } = await twoReleases({ firstInto: 'downloads' })
    expect((await stat(fileOf(follower, 2, 'same.bin'))).nlink).toBe(1)
    expect((await compareTrees(trees.second, follower.tree(2))).differences).toEqual([])
  })
})

interface Wishes {
  readonly version?: TorrentVersion
  /** Of the second. */
  readonly pieceLength?: number
  /** Where the first goes, in the follower's folder; that of a release unless given. */
  readonly firstInto?: string
  /** Done when the first is there, before the second is wanted. */
  readonly before?: (there: { engine: Engine; folder: string; tree: string; file: string }) => Promise<void>
}

interface Follower {
  readonly engine: Engine
  readonly stateFolder: string
  /** That of the channel. */
  readonly folder: string
  tree(number: 1 | 2): string
}

/** Sixteen pieces of the one file are the same in both, fourteen of fifteen of the other. */
async function twoReleases({ version = 'hybrid', pieceLength = PIECE, firstInto, before }: Wishes) {
  const shares = await tempFolder()
  const trees = { first: join(shares, 'first'), second: join(shares, 'second') }
  await makeTree(trees.first, { 'same.bin': 16 * PIECE, 'changed.bin': 15 * PIECE })
  await cp(trees.first, trees.second, { recursive: true })
  await write(join(trees.second, 'changed.bin'), Buffer.from('changed'), 7 * PIECE)
  const seed = await openEngine()
  const follower = await openFollower(firstInto)
  const first = await fetched(seed, follower, 1, trees.first, { version, pieceLength: PIECE })
  const tree = follower.tree(1)
  await before?.({ engine: follower.engine, folder: follower.folder, tree, file: join(tree, 'same.bin') })
  const second = await fetched(seed, follower, 2, trees.second, { version, pieceLength })
  return { follower, first, second, trees }
}

/** Follows a channel of which nothing comes: what counts is that it has a folder. */
async function openFollower(firstInto = 'releases/1'): Promise<Follower> {
  const [folder, stateFolder] = [await tempFolder(), join(await tempFolder(), 'state')]
  const engine = await openEngine({ stateFolder })
  await engine.channels.follow(
    { id: 'ab'.repeat(32), name: 'channel' },
    { folder, keep: null, since: 1, pinned: null }
  )
  const tree = (number: 1 | 2): string =>
    join(folder, number === 1 ? `${firstInto}/first` : 'releases/2/second')
  return { engine, stateFolder, folder, tree }
}

async function fetched(
  seed: Engine,
  follower: Follower,
  number: 1 | 2,
  share: string,
  options: { readonly version: TorrentVersion; readonly pieceLength: number }
): Promise<Torrent> {
  const shared = await seed.share(share, options, [])
  await shared.start()
  const folder = join(follower.tree(number), '..')
  const torrent = await follower.engine.add(metainfoOf(shared), { folder, addresses: [addressOf(seed)] })
  await torrent.start()
  await reached(torrent, 'seeding')
  return torrent
}

async function expectWhole(
  follower: Follower,
  { first, second }: { first: string; second: string }
): Promise<void> {
  expect((await compareTrees(first, follower.tree(1))).differences).toEqual([])
  expect((await compareTrees(second, follower.tree(2))).differences).toEqual([])
}

async function inode(follower: Follower, number: 1 | 2, name: string): Promise<number> {
  return (await stat(fileOf(follower, number, name))).ino
}

function fileOf(follower: Follower, number: 1 | 2, name: string): string {
  return join(follower.tree(number), name)
}

/** As a user does who means it. */
async function damage(file: string): Promise<void> {
  await chmod(file, 0o644)
  await write(file, Buffer.alloc(4), 0)
}

async function write(file: string, bytes: Buffer, at: number): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(bytes, 0, bytes.length, at)
  await handle.close()
}
