import { ShoalError, type ErrorCode } from '../../../shared/errors.ts'

export const EXIT_OK = 0
export const EXIT_USAGE = 2
export const EXIT_INTERRUPTED = 130
export const EXIT_TERMINATED = 143
export const EXIT_FAILED = 1

const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  usage: EXIT_USAGE,
  'metainfo-invalid': EXIT_USAGE,
  'link-invalid': EXIT_USAGE,
  'not-found': 4,
  'hash-mismatch': 6,
  'torrent-inconsistent': 6,
  'disk-full': 7,
  'disk-denied': 7,
  'disk-failed': 7,
  'file-changed': 7,
  'no-peers': 8,
  'listen-failed': 9,
  'state-locked': 10,
  'network-failed': EXIT_FAILED,
  unsupported: EXIT_FAILED,
  'state-corrupt': EXIT_FAILED,
  cancelled: EXIT_INTERRUPTED
}

/** The process's exit code for what went wrong; anything that is not a `ShoalError` is a bug and exits 1. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ShoalError ? EXIT_CODES[error.code] : EXIT_FAILED
}
