import { constants, type BigIntStats } from 'node:fs'
import { chmod, copyFile, lstat, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import type { FileAttributes, Metainfo } from '../metainfo/metainfo.ts'
import { Confined } from './confined.ts'
import type { ContentFiles } from './content-files.ts'
import { errorCode } from './disk-errors.ts'
import { isExecutable, linkFile, modeOfCopy, type Linked } from './hard-links.ts'
import { inTurns } from './in-turns.ts'
import { isSame, stampOf, type FileStamp } from './stamps.ts'

/** Another torrent, whose files may be had without copying them. */
export interface Donor {
  /** Where the first part of their paths lies. */
  readonly folder: string
  /** Whether its files and ours may be hard links of each other; else they can only be clones, which are independent. */
  readonly mayLink: boolean
}

/** A file of the donor's that has the bytes of one of ours. */
export interface Gift {
  /** Ours, its index. */
  readonly file: number
  /** Theirs. */
  readonly path: string
  /** How theirs looked when it was verified. */
  readonly stamp: FileStamp
  /** What theirs is to be. */
  readonly attributes: FileAttributes
}

/**
 * Gets files that are not there from another torrent's without copying their bytes: as clones that share the disk's blocks until
 * one is written (reflinks), or else as hard links (see `linkFile`). One that does not look as when it was verified is not taken;
 * nor is any where the file system cannot, or there is no room or right: those have to be had in another way.
 * @returns the files that are there now, whole, by index
 * @throws ShoalError 'disk-…' when no folder can be made for them
 */
export async function adoptFiles(
  metainfo: Metainfo,
  files: ContentFiles,
  donor: Donor,
  gifts: readonly Gift[]
): Promise<readonly number[]> {
  const adoption = new Adoption(metainfo, files, donor)
  const adopted = await inTurns(gifts, async (gift) => ((await adoption.take(gift)) ? [gift.file] : []))
  return adopted.flat()
}

class Adoption {
  readonly #metainfo: Metainfo
  readonly #files: ContentFiles
  readonly #theirs: Confined
  /** What failed once is not tried with all the others. */
  #canClone = true
  #canLink: boolean

  constructor(metainfo: Metainfo, files: ContentFiles, { folder, mayLink }: Donor) {
    this.#metainfo = metainfo
    this.#files = files
    this.#theirs = new Confined(folder)
    this.#canLink = mayLink
  }

  async take(gift: Gift): Promise<boolean> {
    if (!this.#canClone && !this.#canLink) return false
    const path = this.#files.path(gift.file)
    if ((await this.#files.confined.look(path)) !== null) return false
    const source = await this.#open(gift.path)
    if (source === null) return false
    try {
      if (!isSame(stampOf(source.stats), gift.stamp)) return false
      const to = join(await this.#files.confined.makeParent(path), basename(path))
      const isThere = (await this.#clone(source, to, gift)) || (await this.#link(source, to, gift))
      const stamp = isThere ? stampOf(await lstat(to, { bigint: true })) : null
      if (stamp !== null) this.#files.onAppeared(gift.file, stamp)
      return stamp !== null
    } finally {
      await source.handle.close()
    }
  }

  async #open(path: string): Promise<Linked | null> {
    try {
      const at = await this.#theirs.locate(path)
      if (at === null) return null
      const handle = await this.#theirs.openToRead(path)
      return { at, handle, stats: await handle.stat({ bigint: true }) }
    } catch (error) {
      if (error instanceof ShoalError || errorCode(error) !== null) return null
      throw error
    }
  }

  async #clone({ at, stats }: Linked, to: string, { file }: Gift): Promise<boolean> {
    if (!this.#canClone) return false
    try {
      await copyFile(at, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE)
      if (isUntouched(await lstat(at, { bigint: true }), stats)) {
        await chmod(to, modeOfCopy(stats, this.#metainfo.files[file]?.attributes.executable === true))
        return true
      }
      await rm(to)
    } catch (error) {
      if (errorCode(error) === null) throw error
      if (errorCode(error) !== 'EEXIST') this.#canClone = false
    }
    return false
  }

  /** What the names of a file share is not its bytes alone. */
  async #link(source: Linked, to: string, { file, attributes }: Gift): Promise<boolean> {
    const { executable, hidden } = attributes
    const ours = this.#metainfo.files[file]?.attributes
    const isAlike = ours?.executable === executable && ours.hidden === hidden
    if (!this.#canLink || !isAlike || isExecutable(source.stats) !== executable) return false
    try {
      return await linkFile(source, to)
    } catch (error) {
      if (errorCode(error) === null) throw error
      if (errorCode(error) !== 'EEXIST') this.#canLink = false
      return false
    }
  }
}

/** Whether that was the file all the time, and nobody wrote to it. */
function isUntouched(now: BigIntStats, before: BigIntStats): boolean {
  return now.dev === before.dev && now.ino === before.ino && now.ctimeNs === before.ctimeNs
}
