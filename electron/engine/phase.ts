import type { ShoalError } from '../../shared/errors.ts'

/** What a torrent is doing: exactly one of these. */
export type Phase =
  | { readonly type: 'stopped' }
  /** Looking for someone who tells what is in it. */
  | { readonly type: 'metadata' }
  /** Hashing what is on disk already; pieces. */
  | { readonly type: 'checking'; readonly checked: number; readonly total: number }
  | { readonly type: 'downloading' }
  /** Every wanted byte is here and verified. */
  | { readonly type: 'seeding' }
  /** Stopped by a fault of the user's or the system's; what is verified stays. */
  | { readonly type: 'errored'; readonly error: ShoalError }
