import { setTimeout as wait } from 'node:timers/promises'
import { ShoalError } from '../../../shared/errors.ts'
import { isSignedBlock } from '../../channel/block-proof.ts'
import { headOf } from '../../channel/release-reader.ts'
import type { ReleaseHead } from '../../channel/release.ts'
import { formatChannelLink } from '../../metainfo/channel-link.ts'
import type { AskablePeer } from '../../network/types.ts'
import { now } from '../clock.ts'
import { MAX_HITS, MAX_TEXT_LENGTH, type SearchHit } from '../../wire/search-messages.ts'

/** A release that others told of, as its channel's key signed it. */
export interface FoundRelease {
  /** Of its channel, 64 hex digits. */
  readonly id: string
  /** The channel's, without a name: nobody signed what a peer calls it. */
  readonly link: string
  /** How many files it has, and how long they are, is what its publisher claims. */
  readonly release: ReleaseHead
  /** Identities of those who told of it. */
  readonly peers: readonly string[]
}

export interface Answers {
  /** Shoals that could be asked, and those of them that answered. */
  readonly asked: number
  readonly answered: number
  /** Hits that no channel's key signed; they are left out, and whoever told of them is banned. */
  readonly forged: number
  /** Those that a peer found best first, the newest first among equals. */
  readonly hits: readonly FoundRelease[]
}

/** What asking wants of the network. */
export interface AskingPort {
  readonly askable: readonly AskablePeer[]
  ban(identity: string): void
}

/** Whoever has not answered by then is not waited for. */
const ANSWER_MS = 3_000
/** Others are met in their own time: no more must have come for so long. */
const LOOK_EVERY_MS = 100
const SETTLED_MS = 2_000
/** Of those that could be asked. */
const MAX_PEERS = 50
const MAX_AT_ONCE = 8

/** Asks other Shoals about the channels that they follow, and believes only what those channels signed. */
export class Asking {
  readonly #network: AskingPort
  #underWay = 0

  constructor(network: AskingPort) {
    this.#network = network
  }

  /** How many could be asked now. */
  get askable(): number {
    return this.#network.askable.length
  }

  /** Resolves when some could be asked and no more have come for a while, or else after `ms`. */
  async meet(ms: number): Promise<void> {
    const begun = now()
    let [count, since] = [0, begun]
    for (let at = begun; at - begun < ms; at = now()) {
      const { askable } = this
      if (askable !== count) since = at
      count = askable
      if (count > 0 && at - since > SETTLED_MS) return
      await wait(LOOK_EVERY_MS)
    }
  }

  /**
   * Resolves when all have answered, or after 3 s. The words go to all Shoals that answer and have a torrent or a channel in
   * common with us, and no further.
   * @param text of which MAX_TEXT_LENGTH characters count
   * @throws ShoalError 'usage' while too many others are under way
   */
  async ask(text: string, limit: number): Promise<Answers> {
    const question = { text: text.trim().slice(0, MAX_TEXT_LENGTH), limit: Math.min(limit, MAX_HITS) }
    if (this.#underWay >= MAX_AT_ONCE)
      throw new ShoalError('usage', 'Too many searches are under way; wait until they are done.')
    const peers = question.text === '' ? [] : this.#network.askable.slice(0, MAX_PEERS)
    const found = new Found()
    let [answered, forged] = [0, 0]
    const ask = async (peer: AskablePeer): Promise<void> => {
      const told = await peer.ask(question, ANSWER_MS)
      if (told === null) return
      answered++
      const signed = told.filter((hit) => isSignedBlock(hit.id, hit))
      forged += told.length - signed.length
      if (signed.length === told.length) found.add(peer.identity, signed)
      else this.#network.ban(peer.identity)
    }
    this.#underWay++
    try {
      await Promise.all(peers.map(ask))
    } finally {
      this.#underWay--
    }
    return { asked: peers.length, answered, forged, hits: found.best(limit) }
  }
}

interface Row {
  readonly id: string
  readonly release: ReleaseHead
  readonly peers: string[]
  /** The best that it had in any answer; 0: it was the first. */
  rank: number
}

/** What several told of, each release once. */
class Found {
  readonly #rows = new Map<string, Row>()

  /** @param hits the best first, verified */
  add(peer: string, hits: readonly SearchHit[]): void {
    for (const [rank, { id, block }] of hits.entries()) {
      const release = headOf(block)
      // A version of Shoal to come may sign what this one cannot read.
      if (release === null) continue
      const key = `${id} ${release.number}`
      const row = this.#rows.get(key) ?? { id, release, peers: [], rank }
      this.#rows.set(key, row)
      row.rank = Math.min(row.rank, rank)
      if (!row.peers.includes(peer)) row.peers.push(peer)
    }
  }

  best(limit: number): readonly FoundRelease[] {
    return [...this.#rows.values()]
      .sort((a, b) => a.rank - b.rank || b.release.publishedAt - a.release.publishedAt)
      .slice(0, limit)
      .map(({ id, release, peers }) => ({ id, link: formatChannelLink({ id, name: null }), release, peers }))
  }
}
