/** How the window writes quantities: decimal units, three significant digits, in the form of a locale, a BCP 47 tag such as en-GB. Pure. */

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const
const formats = new Map<string, Intl.NumberFormat>()

/** 4100000000 -> "4.1 GB". @param bytes whole bytes */
export function formatBytes(locale: string, bytes: number): string {
  const { value, unit } = scaled(bytes)
  // No language's short form of a byte is as short as its symbol.
  if (unit === 'byte') return `${formatCount(locale, Math.round(value))}\u00a0B`
  return numberFormat(locale, unit, value).format(value)
}

/** 11200000 -> "11.2 MB/s"; nothing below a kilobyte is worth a unit of its own. @param rate bytes per second */
export function formatRate(locale: string, rate: number): string {
  const { value, unit } = rate < 999.5 ? { value: rate / 1000, unit: 'kilobyte' } : scaled(rate)
  return numberFormat(locale, `${unit}-per-second`, value).format(value)
}

/** Rounded down, so that 100 % means done. @param fraction 0 to 1 */
export function formatPercent(locale: string, fraction: number): string {
  const whole = Math.floor(fraction * 1000) / 1000
  return cached(`${locale} %`, locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1
  }).format(whole)
}

/** Two digits behind the point; infinite where nothing was received. */
export function formatRatio(locale: string, ratio: number): string {
  if (!Number.isFinite(ratio)) return '∞'
  return cached(`${locale} ratio`, locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2
  }).format(ratio)
}

export function formatCount(locale: string, count: number): string {
  return cached(`${locale} count`, locale, {}).format(count)
}

/** 3725 -> "1 h 2 min", at most two units; more than a hundred days -> "∞". @param seconds of time that is left or has gone by */
export function formatDuration(locale: string, seconds: number): string {
  if (!Number.isFinite(seconds) || seconds > 100 * 86_400) return '∞'
  const whole = Math.round(seconds)
  // Symbols of the SI, the same in every language.
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's']
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first === -1) return `${formatCount(locale, 0)}\u00a0s`
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${formatCount(locale, count)}\u00a0${unit}`)
    .join(' ')
}

/** @param at milliseconds since 1970 */
export function formatTime(locale: string, at: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

/** "22 May 2026". @param at milliseconds since 1970 */
export function formatDate(locale: string, at: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(at)
}

/** @param at milliseconds since 1970 */
export function formatClock(locale: string, at: number): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(at)
}

/** Hours and minutes. @param at milliseconds since 1970 */
export function formatHour(locale: string, at: number): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(at)
}

/** Day and time to the second. @param at milliseconds since 1970 */
export function formatMoment(locale: string, at: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium' }).format(at)
}

/** "21 November". @param at milliseconds since 1970 */
export function formatDay(locale: string, at: number): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
}

function scaled(bytes: number): { value: number; unit: string } {
  let value = bytes
  let at = 0
  while (value >= 999.5 && at < BYTES.length - 1) {
    value /= 1000
    at++
  }
  return { value, unit: BYTES[at] ?? 'byte' }
}

function numberFormat(locale: string, unit: string, value: number): Intl.NumberFormat {
  const digits = value === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return cached(`${locale} ${unit} ${digits}`, locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits
  })
}

function cached(key: string, locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, options)
    formats.set(key, format)
  }
  return format
}
