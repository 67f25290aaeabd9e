import type { PeerRow } from '../../shared/api/detail.ts'
import type { TableColumn } from './table.svelte.ts'

export type PeerColumnId =
  'client' | 'address' | 'lane' | 'flags' | 'progress' | 'down' | 'up' | 'downloaded' | 'uploaded' | 'slot'

/** Of the Peers tab, in its order. */
export const PEER_COLUMNS: readonly TableColumn<PeerRow, PeerColumnId>[] = [
  {
    id: 'client',
    label: 'peers.client',
    width: 120,
    grows: 1,
    numeric: false,
    key: ({ client }) => client ?? ''
  },
  { id: 'address', label: 'peers.address', width: 152, numeric: false, key: addressOf },
  { id: 'lane', label: 'peers.lane', width: 66, numeric: false, key: ({ lane }) => lane },
  { id: 'flags', label: 'peers.flags', width: 88, numeric: false, key: ({ flags }) => flags },
  { id: 'slot', label: 'peers.slot', width: 120, numeric: false, key: slotKey },
  { id: 'progress', label: 'column.progress', width: 106, numeric: true, key: ({ progress }) => progress },
  { id: 'down', label: 'column.down', width: 84, numeric: true, key: ({ downRate }) => downRate },
  { id: 'up', label: 'column.up', width: 80, numeric: true, key: ({ upRate }) => upRate },
  {
    id: 'downloaded',
    label: 'column.downloaded',
    width: 88,
    numeric: true,
    key: ({ downloaded }) => downloaded
  },
  { id: 'uploaded', label: 'column.uploaded', width: 72, numeric: true, key: ({ uploaded }) => uploaded }
]

/** Its address, or the beginning of its key where only that is known. */
export function addressOf({ address, identity }: Pick<PeerRow, 'address' | 'identity'>): string {
  return address ?? shortIdentity(identity)
}

/** `addr:192.0.2.1` -> "192.0.2.1"; `key:0123456789ab…` -> "01234567"; `web:<URL>` -> the URL. Anything else stays as it is. */
export function shortIdentity(identity: string): string {
  if (identity.startsWith('addr:')) return identity.slice('addr:'.length)
  if (identity.startsWith('key:')) return identity.slice('key:'.length).slice(0, 8)
  if (identity.startsWith('web:')) return identity.slice('web:'.length)
  return identity
}

/** Those with a slot first, then by why. */
function slotKey({ unchoked, reason }: PeerRow): string {
  return `${unchoked ? 0 : 1}${reason}`
}
