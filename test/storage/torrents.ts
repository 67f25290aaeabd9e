import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { BLOCK_LENGTH, type PieceIndex } from '../../electron/core/units.ts'
import { assembleTorrent, planTorrent } from '../../electron/metainfo/create.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { Disk, type DiskSetup } from '../../electron/storage/disk.ts'
import { hashFiles } from '../../electron/storage/hash-files.ts'
import { HashThreads } from '../../electron/storage/threads.ts'
import { PieceStore, type StoreSetup, type Verdict } from '../../electron/storage/piece-store.ts'

/** Files under the name 'folder', in the order given. */
export type Contents = Readonly<Record<string, Uint8Array>>

/** A torrent, and its bytes in the space of pieces. */
export interface Sample {
  readonly metainfo: Metainfo
  readonly torrent: Uint8Array
  readonly contents: Contents
  /** Where the originals lie: a seed's folder. */
  readonly folder: string
}

/** Only for making samples: what is tested has threads of its own. */
const threads = new HashThreads(1)
afterAll(() => threads.close())

export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-storage-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Closed after the stores on it: what is opened later is closed first. */
export function openDisk(setup: DiskSetup = {}): Disk {
  const disk = new Disk(setup)
  onTestFinished(() => disk.close())
  return disk
}

export async function openStore(
  sample: Sample,
  setup: Partial<StoreSetup> & Pick<StoreSetup, 'folder' | 'disk'>
): Promise<PieceStore> {
  const defaults = { metainfo: sample.metainfo, readOnly: false, skipped: new Set<number>(), resume: false }
  const store = await PieceStore.open({ ...defaults, ...setup })
  onTestFinished(() => store.close())
  return store
}

export async function writeFiles(folder: string, contents: Contents): Promise<void> {
  for (const [path, bytes] of Object.entries(contents)) {
    const at = join(folder, 'folder', path)
    await mkdir(dirname(at), { recursive: true })
    await writeFile(at, bytes)
  }
}

/** Makes real files and a real torrent of them. */
export async function makeSample(
  contents: Contents,
  version: TorrentVersion,
  pieceLength = BLOCK_LENGTH,
  executable: readonly string[] = []
): Promise<Sample> {
  const folder = await scratchFolder()
  await writeFiles(folder, contents)
  const files = Object.entries(contents).map(([path, { length }]) => {
    return { path, length, executable: executable.includes(path), symlink: null }
  })
  const plan = planTorrent({ name: 'folder', single: false, files }, { version, pieceLength })
  const torrent = assembleTorrent(plan, await hashFiles(plan, join(folder, 'folder'), threads))
  return { metainfo: parseTorrent(torrent), torrent, contents, folder }
}

/** The pieces of a torrent, all of them unless some are named. */
export function pieces({ metainfo }: Sample, ...indices: number[]): PieceIndex[] {
  const wanted = indices.length > 0 ? indices : Array(metainfo.lengths.pieceCount).keys()
  return [...wanted].map((index) => {
    const piece = metainfo.lengths.pieceIndex(index)
    if (piece === null) throw new Error(`no piece ${index}`)
    return piece
  })
}

export function fileIndex({ metainfo }: Sample, path: string): number {
  const index = metainfo.files.findIndex((file) => file.path === `folder/${path}`)
  if (index < 0) throw new Error(`no file ${path}`)
  return index
}

/** What a piece holds, put together from the contents alone. */
export function pieceBytes({ metainfo, contents }: Sample, piece: PieceIndex): Uint8Array {
  const bytes = new Uint8Array(metainfo.lengths.pieceSize(piece))
  const start = piece * metainfo.pieceLength
  for (const { path, offset } of metainfo.files) {
    const file = contents[path.slice('folder/'.length)] ?? new Uint8Array(0)
    const from = Math.max(0, start - offset)
    const to = Math.min(file.length, start + bytes.length - offset)
    if (from < to) bytes.set(file.subarray(from, to), offset + from - start)
  }
  return bytes
}

/** Puts a piece block by block, as peers send it. */
/** A copy of what a store lends. */
export async function readBlock(
  store: PieceStore,
  piece: PieceIndex,
  offset: number,
  length: number
): Promise<Uint8Array> {
  const { bytes, giveBack } = await store.readBlock(piece, offset, length)
  const copy = Uint8Array.from(bytes)
  giveBack()
  return copy
}

export function putPiece(store: PieceStore, piece: PieceIndex, bytes: Uint8Array): boolean {
  let isTaken = true
  for (let at = 0; at < bytes.length; at += BLOCK_LENGTH)
    isTaken = store.putBlock(piece, at, bytes.subarray(at, at + BLOCK_LENGTH)) && isTaken
  return isTaken
}

export async function download(store: PieceStore, sample: Sample, ...indices: number[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const piece of pieces(sample, ...indices)) {
    if (!putPiece(store, piece, pieceBytes(sample, piece))) throw new Error('no buffer was to be had')
    verdicts.push(await store.verifyAndWrite(piece, false))
  }
  return verdicts
}

/** Which pieces are right on disk. */
export async function checked(store: PieceStore, sample: Sample): Promise<number[]> {
  const right: number[] = []
  await store.checkPieces(pieces(sample), (piece, ok) => {
    if (ok) right.push(piece)
  })
  return right
}

/** Bytes that differ from place to place and from seed to seed. */
export function bytes(length: number, seed = 1): Uint8Array {
  let state = seed >>> 0
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}
