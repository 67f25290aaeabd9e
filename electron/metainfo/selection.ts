/** Files first to last, both included, by their index in the torrent. */
export interface IndexRange {
  readonly first: number
  readonly last: number
}

/** Reads a selection of files as BEP 53 and `--select` write it: '0,2-4'. In order and merged; null when it is none. */
export function parseSelection(text: string): readonly IndexRange[] | null {
  if (!SHAPE.test(text)) return null
  const ranges = text.split(',').map(readRange)
  return ranges.every(isRange) ? merged(ranges) : null
}

export function formatSelection(ranges: readonly IndexRange[]): string {
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

function readRange(text: string): IndexRange {
  const [first = '', last = first] = text.split('-')
  return { first: Number(first), last: Number(last) }
}

function isRange({ first, last }: IndexRange): boolean {
  return first <= last && last < MOST_FILES
}

function merged(ranges: readonly IndexRange[]): readonly IndexRange[] {
  const result: IndexRange[] = []
  for (const range of ranges.toSorted((left, right) => left.first - right.first)) {
    const before = result.at(-1)
    if (before === undefined || range.first > before.last + 1) result.push(range)
    else result[result.length - 1] = { first: before.first, last: Math.max(before.last, range.last) }
  }
  return result
}

const SHAPE = /^\d{1,10}(?:-\d{1,10})?(?:,\d{1,10}(?:-\d{1,10})?)*$/u
const MOST_FILES = 2 ** 31
