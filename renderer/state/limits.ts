/** Bytes in the unit limits are typed in: kB/s, as rates are shown. */
const UNIT = 1000
/** What the engine takes, in bytes per second: less is no transfer at all. */
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
