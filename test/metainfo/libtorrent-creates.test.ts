import { chmod, lstat, opendir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeBencode } from '../../electron/metainfo/bencode.ts'
import { assembleTorrent, planTorrent } from '../../electron/metainfo/create.ts'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import type { SourceFile, TorrentSource, TorrentVersion } from '../../electron/metainfo/plan.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { libtorrentMakes, skipLibtorrent, whyNoLibtorrent } from '../support/libtorrent.ts'
import { hashInMemory } from './hash-in-memory.ts'

const versions: readonly TorrentVersion[] = ['v1', 'v2', 'hybrid']

interface Found extends SourceFile {
  readonly content: Uint8Array
}

describe.skipIf(skipLibtorrent)(
  `a torrent made here is libtorrent’s, byte for byte${whyNoLibtorrent}`,
  () => {
    let root = ''

    beforeAll(async () => {
      root = await tempFolder()
    })
    afterAll(removeTempFolders)

    it.each(versions)('%s of a folder with nested folders, empty and executable files', async (version) => {
      const folder = join(root, `nested-${version}`)
      await makeTree(folder, {
        'b.bin': 50_000,
        'a/x': 100,
        'a.txt': 16_384,
        'a/b/c/deep': 32_768,
        'z/last': 70_000,
        empty: 0,
        'zz-empty': 0,
        '.hidden': 3
      })
      await chmod(join(folder, 'z/last'), 0o755)
      for (const pieceLength of [16_384, 32_768, 65_536, 1_048_576])
        await expectSame(folder, version, pieceLength)
    })

    it.each(versions)('%s of a folder with unusual names', async (version) => {
      const folder = join(root, `Naïve “names” ${version}…`)
      await makeTree(folder, {
        'with space': 20_000,
        ' leading and trailing ': 10,
        'tab\tand\nline': 10,
        'quote"\'`': 10,
        'back\\slash': 10,
        'what?*<>|:': 10,
        '日本語/ファイル.txt': 10,
        '😀.txt': 10,
        '\ufb01\u{10400}': 10,
        'e\u0301 decomposed': 10,
        '\u00e9 composed': 10,
        UPPER: 10,
        'upper.': 10,
        [`${'n'.repeat(251)}.txt`]: 10
      })
      await expectSame(folder, version, 16_384)
    })

    it.each(versions)('%s of a folder with a single file', async (version) => {
      const folder = join(root, `lone-${version}`)
      await makeTree(folder, { 'only.bin': 40_000 })
      await expectSame(folder, version, 16_384)
    })

    it.each(versions)('%s of a folder where one file has no bytes', async (version) => {
      const folder = join(root, `almost-${version}`)
      await makeTree(folder, { none: 0, some: 20_000 })
      await expectSame(folder, version, 16_384)
    })

    it.each(versions)('%s of single files around the length of a piece', async (version) => {
      for (const length of [1, 16_383, 16_384, 16_385, 32_768, 65_536, 65_537, 200_000, 262_144, 300_000]) {
        await makeTree(root, { [`single-${version}-${length}.bin`]: length })
        await expectSame(join(root, `single-${version}-${length}.bin`), version, 65_536)
      }
    })

    it.each(versions)('%s of a single executable file', async (version) => {
      const file = join(root, `run-${version}.sh`)
      await writeFile(file, '#!/bin/sh\n')
      await chmod(file, 0o700)
      await expectSame(file, version, 16_384)
    })

    it.each(versions)('%s of a folder with symlinks', async (version) => {
      const folder = join(root, `links-${version}`)
      await makeTree(folder, { 'real/file.bin': 30_000, 'other/x': 5 })
      await symlink('real/file.bin', join(folder, 'to-file'))
      await symlink('real', join(folder, 'to-folder'))
      await symlink('to-file', join(folder, 'to-link'))
      await expectSame(folder, version, 16_384)
    })

    it('v1 with a piece length that is no power of two', async () => {
      const folder = join(root, 'odd')
      await makeTree(folder, { a: 100_000, b: 77_777 })
      await expectSame(folder, 'v1', 49_152)
    })
  }
)

async function expectSame(path: string, version: TorrentVersion, pieceLength: number): Promise<void> {
  const found = await walk(path)
  const source: TorrentSource = { name: basename(path), single: found[0]?.path === '', files: found }
  const plan = planTorrent(source, { version, pieceLength })
  const ours = assembleTorrent(
    plan,
    hashInMemory(
      plan,
      found.map(({ content }) => content)
    )
  )
  const theirs = await libtorrentMakes(path, version, pieceLength, { symlinks: true })
  expect(infoOf(ours)).toBe(infoOf(theirs))
  expect(layersOf(ours)).toBe(layersOf(theirs))
  const metainfo = parseTorrent(ours, { inPlace: true })
  expect(metainfo.lengths).toEqual(plan.lengths)
  expect(metainfo.files.map(({ offset }) => offset)).toEqual(plan.files.map(({ offset }) => offset))
}

function infoOf(torrent: Uint8Array): string {
  return Buffer.from(decodeBencode(torrent).get('info')?.encoding ?? []).toString('latin1')
}

function layersOf(torrent: Uint8Array): string {
  return Buffer.from(decodeBencode(torrent).get('piece layers')?.encoding ?? []).toString('latin1')
}

/** In the order the system lists folders, as libtorrent walks them. */
async function walk(root: string, path = ''): Promise<Found[]> {
  const at = join(root, path)
  const stats = await lstat(at)
  const executable = (stats.mode & 0o100) !== 0
  if (stats.isSymbolicLink()) {
    const target = posix.join(dirname(path), await readlink(at))
    return [{ path, length: 0, executable, symlink: target, content: new Uint8Array(0) }]
  }
  if (stats.isFile())
    return [{ path, length: stats.size, executable, symlink: null, content: await readFile(at) }]
  const found: Found[] = []
  for await (const { name } of await opendir(at)) found.push(...(await walk(root, posix.join(path, name))))
  return found
}
