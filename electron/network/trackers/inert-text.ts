import { inert } from '../../../shared/inert.ts'

/** Most characters of a tracker's words that are shown. */
const LONGEST = 200
/** UTF-8 takes at most four bytes for each. */
const MOST_BYTES = 4 * LONGEST

/** A tracker's words as they may be shown; null where it has none. */
export function inertText(bytes: Uint8Array): string | null {
  const text = inert(new TextDecoder().decode(bytes.subarray(0, MOST_BYTES))).trim()
  return text === '' ? null : Array.from(text).slice(0, LONGEST).join('')
}
