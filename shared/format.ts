/** How Shoal writes quantities for people: decimal units, three significant digits, as the window and the command line show them. */

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** 1234567 -> "1.23 MB". @param bytes whole bytes */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? String(Math.round(value)) : significant(value)} ${BYTE_UNITS[unit] ?? 'B'}`
}

/** 11200000 -> "11.2 MB/s". @param bytesPerSecond payload rate */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`
}

/** 3725 -> "1 h 2 min"; infinite or unknown -> "∞". @param seconds remaining or elapsed time */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '∞'
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`
}

/** 0.12345 -> "12.3 %", rounded down so that 100 % means done. @param fraction 0 to 1 */
export function formatPercent(fraction: number): string {
  return `${(Math.floor(fraction * 1000) / 10).toFixed(1)} %`
}

function significant(value: number): string {
  return value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)
}
