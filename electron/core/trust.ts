import { invariant, type PieceIndex } from './units.ts'

/** Bad versions remembered in all, in blocks: bounds memory, and is far more than an attack needs to be seen. */
const MOST_BLOCKS = 65_536
const MOST_BANNED = 10_000

/** A block of a piece that was wrong: who sent it, and what it was. */
interface Evidence {
  readonly identity: string
  readonly block: number
  readonly digest: string
}

/**
 * Who sent bad blocks. A wrong piece from a single sender convicts it. One from several leaves evidence, which is compared
 * with the piece once it is verified: whoever sent a block that differs is guilty, everyone else is cleared.
 * All by identity, so that coming back under another connection changes nothing.
 */
export class Trust {
  readonly #evidence = new Map<PieceIndex, Evidence[]>()
  /** In how many pieces' evidence an identity appears. */
  readonly #suspicions = new Map<string, number>()
  readonly #banned = new Set<string>()
  #blocks = 0

  isBanned(identity: string): boolean {
    return this.#banned.has(identity)
  }

  /** Anyone is. */
  get hasSuspects(): boolean {
    return this.#suspicions.size > 0
  }

  isSuspect(identity: string): boolean {
    return this.#suspicions.has(identity)
  }

  /** Whether the block digests of the piece are wanted when it is verified. */
  hasEvidence(piece: PieceIndex): boolean {
    return this.#evidence.has(piece)
  }

  /**
   * @param senders identity by block; undefined: not known
   * @returns the identity convicted, if any
   */
  onFailed(
    piece: PieceIndex,
    senders: readonly (string | undefined)[],
    digests: readonly string[]
  ): string | null {
    const first = senders[0]
    if (first !== undefined && senders.every((sender) => sender === first)) {
      this.ban(first)
      return first
    }
    const evidence: Evidence[] = []
    senders.forEach((identity, block) => {
      const digest = digests[block]
      if (identity !== undefined && digest !== undefined) evidence.push({ identity, block, digest })
    })
    if (evidence.length > 0) this.#remember(piece, evidence)
    return null
  }

  /** Returns the identities convicted. Without digests the evidence stays. */
  onVerified(piece: PieceIndex, digests: readonly string[] | null): string[] {
    const evidence = this.#evidence.get(piece)
    if (evidence === undefined || digests === null) return []
    const guilty = new Set<string>()
    for (const { identity, block, digest } of evidence) if (digests[block] !== digest) guilty.add(identity)
    this.#drop(piece)
    for (const identity of guilty) this.ban(identity)
    return [...guilty]
  }

  ban(identity: string): void {
    this.#banned.add(identity)
    if (this.#banned.size <= MOST_BANNED) return
    for (const oldest of this.#banned) {
      this.#banned.delete(oldest)
      return
    }
  }

  checkInvariants(): void {
    const counted = new Map<string, number>()
    let blocks = 0
    for (const evidence of this.#evidence.values()) {
      blocks += evidence.length
      for (const identity of identitiesIn(evidence)) counted.set(identity, (counted.get(identity) ?? 0) + 1)
    }
    invariant(blocks === this.#blocks && blocks <= MOST_BLOCKS, 'evidence is counted and bounded')
    invariant(counted.size === this.#suspicions.size, 'only those in the evidence are suspect')
    for (const [identity, count] of counted)
      invariant(this.#suspicions.get(identity) === count, 'suspicions are counted')
  }

  #remember(piece: PieceIndex, evidence: readonly Evidence[]): void {
    const all = [...(this.#evidence.get(piece) ?? []), ...evidence].slice(-MOST_BLOCKS)
    this.#drop(piece)
    for (const oldest of this.#evidence.keys()) {
      if (this.#blocks + all.length <= MOST_BLOCKS) break
      this.#drop(oldest)
    }
    this.#evidence.set(piece, all)
    this.#blocks += all.length
    for (const identity of identitiesIn(all))
      this.#suspicions.set(identity, (this.#suspicions.get(identity) ?? 0) + 1)
  }

  #drop(piece: PieceIndex): void {
    const evidence = this.#evidence.get(piece) ?? []
    this.#evidence.delete(piece)
    this.#blocks -= evidence.length
    for (const identity of identitiesIn(evidence)) {
      const left = (this.#suspicions.get(identity) ?? 1) - 1
      if (left > 0) this.#suspicions.set(identity, left)
      else this.#suspicions.delete(identity)
    }
  }
}

function identitiesIn(evidence: readonly Evidence[]): Set<string> {
  return new Set(evidence.map(({ identity }) => identity))
}
