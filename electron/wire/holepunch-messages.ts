import { readCompact, writeCompact } from '../network/compact-addresses.ts'
import type { Address } from '../network/types.ts'

/** Why nobody was introduced (BEP 55). */
export const HolepunchError = { noSuchPeer: 1, notConnected: 2, noSupport: 3, noSelf: 4 } as const

/**
 * ut_holepunch (BEP 55). 'rendezvous': introduce me to whoever is there. 'connect': somebody there dials you now, dial it.
 * 'error': the rendezvous with whoever is there does not come about.
 */
export type HolepunchMessage =
  | { readonly type: 'rendezvous' | 'connect'; readonly address: Address }
  | { readonly type: 'error'; readonly address: Address; readonly code: number }

/** Null when it is none. The code of messages that are no errors may be absent: libtorrent leaves it out. */
export function parseHolepunch(payload: Uint8Array): HolepunchMessage | null {
  const type = TYPES[payload[0] ?? -1]
  const family = payload[1] === 0 ? 4 : payload[1] === 1 ? 6 : null
  if (type === undefined || family === null) return null
  const end = 2 + (family === 4 ? 6 : 18)
  if (payload.length < end) return null
  const [address] = readCompact(payload.subarray(2, end), family, 1) ?? []
  if (address === undefined) return null
  if (type !== 'error') return { type, address }
  if (payload.length < end + 4) return null
  return { type, address, code: Buffer.from(payload).readUInt32BE(end) }
}

/** Null when the host is no IP address. */
export function holepunchMessage(message: HolepunchMessage): Uint8Array | null {
  const address = writeCompact(message.address)
  if (address === null) return null
  const code = Buffer.alloc(4)
  code.writeUInt32BE(message.type === 'error' ? message.code : 0)
  return Buffer.concat([Buffer.of(TYPES.indexOf(message.type), address.length === 6 ? 0 : 1), address, code])
}

const TYPES = ['rendezvous', 'connect', 'error'] as const
