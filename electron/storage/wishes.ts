import type { Metainfo } from '../metainfo/metainfo.ts'
import type { ContentFiles } from './content-files.ts'
import { moveFromPartFile, removePartFile } from './part-file.ts'
import type { Placement } from './placement.ts'
import type { FileStamp } from './stamps.ts'

/**
 * Which files are wanted. An unwanted file that is on disk at its full length keeps its own bytes; any other is
 * "elsewhere": not made, its share of straddling pieces in the part file. So where bytes are follows from what is on disk.
 */
export class Wishes {
  readonly #metainfo: Metainfo
  readonly #files: ContentFiles
  readonly #placement: Placement
  readonly #elsewhere = new Set<number>()
  #skipped: ReadonlySet<number> = new Set()

  constructor(metainfo: Metainfo, files: ContentFiles, placement: Placement) {
    this.#metainfo = metainfo
    this.#files = files
    this.#placement = placement
  }

  isElsewhere(file: number): boolean {
    return this.#elsewhere.has(file)
  }

  isWanted(file: number): boolean {
    return !this.#skipped.has(file)
  }

  /** @param stamps of all files as they are now */
  begin(skipped: ReadonlySet<number>, stamps: readonly (FileStamp | null)[]): void {
    this.#skipped = skipped
    for (const file of skipped) if (!this.#isWhole(file, stamps[file] ?? null)) this.#elsewhere.add(file)
  }

  /** Refuses to go on where somebody's file would have to be resized. */
  assertUsable(stamps: readonly (FileStamp | null)[]): void {
    for (const file of this.#metainfo.files.keys()) {
      const stamp = stamps[file] ?? null
      if (stamp !== null && this.isWanted(file)) this.#files.assertUsable(file, stamp.size)
    }
  }

  /** A former run may have been killed between wanting a file and moving its bytes to it. */
  async recover(stamps: readonly (FileStamp | null)[]): Promise<void> {
    if ((stamps[this.#files.partFile] ?? null) === null) return
    for (const file of this.#metainfo.files.keys())
      if (this.isWanted(file) && (stamps[file] ?? null) === null) await this.#moveIn(file)
    await this.#tidy()
  }

  async change(skipped: ReadonlySet<number>): Promise<void> {
    for (const file of [...this.#elsewhere]) {
      if (skipped.has(file)) continue
      await this.#moveIn(file)
      this.#elsewhere.delete(file)
    }
    for (const file of skipped)
      if (this.isWanted(file) && !this.#isWhole(file, await this.#files.stamp(file)))
        this.#elsewhere.add(file)
    this.#skipped = skipped
    await this.#tidy()
  }

  async #tidy(): Promise<void> {
    for (const file of this.#elsewhere) if (this.#placement.straddling(file).length > 0) return
    await removePartFile(this.#files)
  }

  #isWhole(file: number, stamp: FileStamp | null): boolean {
    return stamp !== null && stamp.size === this.#metainfo.files[file]?.length
  }

  async #moveIn(file: number): Promise<void> {
    await moveFromPartFile(this.#files, file, this.#placement.straddling(file))
  }
}
