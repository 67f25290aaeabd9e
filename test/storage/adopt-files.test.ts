import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deleteFiles } from '../../electron/storage/delete-files.ts'
import { clonesHere, whyNotLinked } from '../support/clones.ts'
import { canCloseFolders, ClosedFolder, whyNotClosed } from '../support/closed-folders.ts'
import { checked, download, fileIndex, openStore, pieces, scratchFolder } from './torrents.ts'
import { damage, SAME, two } from './two-torrents.ts'

describe.skipIf(clonesHere)(`a file that another torrent has${whyNotLinked}`, () => {
  it('gets a second name, and is right without being read', async () => {
    const { adopt, ours, theirs, store, sample } = await two()
    expect(await adopt()).toEqual([fileIndex(sample, 'same.bin')])
    expect((await stat(ours)).ino).toBe((await stat(theirs)).ino)
    expect(new Uint8Array(await readFile(ours))).toEqual(SAME)
    expect(await checked(store, sample)).toEqual([0, 1, 2, 3])
  })

  it('can be written to under neither name', async () => {
    const { adopt, ours, theirs } = await two()
    await adopt()
    for (const path of [ours, theirs]) expect((await stat(path)).mode & 0o222).toBe(0)
  })

  it('looks as it did to both of them, when they are opened again', async () => {
    const { adopt, sample, store, folder, disk, donor } = await two()
    await adopt()
    const told = await store.freshStamps()
    const again = await openStore(sample, { folder, disk, resume: true })
    const changed = await again.changedPieces(sample.metainfo.files.map((_, file) => told.get(file) ?? null))
    expect([...changed]).toEqual(pieces(sample, 4, 5))
    expect((await donor.store.changedPieces(donor.stamps)).isEmpty).toBe(true)
  })

  it('that was changed when it had appeared is not taken for what appeared', async () => {
    const { adopt, ours, sample, store } = await two()
    await adopt()
    await damage(ours)
    const file = fileIndex(sample, 'same.bin')
    const told = (await store.freshStamps()).get(file)
    expect(told).not.toBeUndefined()
    expect(told).not.toEqual((await store.statFiles())[file])
  })
})

describe.skipIf(clonesHere)(`a file with two names${whyNotLinked}`, () => {
  it('is not written through where a piece of it comes anew', async () => {
    const { adopt, sample, store, ours, theirs } = await two()
    await adopt()
    await damage(ours)
    await download(store, sample, 0)
    expect(new Uint8Array(await readFile(ours))).toEqual(SAME)
    expect((await readFile(theirs)).subarray(0, 4)).toEqual(Buffer.alloc(4))
    expect((await stat(ours)).mode & 0o200).toBe(0o200)
    expect((await stat(theirs)).nlink).toBe(1)
  })

  it('is not written through by the torrent it came from either, which had it open for writing', async () => {
    const { adopt, donor, ours, theirs } = await two()
    await adopt()
    await damage(theirs)
    await download(donor.store, donor.sample, 0)
    expect(new Uint8Array(await readFile(theirs))).toEqual(SAME)
    expect((await readFile(ours)).subarray(0, 4)).toEqual(Buffer.alloc(4))
  })

  it('is read anew by whoever has it open once it has a life of its own', async () => {
    const { adopt, sample, store, ours } = await two()
    await adopt()
    await checked(store, sample)
    await damage(ours)
    await download(store, sample, 0)
    expect(await checked(store, sample)).toEqual([0, 1, 2, 3])
  })

  it('keeps its length under the other name', async () => {
    const { adopt, sample, folder, disk, store, ours, theirs } = await two()
    await adopt()
    await store.close()
    await chmod(ours, 0o644)
    await truncate(ours, 100)
    const again = await openStore(sample, { folder, disk, resume: true })
    await download(again, sample, 0)
    expect((await stat(ours)).size).toBe(SAME.length)
    expect((await stat(theirs)).size).toBe(100)
  })

  it('stays whole under the one name, and its owner’s again, when the other is deleted', async () => {
    const { adopt, ours, theirs, donor } = await two()
    await adopt()
    const { metainfo } = donor.sample
    const held = new Set(pieces(donor.sample))
    const spared = new Set<string>()
    await deleteFiles({ metainfo, folder: donor.folder, skipped: new Set(), held, mayBeLinked: true, spared })
    await expect(stat(theirs)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(new Uint8Array(await readFile(ours))).toEqual(SAME)
    expect((await stat(ours)).mode & 0o200).toBe(0o200)
  })

  it.skipIf(!canCloseFolders)(
    `stays as it is where no file of its own can be made${whyNotClosed}`,
    async () => {
      const { adopt, sample, store, ours, theirs } = await two()
      await adopt()
      await damage(ours)
      {
        using _closed = new ClosedFolder(dirname(ours))
        await expect(download(store, sample, 0)).rejects.toMatchObject({ code: 'disk-denied' })
      }
      expect((await stat(ours)).ino).toBe((await stat(theirs)).ino)
      expect((await readFile(theirs)).subarray(0, 4)).toEqual(Buffer.alloc(4))
    }
  )

  it('gets one whatever an earlier attempt left behind, and nothing of that remains', async () => {
    const { adopt, sample, store, ours, theirs } = await two()
    await adopt()
    await damage(ours)
    const precious = join(dirname(ours), 'precious')
    await writeFile(precious, 'precious')
    const left = `.${sample.metainfo.infoHashV1 ?? ''}.parts.${fileIndex(sample, 'same.bin')}`
    await symlink(precious, join(dirname(ours), left))
    await download(store, sample, 0)
    expect((await stat(ours)).ino).not.toBe((await stat(theirs)).ino)
    expect(await readFile(precious, 'utf8')).toBe('precious')
    expect((await readdir(dirname(ours))).sort()).toEqual(['precious', 'same.bin'])
  })
})

describe('a file is not adopted', () => {
  it('when it does not look as when it was verified', async () => {
    const { adopt, theirs, ours } = await two()
    await damage(theirs)
    expect(await adopt()).toEqual([])
    await expect(lstat(ours)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.skipIf(clonesHere)(`that is somebody's to edit, unless it can be cloned${whyNotLinked}`, async () => {
    const { adopt, theirs } = await two()
    expect(await adopt({ mayLink: false })).toEqual([])
    expect(await stat(theirs)).toMatchObject({ nlink: 1 })
    expect((await stat(theirs)).mode & 0o200).toBe(0o200)
  })

  it.skipIf(clonesHere)(`that is executable only here, or only there${whyNotLinked}`, async () => {
    for (const executable of [{ ours: ['same.bin'] }, { theirs: ['same.bin'] }]) {
      const { adopt, theirs } = await two(executable)
      expect(await adopt()).toEqual([])
      expect((await stat(theirs)).nlink).toBe(1)
    }
  })

  it('when something is in its place', async () => {
    const { adopt, ours } = await two()
    await mkdir(dirname(ours), { recursive: true })
    await symlink('nowhere', ours)
    expect(await adopt()).toEqual([])
    expect((await lstat(ours)).isSymbolicLink()).toBe(true)
  })

  it('through a symbolic link in its place, or one out of its folder', async () => {
    const { adopt, theirs } = await two()
    const outside = join(await scratchFolder(), 'same.bin')
    await writeFile(outside, SAME)
    const { atime, mtime } = await stat(theirs)
    await utimes(outside, atime, mtime)
    await rm(theirs)
    await symlink(outside, theirs)
    expect(await adopt()).toEqual([])
    await rm(dirname(theirs), { recursive: true })
    await symlink(dirname(outside), dirname(theirs))
    expect(await adopt()).toEqual([])
    expect((await stat(outside)).nlink).toBe(1)
  })

  it('into a folder behind a link out of the torrent’s own', async () => {
    const { adopt, ours } = await two()
    const outside = await scratchFolder()
    await mkdir(dirname(dirname(ours)), { recursive: true })
    await symlink(outside, dirname(ours))
    await expect(adopt()).rejects.toMatchObject({ code: 'disk-denied' })
    expect(await readdir(outside)).toEqual([])
  })

  it.skipIf(!canCloseFolders)(`where there are no links, and is left as it was${whyNotClosed}`, async () => {
    const { adopt, ours, theirs } = await two()
    await mkdir(dirname(ours), { recursive: true })
    {
      using _closed = new ClosedFolder(dirname(ours))
      expect(await adopt()).toEqual([])
    }
    expect((await stat(theirs)).mode & 0o200).toBe(0o200)
  })
})

describe.skipIf(clonesHere)(`an executable file that is executable in both torrents${whyNotLinked}`, () => {
  it('is one file, and stays executable', async () => {
    const both = ['same.bin']
    const { adopt, sample, store, ours, theirs } = await two({ ours: both, theirs: both })
    await adopt()
    await download(store, sample, 4, 5)
    await store.finish()
    expect((await stat(ours)).ino).toBe((await stat(theirs)).ino)
    expect((await stat(ours)).mode & 0o300).toBe(0o100)
  })
})
