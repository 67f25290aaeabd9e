/**
 * How state travels. Everything a face shows is rows of plain values in named tables, so one rule tells what changed between two
 * moments and one rule applies it.
 */
export type Field = string | number | boolean | null

/** Rows by key. A row's fields are plain values, compared as such. */
export type Table<Row extends object = object> = Readonly<Record<string, Row>>

export type Tables = Readonly<Record<string, Table>>

export interface TableChanges {
  /** By key: whole rows that came, and of those that changed only the fields that did. */
  readonly changed: Readonly<Record<string, Readonly<Record<string, Field>>>>
  readonly gone: readonly string[]
}

/** By name of the table; those without changes are left out. */
export type Changes = Readonly<Record<string, TableChanges>>

/** Null when nothing changed. Rows that are the same object are taken to be unchanged. */
export function changesBetween(before: object, after: object): Changes | null {
  const old: Tables = { ...before }
  const changes: Record<string, TableChanges> = {}
  for (const [name, table] of Object.entries(after) as [string, Table][]) {
    const change = tableChanges(old[name] ?? {}, table)
    if (change !== null) changes[name] = change
  }
  return Object.keys(changes).length === 0 ? null : changes
}

/** The tables after it. What did not change is the same object as before, so that a window draws only what did. */
export function applyChanges<T extends object>(before: T, changes: Changes): T {
  const after = { ...before } as Record<string, Table>
  for (const [name, change] of Object.entries(changes)) after[name] = applyToTable(after[name] ?? {}, change)
  return after as T
}

function tableChanges(before: Table, after: Table): TableChanges | null {
  if (before === after) return null
  const changed: Record<string, Record<string, Field>> = {}
  let isSame = true
  for (const [key, row] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined
    const fields = old === row ? null : changedFields(old, row)
    if (fields === null) continue
    changed[key] = fields
    isSame = false
  }
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  return isSame && gone.length === 0 ? null : { changed, gone }
}

/** The sender leaves no field out of a row that is new. */
function applyToTable(before: Table, { changed, gone }: TableChanges): Table {
  const rows: Record<string, object> = { ...before }
  const without = new Set(gone)
  for (const [key, fields] of Object.entries(changed)) rows[key] = { ...rows[key], ...fields }
  return without.size === 0
    ? rows
    : Object.fromEntries(Object.entries(rows).filter(([key]) => !without.has(key)))
}

function changedFields(before: object | undefined, after: object): Record<string, Field> | null {
  const old: Readonly<Record<string, Field>> = { ...before }
  let changes: Record<string, Field> | null = null
  for (const [name, value] of Object.entries(after) as [string, Field][])
    if (before === undefined || !Object.is(old[name], value)) (changes ??= {})[name] = value
  return changes
}
