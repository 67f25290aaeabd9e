import type { TorrentSummary } from '../../shared/api/model.ts'
import { COLUMNS, FIRST_COLUMNS, type Column, type ColumnId } from './columns.ts'
import { countAll, fits, matches, wordsOf, type StatusFilter } from './filters.ts'
import type { Kept } from './kept.ts'
import { Order, type Ordering } from './order.ts'
import type { Shoal } from './shoal.svelte.ts'

export interface Sorting {
  readonly column: ColumnId
  readonly descending: boolean
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** The transfer list: what of it is shown, in which order, and which rows are selected. */
export class List {
  status: StatusFilter = $state('all')
  text: string = $state('')
  sorting: Sorting = $state.raw({ column: 'added', descending: true })
  shown: readonly ColumnId[] = $state.raw(FIRST_COLUMNS)
  selected: ReadonlySet<string> = $state.raw(new Set())
  /** The row the keyboard is at; null: none. */
  cursor: string | null = $state(null)
  readonly #shoal: Shoal
  readonly #kept: Kept
  readonly #order = new Order<TorrentSummary>(orderingFor(this.sorting, 'all', ''))
  #ordered: Ordering<TorrentSummary> | null = null
  #anchor: string | null = null

  readonly ids: readonly string[] = $derived.by(() => this.#sort())
  readonly counts = $derived.by(() => countAll(this.#shoal.torrents))
  readonly columns: readonly Column[] = $derived.by(() => COLUMNS.filter(({ id }) => this.shown.includes(id)))
  /** Of the selected, those that are still there. */
  readonly chosen: readonly TorrentSummary[] = $derived.by(() => {
    const { torrents } = this.#shoal
    return [...this.selected].map((id) => torrents[id]).filter((torrent) => torrent !== undefined)
  })
  readonly #ordering = $derived.by(() => orderingFor(this.sorting, this.status, this.text))

  constructor(shoal: Shoal, kept: Kept) {
    this.#shoal = shoal
    this.#kept = kept
    this.sorting = kept.read('sorting', this.sorting, isSorting)
    this.shown = kept.read('columns', this.shown, areColumns)
  }

  /** By this column; the other way around when it is already. */
  sortBy(column: ColumnId): void {
    const isNumeric = COLUMNS.find(({ id }) => id === column)?.numeric ?? false
    const again = this.sorting.column === column
    this.sorting = { column, descending: again ? !this.sorting.descending : isNumeric }
    this.#kept.write('sorting', this.sorting)
  }

  /** The name cannot be hidden. */
  showColumn(column: ColumnId, isShown: boolean): void {
    if (column === 'name') return
    const others = this.shown.filter((id) => id !== column)
    this.shown = isShown ? [...others, column] : others
    this.#kept.write('columns', this.shown)
  }

  /** @param how `only`: it alone; `toggle`: it too, or no longer; `range`: all from where the last choice was made */
  select(id: string, how: 'only' | 'toggle' | 'range'): void {
    this.cursor = id
    if (how === 'range') return this.#selectRange(id)
    this.#anchor = id
    if (how === 'only') this.selected = new Set([id])
    else {
      const selected = new Set(this.selected)
      if (!selected.delete(id)) selected.add(id)
      this.selected = selected
    }
  }

  selectAll(): void {
    this.selected = new Set(this.ids)
  }

  selectNone(): void {
    this.selected = new Set()
  }

  /** The row so many further down, or up; the first when there is none to begin from. */
  neighbour(step: number): string | null {
    const at = this.cursor === null ? -1 : this.ids.indexOf(this.cursor)
    const next = at === -1 ? 0 : Math.min(this.ids.length - 1, Math.max(0, at + step))
    return this.ids[next] ?? null
  }

  #sort(): readonly string[] {
    if (this.#ordered !== this.#ordering) {
      this.#ordered = this.#ordering
      this.#order.setOrdering(this.#ordering)
    }
    this.#order.update(this.#shoal.torrents)
    return this.#order.ids
  }

  #selectRange(id: string): void {
    const [from, to] = [this.ids.indexOf(this.#anchor ?? id), this.ids.indexOf(id)]
    const [first, last] = from < to ? [from, to] : [to, from]
    this.selected = new Set(this.ids.slice(Math.max(0, first), last + 1))
  }
}

/** Rows alike in the column are in order of name, then of id: none changes places for nothing. */
function orderingFor(
  { column, descending }: Sorting,
  status: StatusFilter,
  text: string
): Ordering<TorrentSummary> {
  const key = COLUMNS.find(({ id }) => id === column)?.key ?? (() => 0)
  const words = wordsOf(text)
  return {
    shows: (torrent) => fits(torrent, status) && matches(torrent, words),
    compare: (a, b) =>
      (descending ? compareKeys(key(b), key(a)) : compareKeys(key(a), key(b))) ||
      compareNames(a, b) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  }
}

function compareKeys(a: number | string, b: number | string): number {
  if (typeof a === 'string' || typeof b === 'string') return names.compare(String(a), String(b))
  return a < b ? -1 : a > b ? 1 : 0
}

function compareNames(a: TorrentSummary, b: TorrentSummary): number {
  return a.name === b.name ? 0 : names.compare(a.name ?? '', b.name ?? '')
}

function isSorting(value: unknown): value is Sorting {
  return (
    typeof value === 'object' &&
    value !== null &&
    'descending' in value &&
    typeof value.descending === 'boolean' &&
    'column' in value &&
    COLUMNS.some(({ id }) => id === value.column)
  )
}

function areColumns(value: unknown): value is readonly ColumnId[] {
  return (
    Array.isArray(value) &&
    value.includes('name') &&
    value.every((one) => COLUMNS.some(({ id }) => id === one))
  )
}
