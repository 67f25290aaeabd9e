import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import { Confined } from './confined.ts'
import { diskError } from './disk-errors.ts'
import { ownFile } from './hard-links.ts'
import { inTurns } from './in-turns.ts'
import type { Fault } from './jobs.ts'
import { FILES_PER_TURN, type Opener, type OpenFiles } from './open-files.ts'
import { draftOf } from './part-file-name.ts'
import type { Place } from './placement.ts'
import { isSame, stampOf, type FileStamp } from './stamps.ts'

export interface FilesSetup {
  readonly files: readonly { readonly path: string; readonly length: number }[]
  /** Its path; null: there never is one. */
  readonly partFile: string | null
  readonly folder: string
  readonly openFiles: OpenFiles
  readonly readOnly: boolean
  readonly resume: boolean
}

let stores = 0

/**
 * The files of one torrent on disk, and its part file, which has the index after the last file. A file opened for writing
 * has its full length from then on (sparse); one opened to seed in place is never changed, and is not read any more once it
 * has changed.
 */
export class ContentFiles {
  readonly confined: Confined
  readonly partFile: number
  readonly #setup: FilesSetup
  /** Unlike that of any other store of the process. */
  readonly key = `${stores++}/`
  readonly #dirty = new Set<number>()
  readonly #appeared = new Map<number, FileStamp>()
  #owning: Promise<unknown> = Promise.resolve()
  #before: readonly (FileStamp | null)[] = []
  #areToldFirst = false

  constructor(setup: FilesSetup) {
    this.confined = new Confined(setup.folder)
    this.partFile = setup.files.length
    this.#setup = setup
  }

  get indices(): readonly number[] {
    const { files, partFile } = this.#setup
    return Array.from({ length: files.length + (partFile === null ? 0 : 1) }, (_, index) => index)
  }

  path(file: number): string {
    return this.#setup.files[file]?.path ?? this.#setup.partFile ?? ''
  }

  /** Where a file is, for people. */
  describe(file: number): string {
    return this.confined.resolve(this.path(file))
  }

  async stampAll(): Promise<readonly (FileStamp | null)[]> {
    return await inTurns(this.indices, (file) => this.stamp(file))
  }

  async stamp(file: number): Promise<FileStamp | null> {
    return stampOf(await this.confined.look(this.path(file)))
  }

  /** How the files looked at the start: what is served in place must go on looking so. */
  begin(stamps: readonly (FileStamp | null)[]): void {
    this.#before = stamps
  }

  /** Its stamp is to be taken anew. */
  touch(file: number): void {
    this.#dirty.add(file)
  }

  /** A file that was not there is there, whole, and looks so: whoever changes it from now on has changed it. */
  onAppeared(file: number, stamp: FileStamp): void {
    this.#appeared.set(file, stamp)
  }

  /**
   * Stamps not told before: of files written since, as they are now; of all others once, as they were at the start, or when they
   * appeared. Whoever changed a file while it was being checked must not have the new stamp go with the old pieces.
   */
  async freshStamps(): Promise<ReadonlyMap<number, FileStamp | null>> {
    const fresh = new Map<number, FileStamp | null>()
    if (!this.#areToldFirst)
      this.#before.forEach((stamp, file) => {
        if (stamp !== null) fresh.set(file, stamp)
      })
    this.#areToldFirst = true
    for (const [file, stamp] of this.#appeared) fresh.set(file, stamp)
    this.#appeared.clear()
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    const stamps = await inTurns(dirty, (file) => this.stamp(file))
    dirty.forEach((file, index) => fresh.set(file, stamps[index] ?? null))
    return fresh
  }

  /** Works on places a few files at a time, with the file of each place open; at least once. Gives the last turn's result. */
  async withPlaces<Result>(
    places: readonly Place[],
    mode: 'read' | 'write',
    work: (places: readonly Place[], handles: readonly FileHandle[]) => Promise<Result>
  ): Promise<Result> {
    for (let at = 0; ; at += FILES_PER_TURN) {
      const turn = places.slice(at, at + FILES_PER_TURN)
      const result = await this.#withTurn(turn, mode, work)
      if (at + FILES_PER_TURN >= places.length) return result
    }
  }

  /** Fills `into` with what the places hold; bytes of `into` that no place covers are left alone. */
  async read(places: readonly Place[], into: Uint8Array): Promise<void> {
    await this.withPlaces(places, 'read', async (turn, handles) => {
      for (const [index, handle] of handles.entries()) {
        const place = turn[index]
        if (place === undefined) continue
        await this.#readPlace(handle, place, into.subarray(place.offset, place.offset + place.length))
        if (this.#setup.readOnly) await this.#assertUnchanged(handle, place.file)
      }
    })
  }

  /** What a hashing thread could not read or write, as an error; the file is opened anew next time. */
  async fail(fault: Fault, doing: 'read' | 'write', places: readonly Place[]): Promise<never> {
    const file = places[fault.transfer]?.file ?? this.partFile
    await this.forget(file)
    if (fault.code === 'SHORT' || fault.code === 'UNLINKED') throw this.#changed(file)
    throw diskError(Object.assign(new Error(fault.message), { code: fault.code }), doing, this.describe(file))
  }

  async close(): Promise<void> {
    await this.#setup.openFiles.close(this.key)
  }

  /** Somebody's file with the same name is not resized: what it holds would be lost. Same length: its pieces decide. */
  assertUsable(file: number, size: number): void {
    const length = this.#setup.files[file]?.length
    if (this.#setup.resume || length === undefined || size === length || size === 0) return
    const about = `${this.describe(file)} is there already, with ${size} bytes instead of ${length}`
    throw new ShoalError('file-changed', `${about}. Move it away, or choose another folder.`)
  }

  async #withTurn<Result>(
    turn: readonly Place[],
    mode: 'read' | 'write',
    work: (places: readonly Place[], handles: readonly FileHandle[]) => Promise<Result>
  ): Promise<Result> {
    const openers = turn.map(({ file }) => this.#opener(file, mode))
    try {
      return await this.#setup.openFiles.use(openers, (handles) => work(turn, handles))
    } finally {
      if (mode === 'write') for (const { file } of turn) this.#dirty.add(file)
    }
  }

  /** The next use opens it anew: what stands at its path may have been replaced. */
  async forget(file: number): Promise<void> {
    await this.#setup.openFiles.close(`${this.key}r${file}/`)
    await this.#setup.openFiles.close(`${this.key}w${file}/`)
  }

  #opener(file: number, mode: 'read' | 'write'): Opener {
    if (mode === 'read')
      return { key: `${this.key}r${file}/`, open: () => this.confined.openToRead(this.path(file)) }
    return { key: `${this.key}w${file}/`, open: () => this.openToWrite(file) }
  }

  /**
   * The one way to a file that is to be written: it has its full length then, and no other name through which somebody else would
   * see what is written.
   * @param path a draft of the file, unless it is the file itself
   */
  async openToWrite(file: number, path = this.path(file)): Promise<FileHandle> {
    const there = await this.confined.look(path)
    if (there !== null && there.nlink > 1n) await this.#own(file, path)
    const handle = await this.confined.openToWrite(path)
    try {
      await this.#fit(handle, file)
      return handle
    } catch (error) {
      await handle.close()
      throw diskError(error, 'create', this.describe(file))
    }
  }

  /** One after the other: two of the same file would share a draft. */
  async #own(file: number, path: string): Promise<void> {
    const owning = this.#owning.then(async () => {
      const at = await this.confined.locate(path)
      if (at !== null)
        await ownFile(at, join(dirname(at), basename(draftOf(path, this.path(this.partFile), file))))
    })
    this.#owning = owning.catch(() => undefined)
    try {
      await owning
    } catch (error) {
      throw diskError(error, 'write', this.describe(file))
    }
    // Whoever reads it again is to see what is written.
    await this.#setup.openFiles.close(`${this.key}r${file}/`)
  }

  /** Its full length costs no space until it is written (sparse). */
  async #fit(handle: FileHandle, file: number): Promise<void> {
    const length = this.#setup.files[file]?.length
    const { size } = await handle.stat()
    if (length === undefined || size === length) return
    this.assertUsable(file, size)
    await handle.truncate(length)
  }

  async #readPlace(handle: FileHandle, place: Place, into: Uint8Array): Promise<void> {
    for (let done = 0; done < into.length;) {
      const count = await this.#readSome(handle, place, into, done)
      if (count === 0) {
        await this.forget(place.file)
        throw this.#changed(place.file)
      }
      done += count
    }
  }

  async #readSome(handle: FileHandle, place: Place, into: Uint8Array, done: number): Promise<number> {
    const reading = handle.read(into, done, into.length - done, place.position + done)
    return (await this.#told(reading, place.file)).bytesRead
  }

  /** A file that changed under a seed would only get it banned for bad pieces. */
  async #assertUnchanged(handle: FileHandle, file: number): Promise<void> {
    const now = await this.#told(handle.stat({ bigint: true }), file)
    if (now.nlink > 0n && isSame(stampOf(now), this.#before[file] ?? null)) return
    await this.forget(file)
    throw this.#changed(file)
  }

  /** With the system's error, if there is one, in words. */
  async #told<Result>(reading: Promise<Result>, file: number): Promise<Result> {
    try {
      return await reading
    } catch (error) {
      throw diskError(error, 'read', this.describe(file))
    }
  }

  #changed(file: number): ShoalError {
    const about = `${this.describe(file)} was changed or deleted by someone else`
    return new ShoalError('file-changed', `${about}. Put it back and check the torrent.`)
  }
}
