import type { Row } from './row.ts'
import { laneRows } from './rows/lanes.ts'
import { plainRows } from './rows/plain.ts'

/** All that is measured, in the order of the table. */
export const rows: readonly Row[] = [...plainRows, ...laneRows]
