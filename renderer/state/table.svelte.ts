import type { Key } from '../i18n/en.ts'
import type { Kept } from './kept.ts'
import { Order, type Ordering } from './order.ts'

/** How a column of a grid looks. */
export interface ColumnLook<Id extends string> {
  readonly id: Id
  readonly label: Key
  /** Pixels it gets at least. */
  readonly width: number
  /** Its part of what is left, beside those of the others that grow. */
  readonly grows?: number
  readonly numeric: boolean
}

export interface TableColumn<Row, Id extends string = string> extends ColumnLook<Id> {
  /** What rows are sorted by; numbers with the most first. */
  readonly key: (row: Row) => number | string
}

export interface TableSorting<Id extends string> {
  readonly column: Id
  readonly descending: boolean
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Rows by key in an order the user chose, and the row the keyboard is at. */
export class TableView<Row, Id extends string = string> {
  readonly columns: readonly TableColumn<Row, Id>[]
  sorting: TableSorting<Id> = $state.raw({ column: '' as Id, descending: false })
  /** Null: none. It stays with its row when that moves. */
  cursor: string | null = $state(null)
  readonly ids: readonly string[] = $derived.by(() => this.#sort())
  readonly #rows: () => Readonly<Record<string, Row>>
  readonly #name: string
  readonly #kept: Kept
  readonly #ordering = $derived.by(() => orderingFor(this.columns, this.sorting))
  readonly #order: Order<Keyed<Row>>
  #ordered: Ordering<Keyed<Row>> | null = null
  #keyed: Readonly<Record<string, Keyed<Row>>> = {}

  /** @param rows read again whenever what it reads changes @param name under which the order is kept */
  constructor(
    rows: () => Readonly<Record<string, Row>>,
    columns: readonly TableColumn<Row, Id>[],
    first: TableSorting<Id>,
    kept: Kept,
    name: string
  ) {
    this.#rows = rows
    this.columns = columns
    this.#name = name
    this.#kept = kept
    this.sorting = kept.read(name, first, (value): value is TableSorting<Id> => isSorting(value, columns))
    this.#order = new Order(orderingFor(columns, this.sorting))
  }

  get rows(): Readonly<Record<string, Row>> {
    return this.#rows()
  }

  get cursorAt(): number {
    return this.cursor === null ? -1 : this.ids.indexOf(this.cursor)
  }

  /** By this column; the other way around when it is already. */
  sortBy(id: Id): void {
    const isNumeric = this.columns.find((column) => column.id === id)?.numeric ?? false
    const again = this.sorting.column === id
    this.sorting = { column: id, descending: again ? !this.sorting.descending : isNumeric }
    this.#kept.write(this.#name, this.sorting)
  }

  /** To the row so many further down, or up; where there is none to begin from, to the first, or the last for Infinity. */
  moveCursor(step: number): void {
    const last = this.ids.length - 1
    const at = this.cursorAt
    const next = at === -1 ? (step === Infinity ? last : 0) : Math.min(last, Math.max(0, at + step))
    this.cursor = this.ids[next] ?? null
  }

  #sort(): readonly string[] {
    if (this.#ordered !== this.#ordering) {
      this.#ordered = this.#ordering
      this.#order.setOrdering(this.#ordering)
    }
    this.#keyed = withIds(this.#rows(), this.#keyed)
    this.#order.update(this.#keyed)
    return this.#order.ids
  }
}

/** Widths of columns as CSS wants them for a grid. */
export function templateOf(columns: readonly Pick<ColumnLook<string>, 'width' | 'grows'>[]): string {
  return columns
    .map(({ width, grows }) => (grows === undefined ? `${width}px` : `minmax(${width}px, ${grows}fr)`))
    .join(' ')
}

/** Pixels columns need together. */
export function leastWidthOf(columns: readonly Pick<ColumnLook<string>, 'width'>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0)
}

interface Keyed<Row> {
  readonly id: string
  readonly row: Row
}

/** Rows alike in the column are in order of their keys: none changes places for nothing. */
function orderingFor<Row, Id extends string>(
  columns: readonly TableColumn<Row, Id>[],
  { column, descending }: TableSorting<Id>
): Ordering<Keyed<Row>> {
  const key = columns.find(({ id }) => id === column)?.key ?? (() => 0)
  return {
    shows: () => true,
    compare: (a, b) =>
      (descending ? compareKeys(key(b.row), key(a.row)) : compareKeys(key(a.row), key(b.row))) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  }
}

/** The same object as before for a row that is. */
function withIds<Row>(
  rows: Readonly<Record<string, Row>>,
  before: Readonly<Record<string, Keyed<Row>>>
): Record<string, Keyed<Row>> {
  const keyed: Record<string, Keyed<Row>> = {}
  for (const [id, row] of Object.entries(rows)) {
    const old = Object.hasOwn(before, id) ? before[id] : undefined
    keyed[id] = old?.row === row ? old : { id, row }
  }
  return keyed
}

function compareKeys(a: number | string, b: number | string): number {
  if (typeof a === 'string' || typeof b === 'string') return names.compare(String(a), String(b))
  return a < b ? -1 : a > b ? 1 : 0
}

function isSorting(value: unknown, columns: readonly { readonly id: string }[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'descending' in value &&
    typeof value.descending === 'boolean' &&
    'column' in value &&
    columns.some(({ id }) => id === value.column)
  )
}
