import type { ColumnLook } from './table.svelte.ts'

/** Of the Files tab, in its order. */
export const FILE_COLUMNS: readonly ColumnLook<string>[] = [
  { id: 'name', label: 'column.name', width: 180, grows: 1, numeric: false },
  { id: 'size', label: 'column.size', width: 84, numeric: true },
  { id: 'progress', label: 'column.progress', width: 150, numeric: true },
  { id: 'priority', label: 'content.priority', width: 136, numeric: false },
  { id: 'left', label: 'column.left', width: 90, numeric: true }
]

/** Where nothing can be chosen there are no priorities. */
export const SHARED_FILE_COLUMNS: readonly ColumnLook<string>[] = FILE_COLUMNS.filter(
  ({ id }) => id !== 'priority'
)
