import type { Millis } from '../core/units.ts'
import { isDialable } from '../network/dialable.ts'
import type { Address } from '../network/types.ts'
import type { PexPeer } from '../wire/pex-messages.ts'
import { contactKey } from './pex-news.ts'

/** New addresses believed of one identity in an hour: four full messages. A swarm's other peers come from others. */
const MOST_AN_HOUR = 200
const HOUR = 3_600_000
/** Identities whose words are remembered; the one that spoke first is forgotten first. */
const MOST_TELLERS = 500

/** What one identity told in this hour. */
interface Told {
  readonly since: Millis
  readonly addresses: Set<string>
}

/** Judges what peers tell of others: what is worth a dial, and no more of one teller than its share. */
export class Hearsay {
  readonly #told = new Map<string, Told>()

  /**
   * The addresses that are worth a dial and new from this teller.
   * @param teller its identity, which reconnecting does not change
   * @param host its address, by which `isDialable` judges
   * @returns and how many no honest peer would have told
   */
  sift(
    teller: string,
    host: string,
    peers: readonly PexPeer[],
    now: Millis
  ): { readonly worth: readonly PexPeer[]; readonly bogus: number } {
    const { addresses } = this.#toldBy(teller, now)
    const worth: PexPeer[] = []
    let bogus = 0
    for (const peer of peers) {
      if (!isDialable(peer, host)) bogus++
      else if (addresses.size < MOST_AN_HOUR && isNew(addresses, peer)) worth.push(peer)
    }
    return { worth, bogus }
  }

  #toldBy(teller: string, now: Millis): Told {
    const known = this.#told.get(teller)
    if (known !== undefined && now - known.since < HOUR) return known
    const told = { since: now, addresses: new Set<string>() }
    this.#told.delete(teller)
    this.#told.set(teller, told)
    const [oldest] = this.#told.keys()
    if (this.#told.size > MOST_TELLERS && oldest !== undefined) this.#told.delete(oldest)
    return told
  }
}

function isNew(addresses: Set<string>, address: Address): boolean {
  const { size } = addresses
  return addresses.add(contactKey(address)).size > size
}
