import { Bitfield } from '../../shared/bitfield.ts'
import { ShoalError } from '../../shared/errors.ts'
import { invariant, type PieceIndex } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { adoptFiles, type Donor, type Gift } from './adopt-files.ts'
import { checkPieces, type CheckSource } from './check-pieces.ts'
import { ContentFiles } from './content-files.ts'
import type { Disk } from './disk.ts'
import { finishFiles } from './finish-files.ts'
import { Gate } from './gate.ts'
import { partFileOf } from './part-file-name.ts'
import { PieceBuffers } from './piece-buffers.ts'
import { pieceLeaves } from './piece-leaves.ts'
import { cut, pads, Placement } from './placement.ts'
import { changedFiles, type FileStamp } from './stamps.ts'
import type { Chunk } from './read-ahead.ts'
import { storePiece } from './store-piece.ts'
import { Wishes } from './wishes.ts'

/** Most of a piece that is read ahead at once: a slow peer's last block keeps no more than this in memory. */
const CHUNK = 1024 * 1024

export interface StoreSetup {
  readonly metainfo: Metainfo
  /** Where the first part of every file's path lies. Made with the first write if it is not there. */
  readonly folder: string
  readonly disk: Disk
  /** Seeding or checking in place: nothing is ever made, resized or written. */
  readonly readOnly: boolean
  /** Files (indices) that are not wanted: they are not made; what their neighbours' pieces hold of them goes to a hidden part file. */
  readonly skipped: ReadonlySet<number>
  /**
   * The files in the folder are this torrent's from before, so they may be resized. Without it a file that is there with
   * another length (and not empty) is somebody's, and opening fails with 'file-changed'.
   */
  readonly resume: boolean
}

export type Verdict =
  | { readonly type: 'verified'; readonly digests: readonly string[] | null }
  /** `leaves`: the v2 hash of each of its blocks, 32 bytes each, where the torrent says what the piece's is; then its buffer is kept, for the good ones among them. */
  | { readonly type: 'failed'; readonly digests: readonly string[]; readonly leaves: Uint8Array | null }
  | { readonly type: 'inconsistent' }

/** Bytes lent for sending. */
export interface Loan {
  readonly bytes: Uint8Array
  /** Once, when they are sent: their memory is used for others then. */
  readonly giveBack: () => void
}

/** The pieces of one torrent: in memory while they gather, in files once they are right. */
export class PieceStore {
  readonly #metainfo: Metainfo
  readonly #disk: Disk
  readonly #files: ContentFiles
  readonly #wishes: Wishes
  readonly #placement: Placement
  readonly #source: CheckSource
  readonly #buffers: PieceBuffers
  /** Pieces are read and written side by side; files change places alone. */
  readonly #gate = new Gate()
  readonly #readOnly: boolean
  #isClosed = false

  static async open(setup: StoreSetup): Promise<PieceStore> {
    const store = new PieceStore(setup)
    await store.#begin(setup.skipped)
    return store
  }

  private constructor(setup: StoreSetup) {
    const { metainfo, disk } = setup
    this.#metainfo = metainfo
    this.#disk = disk
    this.#readOnly = setup.readOnly
    this.#files = new ContentFiles({
      ...setup,
      files: metainfo.files,
      partFile: partFileOf(metainfo),
      openFiles: disk.openFiles
    })
    this.#placement = new Placement(metainfo, (file) => this.#wishes.isElsewhere(file))
    this.#wishes = new Wishes(metainfo, this.#files, this.#placement)
    this.#source = {
      metainfo,
      placement: this.#placement,
      files: this.#files,
      threads: disk.threads,
      together: (work) => this.#together(work)
    }
    this.#buffers = new PieceBuffers(metainfo.lengths, disk.buffers)
  }

  /** Copies a block into its piece's buffer. False when no buffer is to be had or the piece is being verified: the block is dropped. */
  putBlock(piece: PieceIndex, offset: number, bytes: Uint8Array): boolean {
    return !this.#isClosed && this.#buffers.put(piece, offset, bytes)
  }

  /** The piece's buffer, for saving a partial piece; null when there is none. A view: copy it before the next event. */
  buffered(piece: PieceIndex): Uint8Array | null {
    return this.#buffers.view(piece)
  }

  /** Frees the buffer of a piece whose blocks are no longer wanted. One being verified is freed when that ends. */
  discard(piece: PieceIndex): void {
    if (!this.#buffers.isTaken(piece)) this.#buffers.drop(piece)
  }

  /** Hashes a full buffer, writes the piece if it is right, and frees the buffer in every case but one (see `Verdict`). Disk trouble rejects with a ShoalError. */
  async verifyAndWrite(piece: PieceIndex, digests: boolean): Promise<Verdict> {
    const memory = this.#buffers.take(piece)
    let isKept = false
    try {
      const verdict = await this.#together(() => this.#verifyAndWrite(piece, memory, digests))
      isKept = verdict.type === 'failed' && verdict.leaves !== null
      return verdict
    } finally {
      if (isKept) this.#buffers.takeBack(piece)
      else this.#buffers.drop(piece)
    }
  }

  /** The v2 hash of each block of a piece on disk, 32 bytes each; null when the piece is not right there, or has no such hashes. */
  async leaves(piece: PieceIndex): Promise<Uint8Array | null> {
    return await pieceLeaves(this.#source, piece)
  }

  /**
   * Bytes of a verified piece, at once when they are in memory. They stay as they are until they are given back. What is asked for
   * beyond the end of the last piece are zeros (see `Lengths.admits`).
   */
  readBlock(piece: PieceIndex, offset: number, length: number): Loan | Promise<Loan> {
    const there = this.#metainfo.lengths.pieceSize(piece) - offset
    return length <= there
      ? this.#readWithin(piece, offset, length)
      : this.#readBeyond(piece, offset, there, length)
  }

  #readWithin(piece: PieceIndex, offset: number, length: number): Loan | Promise<Loan> {
    const at = Math.floor(offset / CHUNK)
    const start = offset - at * CHUNK
    if (start + length > CHUNK) return this.#readAcross(piece, offset, length)
    const chunk = this.#borrow(piece, at)
    return chunk instanceof Promise
      ? chunk.then((read) => this.#lend(read, start, length))
      : this.#lend(chunk, start, length)
  }

  /** Hashes pieces on disk, told in ascending order. Missing and short files make their pieces not ok. Aborted: rejects 'cancelled'. */
  async checkPieces(
    pieces: Iterable<PieceIndex>,
    onChecked: (piece: PieceIndex, ok: boolean) => void,
    signal?: AbortSignal
  ): Promise<void> {
    await checkPieces(this.#source, pieces, onChecked, signal)
  }

  /** Of every file, in the torrent's order, and last of the part file. Null: it is not there. */
  async statFiles(): Promise<readonly (FileStamp | null)[]> {
    return await this.#files.stampAll()
  }

  /** Stamps that were not told before, by index: what goes with the next recordProgress. The first time of every file that is there. */
  async freshStamps(): Promise<ReadonlyMap<number, FileStamp | null>> {
    return await this.#files.freshStamps()
  }

  /** The pieces that lie in files that are missing or not as they were: to be checked before they are trusted again. */
  async changedPieces(before: readonly (FileStamp | null)[]): Promise<Bitfield> {
    const now = await this.#files.stampAll()
    const missing = this.#files.indices.filter(
      (file) => (now[file] ?? null) === null && !this.#wishes.isElsewhere(file)
    )
    const pieces = new Bitfield(this.#metainfo.lengths.pieceCount)
    for (const file of new Set([...changedFiles(before, now), ...missing]))
      for (const piece of this.#placement.piecesIn(file)) pieces.add(piece)
    return pieces
  }

  /** Changes which files are not wanted. What the part file holds of a file that is wanted now moves there. Before the wish is recorded. */
  async setSkipped(skipped: ReadonlySet<number>): Promise<void> {
    invariant(!this.#readOnly, 'files served in place are all wanted')
    await this.#gate.alone(() => this.#wishes.change(new Set(skipped)))
  }

  /** As `adoptFiles`. Whoever has one of them open opens it anew before writing, and finds out that it has two names. */
  async adopt(donor: Donor, gifts: readonly Gift[]): Promise<readonly number[]> {
    invariant(!this.#readOnly, 'nothing is made where files are served in place')
    const adopted = await this.#together(() => adoptFiles(this.#metainfo, this.#files, donor, gifts))
    if (adopted.length > 0) await this.#disk.openFiles.close()
    return adopted
  }

  /**
   * When every wanted piece is there: makes empty files, executables and symlinks, and hides files. May be called again.
   * @returns how many symlinks cannot be had where the files are
   */
  async finish(): Promise<number> {
    if (this.#readOnly) return 0
    return await this.#together(() =>
      finishFiles(this.#metainfo, this.#files, (file) => this.#wishes.isWanted(file))
    )
  }

  /** Waits for what is under way, frees all buffers and closes all files. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#gate.alone(async () => {
      this.#buffers.dropAll()
      this.#disk.readAhead.drop(this.#files.key)
      await this.#files.close()
    })
  }

  async #begin(skipped: ReadonlySet<number>): Promise<void> {
    const stamps = await this.#files.stampAll()
    this.#files.begin(stamps)
    this.#wishes.begin(new Set(skipped), stamps)
    if (this.#readOnly) return
    this.#wishes.assertUsable(stamps)
    await this.#wishes.recover(stamps)
  }

  async #together<Result>(work: () => Promise<Result>): Promise<Result> {
    return await this.#gate.together(() => {
      if (this.#isClosed) throw new ShoalError('cancelled', `${this.#metainfo.name} is being stopped.`)
      return work()
    })
  }

  async #verifyAndWrite(piece: PieceIndex, memory: SharedArrayBuffer, digests: boolean): Promise<Verdict> {
    invariant(!this.#readOnly, 'files served in place are never written')
    const outcome = await storePiece(this.#source, piece, memory, digests)
    if (outcome.verdict === 'inconsistent') return { type: 'inconsistent' }
    if (outcome.verdict !== 'right')
      return { type: 'failed', digests: outcome.digests ?? [], leaves: outcome.leaves }
    this.#forgetChunks(piece)
    return { type: 'verified', digests: outcome.digests }
  }

  async #readBeyond(piece: PieceIndex, offset: number, there: number, length: number): Promise<Loan> {
    const { bytes, giveBack } = await this.#readWithin(piece, offset, there)
    const block = new Uint8Array(length)
    block.set(bytes)
    giveBack()
    return { bytes: block, giveBack: nothing }
  }

  async #readAcross(piece: PieceIndex, offset: number, length: number): Promise<Loan> {
    const block = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const at = Math.floor((offset + done) / CHUNK)
      const chunk = await this.#borrow(piece, at)
      const part = chunk.bytes.subarray(offset + done - at * CHUNK).subarray(0, length - done)
      invariant(part.length > 0, 'a block lies within its piece')
      block.set(part, done)
      this.#disk.readAhead.giveBack(chunk)
      done += part.length
    }
    return { bytes: block, giveBack: nothing }
  }

  #lend(chunk: Chunk, start: number, length: number): Loan {
    return {
      bytes: chunk.bytes.subarray(start, start + length),
      giveBack: () => this.#disk.readAhead.giveBack(chunk)
    }
  }

  #borrow(piece: PieceIndex, at: number): Chunk | Promise<Chunk> {
    const length = Math.min(CHUNK, this.#metainfo.lengths.pieceSize(piece) - at * CHUNK)
    return this.#disk.readAhead.borrow(this.#chunkKey(piece, at), length, (into) =>
      this.#together(() => this.#readChunk(piece, at, into))
    )
  }

  async #readChunk(piece: PieceIndex, at: number, into: Uint8Array): Promise<void> {
    const places = cut(this.#placement.places(piece), at * CHUNK, into.length)
    for (const pad of pads(places, into.length)) into.fill(0, pad.offset, pad.offset + pad.length)
    await this.#files.read(places, into)
  }

  /** It may have been read, and was not right, before it was written. */
  #forgetChunks(piece: PieceIndex): void {
    const chunks = Math.ceil(this.#metainfo.lengths.pieceSize(piece) / CHUNK)
    for (let at = 0; at < chunks; at++) this.#disk.readAhead.forget(this.#chunkKey(piece, at))
  }

  #chunkKey(piece: PieceIndex, at: number): string {
    return `${this.#files.key}${piece}/${at}`
  }
}

function nothing(): void {
  // memory of its own
}
