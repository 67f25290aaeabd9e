import type { Share, TimeSpent } from './profile.ts'

const FUNCTIONS = 25
const FILES = 12

/** One thread of one process, and where its time went. */
export interface ThreadProfile {
  /** Of the process. */
  readonly label: string
  readonly thread: string
  readonly spent: TimeSpent
}

/** Where the time went, by function and by file, for each thread that did anything. */
export function profileTable(threads: readonly ThreadProfile[]): string {
  return threads.map(threadTable).join('\n\n')
}

function threadTable({ label, thread, spent }: ThreadProfile): string {
  const { total, idle, garbage, functions, files } = spent
  const line = ({ name, seconds }: Share): string =>
    `${seconds.toFixed(3).padStart(9)} s ${percent(seconds, total - idle).padStart(7)}  ${name}`
  return [
    `${label}, ${thread}: ${total.toFixed(2)} s, of which idle ${idle.toFixed(2)} s (${percent(idle, total)}); shares are of the rest`,
    line({ name: 'garbage collection', seconds: garbage }),
    ...['by function', ...functions.slice(0, FUNCTIONS).map(line)],
    ...['by file', ...files.slice(0, FILES).map(line)]
  ].join('\n')
}

function percent(part: number, whole: number): string {
  return `${(whole > 0 ? (100 * part) / whole : 0).toFixed(1)} %`
}
