import type { Bitfield } from '../../shared/bitfield.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { Exchange } from '../core/exchange.ts'
import type { PieceIndex } from '../core/units.ts'
import { HASH_LENGTH } from '../metainfo/merkle.ts'
import type { PieceStore, Verdict } from '../storage/piece-store.ts'
import { now } from './clock.ts'
import type { HashExchange } from './hash-exchange.ts'
import type { Ledger } from './ledger.ts'

export interface VerificationPorts {
  readonly store: PieceStore
  readonly exchange: Exchange
  readonly ledger: Ledger
  /** Of a torrent with v2 hashes. */
  readonly hashes: HashExchange | null
  /** Resolves once it is on record that exactly these pieces are verified; only then does anyone hear of them. */
  record(have: Bitfield): Promise<void>
  onVerified(piece: PieceIndex): void
  onPieceFailed(piece: PieceIndex): void
  /** The core knows what became of a piece. */
  onSettled(): void
  onError(error: unknown): void
}

/** What becomes of a piece whose blocks are all there: hashed, written, recorded, told; or blamed on whoever sent what is wrong. */
export class Verification {
  readonly #ports: VerificationPorts
  /** Written and right on disk; ahead of `exchange.have` by what is being recorded. */
  readonly #written: Bitfield
  readonly #underWay = new Set<Promise<void>>()

  /** @param have verified before */
  constructor(ports: VerificationPorts, have: Bitfield) {
    this.#ports = ports
    this.#written = have
  }

  /** Pieces under way. */
  get size(): number {
    return this.#underWay.size
  }

  begin(piece: PieceIndex, digests: boolean): void {
    const work = this.#verify(piece, digests)
      .catch((error: unknown) => {
        this.#ports.exchange.outcomes.onUnwritable(piece, now())
        this.#ports.onError(error)
      })
      .finally(() => this.#underWay.delete(work))
    this.#underWay.add(work)
  }

  /** Resolves when no piece is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #verify(piece: PieceIndex, digests: boolean): Promise<void> {
    const { store, exchange } = this.#ports
    const verdict = await store.verifyAndWrite(piece, digests)
    switch (verdict.type) {
      case 'verified':
        this.#written.add(piece)
        await this.#ports.record(this.#written)
        exchange.outcomes.onVerified(piece, now(), verdict.digests)
        this.#ports.onVerified(piece)
        break
      case 'failed':
        this.#ports.onPieceFailed(piece)
        await this.#blame(piece, verdict)
        break
      case 'inconsistent':
        throw new ShoalError(
          'torrent-inconsistent',
          'The two sets of hashes in this torrent contradict each other; ask its maker for a correct one.'
        )
    }
    this.#ports.onSettled()
  }

  /** By the hash of each block where peers tell them (BEP 52); else as the core finds out once the piece is right. */
  async #blame(piece: PieceIndex, verdict: Verdict & { readonly type: 'failed' }): Promise<void> {
    const { store, exchange, ledger } = this.#ports
    const bad = await this.#badBlocks(piece, verdict.leaves)
    if (bad.length > 0) {
      for (const block of bad) ledger.onWasted(exchange.lengths.blockLength(piece, block))
      exchange.outcomes.onBlocksFailed(piece, bad, now())
    } else {
      if (verdict.leaves !== null) store.discard(piece)
      ledger.onWasted(exchange.lengths.pieceSize(piece))
      exchange.outcomes.onFailed(piece, now(), verdict.digests)
    }
  }

  /** None where nobody tells. */
  async #badBlocks(piece: PieceIndex, leaves: Uint8Array | null): Promise<readonly number[]> {
    const { hashes, exchange } = this.#ports
    if (leaves === null || hashes === null || !exchange.outcomes.isShared(piece)) return []
    const proven = await hashes.provenLeaves(piece)
    return proven === null ? [] : differing(leaves, proven)
  }
}

/** Which hashes of the first are not those of the second, which may go on longer. */
function differing(leaves: Uint8Array, proven: Uint8Array): readonly number[] {
  const bad: number[] = []
  for (let at = 0; at < leaves.length; at += HASH_LENGTH)
    if (Buffer.compare(leaves.subarray(at, at + HASH_LENGTH), proven.subarray(at, at + HASH_LENGTH)) !== 0)
      bad.push(at / HASH_LENGTH)
  return bad
}
