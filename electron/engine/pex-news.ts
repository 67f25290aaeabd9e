import type { Address } from '../network/types.ts'
import type { PexMessage, PexPeer } from '../wire/pex-messages.ts'

/** Peers by the text of their addresses: whom a peer may be told of, or was. */
export type Contacts = ReadonlyMap<string, PexPeer>

export function contactKey({ host, port }: Address): string {
  return `${host} ${port}`
}

/**
 * What a peer is to be told: who came since, and who went; null where there is nothing new.
 * @param most of each list: what does not fit is told the next time
 */
export function newsFor(told: Contacts, current: Contacts, most: number): PexMessage | null {
  const added = missingIn(told, current).slice(0, most)
  const dropped = missingIn(current, told).slice(0, most)
  return added.length + dropped.length === 0 ? null : { added, dropped }
}

/** What was told once this message is. */
export function afterTelling(told: Contacts, { added, dropped }: PexMessage): Contacts {
  const after = new Map(told)
  for (const address of dropped) after.delete(contactKey(address))
  for (const peer of added) after.set(contactKey(peer), peer)
  return after
}

function missingIn(those: Contacts, all: Contacts): PexPeer[] {
  return [...all].flatMap(([key, peer]) => (those.has(key) ? [] : [peer]))
}
