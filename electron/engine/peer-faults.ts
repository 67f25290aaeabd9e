import type { CloseReason, MetadataRefusal } from '../wire/events.ts'
import type { Log } from './log.ts'
import type { Peer } from './peer.ts'

/** What a peer may do wrong besides the wire's rules, and a user may want to know. */
export type PeerFault =
  | 'tells-too-often' // of other peers (BEP 11)
  | 'tells-bogus' // of peers where none can be, or where no stranger may send us
  | 'large-metadata' // an info dictionary longer than any is
  | 'wrong-metadata' // another one than the link names

/** Lines in one run: whoever comes again and again, or as many, must not push all else out of the log. */
const MOST_LINES = 20

/** Writes into a torrent's log what its peers did wrong, each fault of each peer once in a run. */
export class PeerFaults {
  readonly #log: Log
  readonly #told = new Set<string>()

  constructor(log: Log) {
    this.#log = log
  }

  onFault({ stream }: Peer, fault: PeerFault): void {
    const key = `${stream.identity} ${fault}`
    if (this.#told.size >= MOST_LINES || this.#told.has(key)) return
    this.#told.add(key)
    const who = stream.address?.host ?? stream.identity
    const sentence = `The peer ${who} ${DOINGS[fault]}`
    this.#log.add('source-fault', { code: `peer-${fault}`, who, words: '', sentence })
  }
}

/** The end of a connection as a fault about the info dictionary; null: it is none. */
export function metadataFaultOf(reason: CloseReason): PeerFault | null {
  return reason === 'bad-metadata' || reason === 'metadata-hash-mismatch' ? 'wrong-metadata' : null
}

/** Not to have it, or not to give it, is no fault. */
export function refusalFaultOf(why: MetadataRefusal): PeerFault | null {
  return why === 'too-large' ? 'large-metadata' : null
}

const DOINGS: Readonly<Record<PeerFault, string>> = {
  'tells-too-often': 'tells of other peers more often than it may; that is ignored.',
  'tells-bogus': 'tells of other peers where none can be; that is ignored.',
  'large-metadata': 'offers a description of this torrent that is too large to be one; others are asked.',
  'wrong-metadata': 'sent another description than this torrent’s; others are asked.'
}
