import { describe, expect, test } from 'vitest'
import { FILE_COLUMNS } from '../../../renderer/state/file-columns.ts'
import { Kept } from '../../../renderer/state/kept.ts'
import { LEDGER_COLUMNS } from '../../../renderer/state/ledger.ts'
import { PEER_COLUMNS } from '../../../renderer/state/peer-columns.ts'
import { moveByKey } from '../../../renderer/state/table-keys.ts'
import {
  leastWidthOf,
  TableView,
  templateOf,
  type TableColumn
} from '../../../renderer/state/table.svelte.ts'
import { TRACKER_COLUMNS } from '../../../renderer/state/tracker-columns.ts'
import { memoryStorage } from './fake-bridge.ts'

interface Row {
  readonly name: string
  readonly rate: number
}

const COLUMNS: readonly TableColumn<Row, 'name' | 'rate'>[] = [
  { id: 'name', label: 'column.name', width: 100, numeric: false, key: ({ name }) => name },
  { id: 'rate', label: 'column.down', width: 60, numeric: true, key: ({ rate }) => rate }
]
const ROWS = {
  x: { name: 'item 10', rate: 1 },
  y: { name: 'item 9', rate: 3 },
  z: { name: 'other', rate: 4 }
}

function table(rows: Readonly<Record<string, Row>> = ROWS, storage = memoryStorage()): TableView<Row> {
  const first = { column: 'rate', descending: true } as const
  return new TableView<Row>(() => rows, COLUMNS, first, new Kept(storage), 'test.sorting')
}

/** Pixels beside the sidebar, in a window 1180 wide. */
const ROOM = 1_180 - 176 - 24

describe('columns', () => {
  test.each([
    ['peers', PEER_COLUMNS],
    ['trackers', TRACKER_COLUMNS],
    ['files', FILE_COLUMNS],
    ['the ledger', LEDGER_COLUMNS]
  ])('of %s are all in sight in a window of the usual size', (_what, columns) => {
    expect(leastWidthOf(columns)).toBeLessThanOrEqual(ROOM)
  })

  test('that grow share what is left', () => {
    expect(templateOf([{ width: 100, grows: 2 }, { width: 60 }, { width: 80, grows: 1 }])).toBe(
      'minmax(100px, 2fr) 60px minmax(80px, 1fr)'
    )
  })
})

describe('a table', () => {
  test('has most first in columns of numbers, names as people sort them, and the other way when asked again', () => {
    const one = table()
    expect(one.ids).toEqual(['z', 'y', 'x'])
    one.sortBy('name')
    expect(one.ids).toEqual(['y', 'x', 'z'])
    one.sortBy('name')
    expect(one.ids).toEqual(['z', 'x', 'y'])
  })

  test('is sorted the same when it is opened again, and as at first from what is damaged', () => {
    const storage = memoryStorage()
    table(ROWS, storage).sortBy('name')
    expect(table(ROWS, storage).sorting).toEqual({ column: 'name', descending: false })
    storage.setItem('shoal.test.sorting', '{"column":"nonsense","descending":true}')
    expect(table(ROWS, storage).sorting.column).toBe('rate')
  })

  test('keeps the cursor on its row when that moves', () => {
    const one = table()
    one.moveCursor(1)
    expect([one.cursor, one.cursorAt]).toEqual(['z', 0])
    one.sortBy('name')
    expect(one.cursorAt).toBe(2)
  })

  test('moves the cursor by keys, never beyond its ends', () => {
    const one = table()
    const after = (key: string): string | null => {
      moveByKey(one, key, 2)
      return one.cursor
    }
    expect(['ArrowDown', 'ArrowDown', 'PageDown', 'ArrowUp', 'Home', 'End'].map(after)).toEqual([
      'z',
      'y',
      'x',
      'y',
      'z',
      'x'
    ])
    expect(moveByKey(one, 'q', 2)).toBe(false)
    expect(moveByKey(table({}), 'End', 2)).toBe(true)
  })
})
