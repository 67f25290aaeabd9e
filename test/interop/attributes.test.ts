import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import type { Address } from '../../electron/network/types.ts'
import { canCloseFolders, ClosedFolder, whyNotClosed } from '../support/closed-folders.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { askLibtorrent, skipLibtorrent, whyNoLibtorrent } from '../support/libtorrent.ts'
import { killLibtorrents, startLibtorrent } from '../support/libtorrent-peer.ts'
import { metainfoOf } from '../support/shares.ts'
import { freePort } from '../support/ports.ts'

const TIMEOUT = 60_000
const PIECE = 32_768

/** Where nothing lies at the end of a piece by chance. */
const SIZES = { 'a.bin': 50_000, 'empty.sh': 0, 'run.sh': 70_001, 'secret.bin': 999, 'sub/b.bin': 1 }
const LINK = { path: 'sub/link', target: '../a.bin' }

/** How BEP 47 and libtorrent call what is special about a file. */
const FLAGS: Readonly<Record<string, number>> = { 'secret.bin': 2, 'empty.sh': 4, 'run.sh': 4, 'sub/link': 8 }

/** create_torrent's flags. */
const VERSIONS = { v1: 64, 'padded v1': 64 | 128, hybrid: 0, v2: 32 } as const

/** What is on disk, file by file: what may be done with it and what it holds. No pads among them. */
const FILES: Readonly<Record<string, string>> = {
  'a.bin': 'file',
  'empty.sh': 'executable',
  'run.sh': 'executable',
  'secret.bin': 'file',
  'sub/b.bin': 'file'
}
const FILES_AND_LINK = { ...FILES, 'sub/link': '-> ../a.bin' }

afterEach(async () => {
  await closeEngines()
  killLibtorrents()
  await removeTempFolders()
})

describe.skipIf(skipLibtorrent)(`files with attributes${whyNoLibtorrent}`, () => {
  describe.each(['v1', 'padded v1', 'hybrid', 'v2'] as const)('in a %s torrent of libtorrent', (version) => {
    it('come from libtorrent as they were', { timeout: TIMEOUT }, async () => {
      const { folder, metainfo, file } = await sample(version)
      const port = await freePort()
      await startLibtorrent({ what: file, folder, port, seeds: true }).said(/^ready/)
      const torrent = await fetchFrom({ host: '127.0.0.1', port }, metainfo)
      expect(await kindsIn(join(torrent.record.folder, 'share'))).toEqual(FILES_AND_LINK)
      expect(await digestsOf(torrent.record.folder)).toEqual(await digestsOf(folder))
    })

    it('go on from us to libtorrent and to another Shoal', { timeout: TIMEOUT }, async () => {
      const { folder, metainfo, file } = await sample(version)
      const seed = await seedOf(metainfo, folder)
      const into = await tempFolder()
      const libtorrent = startLibtorrent({
        what: file,
        folder: into,
        port: 0,
        seeds: false,
        peers: [addressOf(seed)]
      })
      const torrent = await fetchFrom(addressOf(seed), metainfo)
      await libtorrent.said(/^complete/)
      expect(await kindsIn(join(torrent.record.folder, 'share'))).toEqual(FILES_AND_LINK)
      for (const there of [torrent.record.folder, into])
        expect(await digestsOf(there)).toEqual(await digestsOf(folder))
    })
  })

  it('are told as they are: what is hidden, and hashes of whole files, which are handed on and not believed', async () => {
    const { metainfo } = await sample('v1')
    expect(metainfo.files.filter(({ attributes }) => attributes.hidden).map(({ path }) => path)).toEqual([
      'share/secret.bin'
    ])
    expect(Buffer.from(metainfo.infoBytes).includes('4:sha120:')).toBe(true)
  })
})

describe.each(['v1', 'hybrid', 'v2'] as const)('files with attributes in a %s torrent of ours', (version) => {
  it('come as they were', { timeout: TIMEOUT }, async () => {
    const folder = await tree()
    const seed = await openEngine()
    const shared = await seed.share(join(folder, 'share'), { version, pieceLength: PIECE }, [])
    await shared.start()
    await reached(shared, 'seeding')
    const torrent = await fetchFrom(addressOf(seed), metainfoOf(shared))
    expect(await kindsIn(join(torrent.record.folder, 'share'))).toEqual(FILES_AND_LINK)
    expect(await digestsOf(torrent.record.folder)).toEqual(await digestsOf(folder))
  })
})

it.skipIf(!canCloseFolders)(
  `a link is left out where there can be none, and the torrent's log says so${whyNotClosed}`,
  { timeout: TIMEOUT },
  async () => {
    const folder = await tree()
    const seed = await openEngine()
    const shared = await seed.share(join(folder, 'share'), { version: 'hybrid', pieceLength: PIECE }, [])
    await shared.start()
    await reached(shared, 'seeding')
    const into = await tempFolder()
    await makeTree(join(into, 'share'), { 'sub/b.bin': SIZES['sub/b.bin'] })
    using _closed = new ClosedFolder(join(into, 'share/sub'))
    const torrent = await fetchFrom(addressOf(seed), metainfoOf(shared), into)
    expect(await kindsIn(join(into, 'share'))).toEqual(FILES)
    expect(torrent.log.lines.find(({ event }) => event === 'trouble')?.about).toEqual({
      code: 'no-symlinks',
      sentence: `One symbolic link of this torrent could not be made in ${into}, which has none.`
    })
    await closeEngines()
  }
)

/** @returns the folder that holds 'share' */
async function tree(): Promise<string> {
  const folder = await tempFolder()
  const share = join(folder, 'share')
  await mkdir(share)
  await makeTree(share, SIZES)
  await symlink(LINK.target, join(share, LINK.path))
  for (const path of ['empty.sh', 'run.sh']) await chmod(join(share, path), 0o755)
  return folder
}

async function sample(version: keyof typeof VERSIONS) {
  const folder = await tree()
  const file = join(await tempFolder(), 'made.torrent')
  const files = [...Object.keys(SIZES), LINK.path].map((path) => ({
    path: `share/${path}`,
    flags: FLAGS[path] ?? 0,
    link: path === LINK.path ? LINK.target : ''
  }))
  await askLibtorrent(MAKE, { folder, out: file, files, version: VERSIONS[version], piece: PIECE })
  return { folder, file, metainfo: parseTorrent(await readFile(file)) }
}

async function seedOf(metainfo: Metainfo, folder: string): Promise<Engine> {
  const engine = await openEngine()
  const torrent = await engine.add(metainfo, { folder })
  await torrent.start()
  await reached(torrent, 'seeding')
  return engine
}

async function fetchFrom(address: Address, metainfo: Metainfo, into?: string): Promise<Torrent> {
  const engine = await openEngine()
  const folder = into ?? (await tempFolder())
  const torrent = await engine.add(metainfo, { folder, addresses: [address] })
  await torrent.start()
  await reached(torrent, 'seeding')
  return torrent
}

/** By path relative to the folder. */
async function kindsIn(folder: string): Promise<Readonly<Record<string, string>>> {
  return await eachIn(folder, async (path) => {
    const stats = await lstat(path)
    if (stats.isSymbolicLink()) return `-> ${await readlink(path)}`
    return (stats.mode & 0o100) === 0 ? 'file' : 'executable'
  })
}

/** Links are followed. */
async function digestsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  return await eachIn(join(folder, 'share'), async (path) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  )
}

async function eachIn(
  folder: string,
  tell: (path: string) => Promise<string>
): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [relative(folder, path), await tell(path)] as const))
  )
}

/** Names every file by hand: on Linux nothing on disk tells libtorrent that a file is hidden. */
const MAKE = `
import hashlib, json, os, sys
import libtorrent as lt
job = json.load(sys.stdin)
files = lt.file_storage()
for file in job['files']:
    size = 0 if file['link'] else os.path.getsize(os.path.join(job['folder'], file['path']))
    files.add_file(file['path'], size, file['flags'], 0, file['link'])
torrent = lt.create_torrent(files, job['piece'], flags=job['version'] | 8)
listed = torrent.files()
for at in range(listed.num_files()) if job['version'] & 64 else []:
    if not listed.file_flags(at) & (1 | 8):
        with open(os.path.join(job['folder'], listed.file_path(at)), 'rb') as content:
            torrent.set_file_hash(at, hashlib.sha1(content.read()).digest())
lt.set_piece_hashes(torrent, job['folder'])
open(job['out'], 'wb').write(lt.bencode(torrent.generate()))
print('null')
`
