import { ShoalError } from '../../shared/errors.ts'
import { foldersOf } from './distinct.ts'
import { MAX_METAINFO_LENGTH, MAX_PIECES, MAX_VALUES } from './limits.ts'
import type { PlannedFile, TorrentPlan } from './plan.ts'

/**
 * Refuses, before anything is hashed, what would make a torrent that nobody reads: not Shoal, and not libtorrent.
 * @throws ShoalError 'usage'
 */
export function checkPlan(plan: TorrentPlan): void {
  const { pieceCount } = plan.lengths
  const hashLength = (plan.version === 'v2' ? 0 : SHA1_LENGTH) + (plan.version === 'v1' ? 0 : SHA256_LENGTH)
  if (pieceCount > MAX_PIECES || pieceCount * hashLength > MAX_METAINFO_LENGTH - ROOM_FOR_FILES) {
    const choice = 'choose a greater piece length or share parts of it'
    throw new ShoalError('usage', `“${plan.name}” makes ${pieceCount} pieces, which is too many: ${choice}.`)
  }
  if (countValues(plan) > MAX_VALUES || listLength(plan) > ROOM_FOR_FILES) {
    const choice =
      plan.version === 'v1' ? 'share parts of it' : 'share parts of it, or make it v1, which holds more'
    throw new ShoalError('usage', `“${plan.name}” has too many files for one torrent: ${choice}.`)
  }
}

/** Bencoded values in the torrent: never fewer than there will be. */
export function countValues(plan: TorrentPlan): number {
  const folders = plan.version === 'v1' ? 0 : foldersOf(plan.files.map((file) => file.path)).size
  const { trackers = [], webSeeds = [] } = plan.options
  const around = 64 + trackers.length + trackers.flat().length + webSeeds.length + folders * 2
  return plan.files.reduce((sum, file) => sum + valuesOf(file, plan), around)
}

function valuesOf(file: PlannedFile, { version }: TorrentPlan): number {
  const attributes = 4 + (file.symlink === null ? 0 : componentCount(file.symlink))
  const v1 = version === 'v2' ? 0 : 5 + componentCount(file.path) + attributes
  const v2 = version === 'v1' ? 0 : 10 + attributes
  return v1 + v2 + (file.padAfter === 0 ? 0 : 9)
}

function componentCount(path: string): number {
  return path.split('/').length
}

/** Bytes that names take, and what lies between them: about as many as there will be. */
function listLength({ files, version }: TorrentPlan): number {
  const times = version === 'hybrid' ? 2 : 1
  return files.reduce((sum, file) => sum + times * (Buffer.byteLength(file.path) + BYTES_BESIDE_NAME), 0)
}

const SHA1_LENGTH = 20
const SHA256_LENGTH = 32
const BYTES_BESIDE_NAME = 100
const ROOM_FOR_FILES = MAX_METAINFO_LENGTH / 4
