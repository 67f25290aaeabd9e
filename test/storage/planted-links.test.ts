import { execFileSync } from 'node:child_process'
import {
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canCloseFolders, ClosedFolder, whyNotClosed } from '../support/closed-folders.ts'
import { bytes, download, makeSample, openDisk, openStore, pieces, scratchFolder } from './torrents.ts'

const CONTENTS = { 'a.bin': bytes(50_000, 1), 'sub/b.bin': bytes(50_000, 2) }

async function start(folder: string) {
  const sample = await makeSample(CONTENTS, 'hybrid')
  return { sample, store: await openStore(sample, { folder, disk: openDisk({ threads: 1 }) }) }
}

describe('a link planted in the download folder', () => {
  it('in place of a file is not written through', async () => {
    const folder = await scratchFolder()
    const outside = join(await scratchFolder(), 'precious')
    await writeFile(outside, 'precious')
    await mkdir(join(folder, 'folder'))
    await symlink(outside, join(folder, 'folder/a.bin'))
    const { sample, store } = await start(folder)
    await expect(download(store, sample, 0)).rejects.toMatchObject({ code: 'disk-denied' })
    expect(await readFile(outside, 'utf8')).toBe('precious')
  })

  it.each(['folder', 'folder/sub'])('in place of the folder %s is not written through', async (planted) => {
    const folder = await scratchFolder()
    const outside = await scratchFolder()
    if (planted !== 'folder') await mkdir(join(folder, 'folder'))
    await symlink(outside, join(folder, planted))
    const { sample, store } = await start(folder)
    await expect(download(store, sample, pieces(sample).length - 1)).rejects.toMatchObject({
      code: 'disk-denied'
    })
    expect(await readdir(outside)).toEqual([])
  })

  it('in place of the part file is not written through', async () => {
    const folder = await scratchFolder()
    const outside = join(await scratchFolder(), 'precious')
    await writeFile(outside, 'precious')
    const sample = await makeSample(CONTENTS, 'v1')
    await symlink(outside, join(folder, `.${sample.metainfo.infoHashV1 ?? ''}.parts`))
    const store = await openStore(sample, { folder, disk: openDisk({ threads: 1 }), skipped: new Set([0]) })
    await expect(download(store, sample, 3)).rejects.toMatchObject({ code: 'disk-denied' })
    expect(await readFile(outside, 'utf8')).toBe('precious')
  })

  it('is not read through either', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    const store = await openStore(sample, {
      folder: sample.folder,
      disk: openDisk({ threads: 1 }),
      readOnly: true
    })
    const path = join(sample.folder, 'folder/a.bin')
    const outside = join(await scratchFolder(), 'same')
    await writeFile(outside, CONTENTS['a.bin'])
    await rm(path)
    await symlink(outside, path)
    const [piece] = pieces(sample, 0)
    if (piece === undefined) throw new Error('a piece')
    await expect(Promise.resolve(store.readBlock(piece, 0, 10))).rejects.toMatchObject({
      code: 'disk-denied'
    })
  })

  it('that stays inside is the user’s own affair', async () => {
    const folder = await scratchFolder()
    await mkdir(join(folder, 'folder/elsewhere'), { recursive: true })
    await symlink('elsewhere', join(folder, 'folder/sub'))
    const { sample, store } = await start(folder)
    await download(store, sample)
    expect((await stat(join(folder, 'folder/elsewhere/b.bin'))).size).toBe(50_000)
  })

  it('does not turn a pipe into a wait without end', async () => {
    const folder = await scratchFolder()
    await mkdir(join(folder, 'folder'))
    execFileSync('mkfifo', [join(folder, 'folder/a.bin')])
    const { sample, store } = await start(folder)
    await expect(download(store, sample, 0)).rejects.toMatchObject({ code: 'disk-failed' })
  })
})

describe('the links of a torrent', () => {
  async function withLink(target: string) {
    const sample = await makeSample(CONTENTS, 'v1')
    const attributes = { executable: false, hidden: false, symlink: target }
    const planted = { path: 'folder/sub/to-a', length: 0, offset: 0, attributes, piecesRoot: null }
    return { ...sample, metainfo: { ...sample.metainfo, files: [...sample.metainfo.files, planted] } }
  }

  it('are made at the end, relative and inside', async () => {
    const sample = await withLink('folder/a.bin')
    const folder = await scratchFolder()
    const store = await openStore(sample, { folder, disk: openDisk({ threads: 1 }) })
    await download(store, sample)
    await store.finish()
    await store.finish()
    expect(await readlink(join(folder, 'folder/sub/to-a'))).toBe('../a.bin')
    expect(new Uint8Array(await readFile(join(folder, 'folder/sub/to-a')))).toEqual(CONTENTS['a.bin'])
  })

  it('are not made in a folder that is itself a link, from where they would lead elsewhere', async () => {
    const sample = await withLink('folder/a.bin')
    const folder = await scratchFolder()
    await mkdir(join(folder, 'folder'))
    await symlink('.', join(folder, 'folder/sub'))
    const store = await openStore(sample, { folder, disk: openDisk({ threads: 1 }) })
    await expect(store.finish()).rejects.toMatchObject({ code: 'disk-denied' })
  })

  it.skipIf(!canCloseFolders)(`are left out where there are none, and counted${whyNotClosed}`, async () => {
    const sample = await withLink('folder/a.bin')
    const folder = await scratchFolder()
    await mkdir(join(folder, 'folder/sub'), { recursive: true })
    const store = await openStore(sample, { folder, disk: openDisk({ threads: 1 }) })
    await download(store, sample)
    {
      using _closed = new ClosedFolder(join(folder, 'folder/sub'))
      expect(await store.finish()).toBe(1)
    }
    expect(await store.finish()).toBe(0)
    expect(await readlink(join(folder, 'folder/sub/to-a'))).toBe('../a.bin')
  })

  it("do not replace somebody's file", async () => {
    const sample = await withLink('folder/a.bin')
    const folder = await scratchFolder()
    await mkdir(join(folder, 'folder/sub'), { recursive: true })
    await link(join(sample.folder, 'folder/a.bin'), join(folder, 'folder/sub/to-a'))
    const store = await openStore(sample, { folder, disk: openDisk({ threads: 1 }), resume: true })
    await expect(store.finish()).rejects.toMatchObject({ code: 'disk-denied' })
    expect((await lstat(join(folder, 'folder/sub/to-a'))).isFile()).toBe(true)
  })
})
