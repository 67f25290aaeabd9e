import { ShoalError } from '../../shared/errors.ts'
import { BLOCK_LENGTH } from '../core/units.ts'
import { MAX_PIECE_LENGTH } from './limits.ts'
import { isPowerOfTwo } from './merkle.ts'

/** For new torrents: a power of two from 16 KiB to 16 MiB that makes 1,000 to 2,000 pieces where that fits. */
export function choosePieceLength(dataLength: number): number {
  let length = BLOCK_LENGTH
  while (length < LARGEST_CHOSEN && dataLength > length * MOST_PIECES) length *= 2
  return length
}

/** Checks a piece length a user asked for. @throws ShoalError 'usage' */
export function checkPieceLength(length: number, v2: boolean): number {
  const whole = Number.isSafeInteger(length) && length > 0 && length <= MAX_PIECE_LENGTH
  if (whole && isPowerOfTwo(length) && length >= BLOCK_LENGTH) return length
  if (whole && !v2 && (length % BLOCK_LENGTH === 0 || isPowerOfTwo(length))) return length
  const allowed = v2
    ? 'a power of two from 16 KiB to 256 MiB'
    : 'a power of two or a multiple of 16 KiB, up to 256 MiB'
  throw new ShoalError('usage', `The piece length ${length} cannot be used: it has to be ${allowed}.`)
}

const MOST_PIECES = 2000
const LARGEST_CHOSEN = 16 * 1024 * 1024
