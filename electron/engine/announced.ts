import type { Announcing } from '../network/types.ts'
import type { Ledger } from './ledger.ts'

/** What trackers are told (BEP 3): what was moved from now on, and how many bytes are missing then; null: that is not known. */
export function announcedFrom(ledger: Ledger, left: () => number | null): Announcing['progress'] {
  const before = ledger.totals
  return () => {
    const { downloaded, uploaded } = ledger.totals
    return {
      downloaded: downloaded - before.downloaded,
      uploaded: uploaded - before.uploaded,
      left: left()
    }
  }
}
