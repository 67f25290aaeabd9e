/** Bytes in the unit rates are typed in: kB/s, as rates are shown. */
const UNIT = 1000
/** The rates the engine takes, in bytes per second: less is no transfer at all. */
const LEAST = 1024
const MOST = 1e12

/** "500" -> 500000 bytes per second; nothing -> null, no limit; 'invalid' where it is no limit the engine takes. */
export function readLimit(text: string): number | null | 'invalid' {
  const typed = text.trim()
  if (typed === '') return null
  const bytes = Math.round(Number(typed.replace(',', '.')) * UNIT)
  return Number.isFinite(bytes) && bytes >= LEAST && bytes <= MOST ? bytes : 'invalid'
}

/** As `readLimit` reads it. @param bytes per second; null for none */
export function writeLimit(bytes: number | null): string {
  return bytes === null ? '' : String(bytes / UNIT)
}

/** Peers the engine takes as its limit. */
export const MOST_PEERS = 99_999

/** "200" -> 200 peers at once; 'invalid' where it is no limit the engine takes. */
export function readPeerLimit(text: string): number | 'invalid' {
  const typed = text.trim()
  if (!/^\d{1,5}$/.test(typed)) return 'invalid'
  const peers = Number(typed)
  return peers >= 1 ? peers : 'invalid'
}
