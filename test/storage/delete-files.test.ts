import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { deleteFiles, type Deletion } from '../../electron/storage/delete-files.ts'
import {
  bytes,
  download,
  fileIndex,
  makeSample,
  openDisk,
  openStore,
  pieces,
  scratchFolder,
  type Sample
} from './torrents.ts'

const CONTENTS = {
  'a.bin': bytes(50_000, 1),
  'sub/b.bin': bytes(50_000, 2),
  'sub/deep/c.bin': bytes(20_000, 3),
  empty: bytes(0)
}

/** Mounting takes root. CI is root, and there it is never left out. */
const canMount = process.getuid?.() === 0 || process.env['CI'] !== undefined

describe('deleting the files of a torrent', () => {
  it('leaves nothing of it, and the folder it was put in', async () => {
    const { folder, deletion } = await downloaded()
    await deleteFiles(deletion)
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves no draft of one either that a run which was killed was about to put in its place', async () => {
    const { sample, folder, deletion } = await downloaded()
    const partFile = `.${sample.metainfo.infoHashV1 ?? ''}.parts`
    await writeFile(join(folder, `folder/sub/${partFile}.${fileIndex(sample, 'sub/b.bin')}`), 'half')
    await deleteFiles(deletion)
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves what others put beside them, and the folders around that', async () => {
    const { folder, deletion } = await downloaded()
    await writeFile(join(folder, 'folder/sub/mine.txt'), 'mine')
    await deleteFiles(deletion)
    expect(await tree(folder)).toEqual(['folder', 'folder/sub', 'folder/sub/mine.txt'])
  })

  it.each([
    ['has another length', bytes(100), (all: ReadonlySet<number>) => all],
    ['was never found right', bytes(50_000, 9), () => new Set<number>()]
  ])("leaves somebody's file of the same name that %s, and says so", async (_what, theirs, held) => {
    const { folder, deletion } = await downloaded()
    await writeFile(join(folder, 'folder/a.bin'), theirs)
    await rm(join(folder, 'folder/sub'), { recursive: true })
    await rm(join(folder, 'folder/empty'))
    await expect(deleteFiles({ ...deletion, held: held(deletion.held) })).rejects.toMatchObject({
      code: 'file-changed',
      message: expect.stringContaining(join('folder', 'a.bin')) as unknown
    })
    expect(new Uint8Array(await readFile(join(folder, 'folder/a.bin')))).toEqual(theirs)
  })

  it("leaves somebody's file in place of one that is not wanted, without a word", async () => {
    const { sample, folder, deletion } = await downloaded()
    await writeFile(join(folder, 'folder/a.bin'), 'theirs')
    await deleteFiles({ ...deletion, skipped: new Set([fileIndex(sample, 'a.bin')]) })
    expect(await tree(folder)).toEqual(['folder', 'folder/a.bin'])
  })

  it('leaves a file that another torrent has, too', async () => {
    const { folder, deletion } = await downloaded()
    await deleteFiles({ ...deletion, spared: new Set([join(folder, 'folder/sub/b.bin')]) })
    expect(await tree(folder)).toEqual(['folder', 'folder/sub', 'folder/sub/b.bin'])
  })

  it('never goes through a link out of the folder', async () => {
    const { folder, deletion } = await downloaded()
    const outside = await scratchFolder()
    await mkdir(join(outside, 'deep'))
    await writeFile(join(outside, 'b.bin'), CONTENTS['sub/b.bin'])
    await writeFile(join(outside, 'deep/c.bin'), CONTENTS['sub/deep/c.bin'])
    await rm(join(folder, 'folder/sub'), { recursive: true })
    await symlink(outside, join(folder, 'folder/sub'))
    await deleteFiles(deletion)
    expect(await tree(outside)).toEqual(['b.bin', 'deep', 'deep/c.bin'])
    expect(await readdir(join(folder, 'folder'))).toEqual(['sub'])
  })

  it('deletes no link that stands in place of a file, nor what it leads to', async () => {
    const { folder, deletion } = await downloaded()
    const elsewhere = join(await scratchFolder(), 'precious')
    await writeFile(elsewhere, CONTENTS['a.bin'])
    await rm(join(folder, 'folder/a.bin'))
    await symlink(elsewhere, join(folder, 'folder/a.bin'))
    await expect(deleteFiles(deletion)).rejects.toMatchObject({ code: 'file-changed' })
    expect(new Uint8Array(await readFile(elsewhere))).toEqual(CONTENTS['a.bin'])
    expect(await tree(folder)).toEqual(['folder', 'folder/a.bin'])
  })

  it("deletes the torrent's own links, but not what stands in their place", async () => {
    const { sample, folder, deletion } = await downloaded()
    const metainfo = withLinks(sample, ['to-b', 'to-c'], 'folder/sub/b.bin')
    await symlink('sub/b.bin', join(folder, 'folder/to-b'))
    await symlink('elsewhere', join(folder, 'folder/to-c'))
    await expect(deleteFiles({ ...deletion, metainfo })).rejects.toMatchObject({ code: 'file-changed' })
    expect(await tree(folder)).toEqual(['folder', 'folder/to-c'])
  })

  it('deletes the part file, and a file that had not appeared yet', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const folder = await scratchFolder()
    const skipped = new Set([fileIndex(sample, 'a.bin')])
    const store = await openStore(sample, { folder, disk: openDisk({ threads: 1 }), skipped })
    await download(store, sample, 3)
    await store.close()
    const [partFile = ''] = (await readdir(folder)).filter((name) => name.endsWith('.parts'))
    await writeFile(join(folder, 'folder', `${partFile}.${fileIndex(sample, 'a.bin')}`), 'half of it')
    expect(partFile).not.toBe('')
    await deleteFiles({ ...deletionOf(sample, folder), skipped })
    expect(await tree(folder)).toEqual([])
  })

  it('does nothing where there is nothing', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    await deleteFiles(deletionOf(sample, join(await scratchFolder(), 'never made')))
  })

  it.skipIf(!canMount)('says which could not be deleted (needs root)', async () => {
    const disk = await scratchFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk])
    onTestFinished(() => void execFileSync('umount', ['--lazy', disk]))
    const { folder, deletion } = await downloaded(disk)
    execFileSync('mount', ['-o', 'remount,ro', disk])
    await expect(deleteFiles(deletion)).rejects.toMatchObject({
      code: 'disk-denied',
      message: expect.stringMatching(/^Cannot delete .*read-only\. \d more were left\.$/u) as unknown
    })
    expect(await readdir(join(folder, 'folder'))).toHaveLength(3)
  })
})

/** A whole torrent on disk, no longer in use. */
async function downloaded(into?: string) {
  const sample = await makeSample(CONTENTS, 'hybrid')
  const folder = into ?? (await scratchFolder())
  const store = await openStore(sample, { folder, disk: openDisk({ threads: 1 }) })
  await download(store, sample)
  await store.finish()
  await store.close()
  return { sample, folder, deletion: deletionOf(sample, folder) }
}

function deletionOf(sample: Sample, folder: string): Deletion {
  const held = new Set<number>(pieces(sample))
  return {
    metainfo: sample.metainfo,
    folder,
    skipped: new Set(),
    held,
    mayBeLinked: false,
    spared: new Set()
  }
}

function withLinks({ metainfo }: Sample, names: readonly string[], symlink: string): Sample['metainfo'] {
  const attributes = { executable: false, hidden: false, symlink }
  const links = names.map((name) => {
    return { path: `folder/${name}`, length: 0, offset: 0, attributes, piecesRoot: null }
  })
  return { ...metainfo, files: [...metainfo.files, ...links] }
}

/** Everything in a folder, links not followed. */
async function tree(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).toSorted()
}
