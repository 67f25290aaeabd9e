import type { LedgerRow } from '../../shared/api/detail.ts'
import type { TableColumn } from './table.svelte.ts'

export type LedgerColumnId = 'peer' | 'got' | 'bar' | 'gave' | 'balance'

/** A row of the ledger, seen from here: the peer gave what we downloaded. Bytes. */
export interface LedgerEntry {
  readonly identity: string
  readonly client: string | null
  readonly isConnected: boolean
  readonly gave: number
  readonly got: number
}

/** What it got stands before the bar and what it gave behind it, as the bar itself has them. */
export const LEDGER_COLUMNS: readonly TableColumn<LedgerEntry, LedgerColumnId>[] = [
  {
    id: 'peer',
    label: 'ledger.peer',
    width: 210,
    grows: 1,
    numeric: false,
    key: ({ client, identity }) => client ?? identity
  },
  { id: 'got', label: 'ledger.got', width: 92, numeric: true, key: ({ got }) => got },
  { id: 'bar', label: 'ledger.bar', width: 130, numeric: true, key: ({ gave, got }) => gave + got },
  { id: 'gave', label: 'ledger.gave', width: 96, numeric: true, key: ({ gave }) => gave },
  { id: 'balance', label: 'ledger.balance', width: 92, numeric: true, key: ({ gave, got }) => gave - got }
]

export interface LedgerTotals {
  readonly peers: number
  readonly gave: number
  readonly got: number
  /** The most that any one gave or got: the length of the longest bar. */
  readonly most: number
}

/** By identity. Entries of rows that are the same objects as before are, too. */
export class LedgerEntries {
  #rows: Readonly<Record<string, LedgerRow>> = {}
  #entries: Readonly<Record<string, LedgerEntry>> = {}

  of(rows: Readonly<Record<string, LedgerRow>>): Readonly<Record<string, LedgerEntry>> {
    const entries: Record<string, LedgerEntry> = {}
    for (const [identity, row] of Object.entries(rows)) {
      const old = this.#rows[identity] === row ? this.#entries[identity] : undefined
      entries[identity] = old ?? entryOf(identity, row)
    }
    this.#rows = rows
    this.#entries = entries
    return entries
  }
}

export function totalsOf(entries: readonly LedgerEntry[]): LedgerTotals {
  return entries.reduce<LedgerTotals>(
    (sum, { gave, got }) => ({
      peers: sum.peers + 1,
      gave: sum.gave + gave,
      got: sum.got + got,
      most: Math.max(sum.most, gave, got)
    }),
    { peers: 0, gave: 0, got: 0, most: 0 }
  )
}

function entryOf(identity: string, { client, downloaded, uploaded, connected }: LedgerRow): LedgerEntry {
  return { identity, client, isConnected: connected, gave: downloaded, got: uploaded }
}
