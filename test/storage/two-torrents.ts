import { chmod, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Donor, Gift } from '../../electron/storage/adopt-files.ts'
import type { Disk } from '../../electron/storage/disk.ts'
import {
  bytes,
  download,
  fileIndex,
  makeSample,
  openDisk,
  openStore,
  scratchFolder,
  type Sample
} from './torrents.ts'

export const SAME = bytes(50_000, 1)

/** Of which torrent it is to be executable. */
interface Executable {
  readonly ours?: readonly string[]
  readonly theirs?: readonly string[]
}

/** Where they are; each in a folder of its own unless given. */
interface Folders {
  readonly ours?: string
  readonly theirs?: string
}

/**
 * A torrent that is whole, and one of which nothing is there; they have one file in common, of four pieces. Both were opened by one
 * process.
 */
export async function two(executable: Executable = {}, folders: Folders = {}) {
  const disk = openDisk({ threads: 1 })
  const donor = await wholeTorrent(disk, folders.theirs ?? (await scratchFolder()), executable.theirs)
  const contents = { 'same.bin': SAME, 'tail.bin': bytes(20_000, 3) }
  const sample = await makeSample(contents, 'hybrid', undefined, executable.ours)
  const folder = folders.ours ?? (await scratchFolder())
  const store = await openStore(sample, { folder, disk })
  const { attributes } = fileAt(donor.sample, 'same.bin')
  const stamp = donor.stamps[fileIndex(donor.sample, 'same.bin')] ?? null
  if (stamp === null) throw new Error('it is there')
  const gift: Gift = { file: fileIndex(sample, 'same.bin'), path: 'folder/same.bin', attributes, stamp }
  return {
    disk,
    donor,
    sample,
    folder,
    store,
    ours: join(folder, 'folder/same.bin'),
    theirs: join(donor.folder, 'folder/same.bin'),
    adopt: (how: Partial<Donor> = {}) => store.adopt({ folder: donor.folder, mayLink: true, ...how }, [gift])
  }
}

async function wholeTorrent(disk: Disk, folder: string, executable?: readonly string[]) {
  const contents = { 'same.bin': SAME, 'tail.bin': bytes(20_000, 2) }
  const sample = await makeSample(contents, 'hybrid', undefined, executable)
  const store = await openStore(sample, { folder, disk })
  await download(store, sample)
  await store.finish()
  return { sample, folder, store, stamps: await store.statFiles() }
}

function fileAt(sample: Sample, path: string): Sample['metainfo']['files'][number] {
  const file = sample.metainfo.files[fileIndex(sample, path)]
  if (file === undefined) throw new Error(`no file ${path}`)
  return file
}

/** As a user does who means it. */
export async function damage(path: string): Promise<void> {
  await chmod(path, 0o644)
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(4), 0, 4, 0)
  await file.close()
}
