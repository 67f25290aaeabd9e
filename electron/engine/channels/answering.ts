import type { ReleaseHead } from '../../channel/release.ts'
import { isSignedBlock, type BlockProof } from '../../channel/block-proof.ts'
import { RateLimit } from '../../network/rate-limit.ts'
import type { Answering } from '../../network/search-channel.ts'
import type { SearchHit, SearchQuestion } from '../../wire/search-messages.ts'
import { now } from '../clock.ts'
import { Turns } from '../turns.ts'

/** As much of a channel as it takes to show others a release of it. */
export interface Shown {
  readonly id: string
  /** Null: it cannot be proven here. */
  proof(number: number): Promise<BlockProof | null>
}

/** Finds releases of channels here, the best first. */
export type Find = (
  text: string,
  limit: number
) => Promise<readonly { readonly channel: Shown; readonly release: ReleaseHead }[]>

/** Questions of one peer, and of all: what is beyond is refused without any work. */
const EACH = { burst: 3, perSecond: 1 }
const ALL = { burst: 10, perSecond: 2 }
/** Questions that wait while one is worked on; further ones are not answered. */
const MAX_WAITING = 8

/** Answers what other Shoals ask about the channels here, one at a time. Off unless its user turns it on: what one follows is private. */
export class Answerer {
  isOn = false
  readonly #find: Find
  readonly #rate = new RateLimit(EACH, ALL, now())
  readonly #turns = new Turns()
  #waiting = 0

  constructor(find: Find) {
    this.#find = find
  }

  /** As `NetworkEvents.onAsked`. */
  onAsked(identity: string): Answering | null {
    if (!this.isOn || !this.#rate.allows(identity, now())) return null
    return (question, isAwaited) => this.#answer(question, isAwaited)
  }

  async #answer(question: SearchQuestion, isAwaited: () => boolean): Promise<readonly SearchHit[] | null> {
    if (this.#waiting > MAX_WAITING) return null
    this.#waiting++
    try {
      // While others were answered it may have been turned off, or whoever asked may have gone.
      return await this.#turns.take('', () => (this.isOn && isAwaited() ? this.#hits(question) : null))
    } finally {
      this.#waiting--
    }
  }

  async #hits({ text, limit }: SearchQuestion): Promise<readonly SearchHit[]> {
    const hits: SearchHit[] = []
    for (const { channel, release } of await this.#find(text, limit)) {
      const proof = await channel.proof(release.number)
      // What a disk has spoilt would get us banned.
      if (proof !== null && isSignedBlock(channel.id, proof)) hits.push({ id: channel.id, ...proof })
    }
    return hits
  }
}
