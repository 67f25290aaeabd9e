import { execFileSync, spawnSync } from 'node:child_process'
import { constants, copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether files of temporary folders are cloned: then they are never hard links of each other. */
export const clonesHere = clonesOne()

/** For the title of what is skipped. */
export const whyNotLinked = clonesHere
  ? ' (skipped: the temporary folder is on a file system with reflinks)'
  : ''

const canMount = process.platform === 'linux' && process.getuid?.() === 0
/** Whether there can be a file system with reflinks. */
export const canMountClones = canMount && spawnSync('mkfs.btrfs', ['--version']).status === 0

/** For the title of what is skipped. */
export const whyNoClones = canMountClones
  ? ''
  : ' (skipped: needs root on Linux, and mkfs.btrfs, to mount a file system with reflinks)'

/** A file system with reflinks, of 120 MiB; gone when it is disposed of. */
export class CloningDisk implements AsyncDisposable {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** @param parent where it is made, an empty folder */
  static async mount(parent: string): Promise<CloningDisk> {
    const [image, folder] = [join(parent, 'image'), join(parent, 'disk')]
    await mkdir(folder)
    writeFileSync(image, '')
    truncateSync(image, 120 * 1024 * 1024)
    execFileSync('mkfs.btrfs', ['-q', image])
    execFileSync('mount', ['-o', 'loop', image, folder])
    return new CloningDisk(folder)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve(execFileSync('umount', [this.folder]))
  }
}

function clonesOne(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-test-'))
  try {
    writeFileSync(join(folder, 'one'), 'one')
    copyFileSync(join(folder, 'one'), join(folder, 'two'), constants.COPYFILE_FICLONE_FORCE)
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}
