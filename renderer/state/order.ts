/** Keeps a list sorted while its rows change: only what changed is moved, so that ten thousand rows cost what fifty do. */

export interface Ordering<Row> {
  /** Whether the row is listed at all. */
  shows(row: Row): boolean
  /** Below zero: `a` before `b`. Never zero for two different rows. */
  compare(a: Row, b: Row): number
}

type Rows<Row> = Readonly<Record<string, Row>>

/** More changes than this are cheaper sorted anew. */
const MOST_MOVES = 500

export class Order<Row> {
  #ordering: Ordering<Row>
  #rows: Rows<Row> = {}
  #ids: readonly string[] = []

  constructor(ordering: Ordering<Row>) {
    this.#ordering = ordering
  }

  /** The listed rows' keys, sorted; the same array as before when none came, went or moved. */
  get ids(): readonly string[] {
    return this.#ids
  }

  setOrdering(ordering: Ordering<Row>): void {
    this.#ordering = ordering
    this.#sortAll(this.#rows)
  }

  /** @param rows those that did not change are the same objects as before */
  update(rows: Rows<Row>): void {
    const changed = this.#changed(rows)
    if (changed.length > MOST_MOVES) this.#sortAll(rows)
    else this.#move(changed, rows)
    this.#rows = rows
  }

  #changed(rows: Rows<Row>): string[] {
    const before = this.#rows
    const changed: string[] = []
    for (const id in rows) if (before[id] !== rows[id]) changed.push(id)
    for (const id in before) if (rows[id] === undefined) changed.push(id)
    return changed
  }

  #move(changed: readonly string[], rows: Rows<Row>): void {
    const moving = changed.filter((id) => !this.#stays(id, rows))
    if (moving.length === 0) return
    const leaving = new Set(moving)
    const ids = this.#ids.filter((id) => !leaving.has(id))
    for (const id of moving) {
      const row = rows[id]
      if (row !== undefined && this.#ordering.shows(row)) ids.splice(this.#placeOf(row, ids, rows), 0, id)
    }
    this.#ids = ids
  }

  /** Whether nothing that order or filter looks at has changed. */
  #stays(id: string, rows: Rows<Row>): boolean {
    const [before, after] = [this.#rows[id], rows[id]]
    if (before === undefined || after === undefined) return false
    const shown = this.#ordering.shows(before)
    return shown === this.#ordering.shows(after) && (!shown || this.#ordering.compare(before, after) === 0)
  }

  #placeOf(row: Row, ids: readonly string[], rows: Rows<Row>): number {
    let low = 0
    let high = ids.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = rows[ids[middle] ?? '']
      if (other !== undefined && this.#ordering.compare(other, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #sortAll(rows: Rows<Row>): void {
    const shown = Object.entries(rows).filter(([, row]) => this.#ordering.shows(row))
    this.#ids = shown.sort(([, a], [, b]) => this.#ordering.compare(a, b)).map(([id]) => id)
  }
}
