import { createHash, type Hash } from 'node:crypto'
import type { MetadataRefusal, WireFault } from './events.ts'
import { LARGEST_METADATA } from './limits.ts'
import { METADATA_PIECE } from './metadata-messages.ts'

/** The hashes an info dictionary must have: every one that is known, as lower-case hex. */
export interface ExpectedMetadata {
  readonly infoHashV1: string | null
  readonly infoHashV2: string | null
}

export interface MetadataFetchPort {
  request(piece: number): void
  onComplete(infoBytes: Uint8Array): void
  onRefused(why: MetadataRefusal): void
  onFault(fault: WireFault): void
}

/** Few enough that a peer which serves one at a time is not flooded, enough for 64 KiB per round trip. */
const MOST_OUTSTANDING = 4

/**
 * Fetches the info dictionary from one peer, piece by piece in order. Only what was asked for and comes is held, so that
 * a peer's word on its size costs nothing, and it is hashed as it comes, so that no long stretch of hashing stops the
 * main thread.
 */
export class MetadataFetch {
  readonly #size: number
  readonly #port: MetadataFetchPort
  readonly #pieces = new Map<number, Uint8Array>()
  readonly #hashes: { readonly hash: Hash; readonly expected: string }[]
  #requested = 0
  #hashed = 0
  #isOver = false

  constructor(size: number, expected: ExpectedMetadata, port: MetadataFetchPort) {
    this.#size = size
    this.#port = port
    this.#hashes = hashesOf(expected)
  }

  begin(): void {
    if (this.#size > LARGEST_METADATA) this.#end(() => this.#port.onRefused('too-large'))
    else this.#request()
  }

  /** What was not asked for is ignored. @param bytes copied */
  onData(piece: number, totalSize: number | null, bytes: Uint8Array): void {
    if (!this.#isOutstanding(piece)) return
    const isRight = (totalSize ?? this.#size) === this.#size && bytes.length === this.#lengthOf(piece)
    if (isRight) this.#add(piece, new Uint8Array(bytes))
    else this.#end(() => this.#port.onFault('bad-metadata'))
  }

  #add(piece: number, bytes: Uint8Array): void {
    this.#pieces.set(piece, bytes)
    this.#hashOn()
    if (this.#pieces.size < this.#count()) this.#request()
    else this.#end(() => this.#judge())
  }

  onReject(piece: number): void {
    if (this.#isOutstanding(piece)) this.#end(() => this.#port.onRefused('rejected'))
  }

  #request(): void {
    while (this.#requested < this.#count() && this.#requested - this.#pieces.size < MOST_OUTSTANDING) {
      this.#port.request(this.#requested++)
    }
  }

  #hashOn(): void {
    for (
      let bytes = this.#pieces.get(this.#hashed);
      bytes !== undefined;
      bytes = this.#pieces.get(++this.#hashed)
    ) {
      for (const { hash } of this.#hashes) hash.update(bytes)
    }
  }

  #judge(): void {
    const isRight = this.#hashes.every(({ hash, expected }) => hash.digest('hex') === expected)
    if (isRight) this.#port.onComplete(this.#join())
    else this.#port.onFault('metadata-hash-mismatch')
  }

  #join(): Uint8Array {
    const whole = new Uint8Array(this.#size)
    for (const [piece, bytes] of this.#pieces) whole.set(bytes, piece * METADATA_PIECE)
    return whole
  }

  #end(tell: () => void): void {
    this.#isOver = true
    tell()
  }

  #isOutstanding(piece: number): boolean {
    return !this.#isOver && piece < this.#requested && !this.#pieces.has(piece)
  }

  #count(): number {
    return Math.ceil(this.#size / METADATA_PIECE)
  }

  #lengthOf(piece: number): number {
    return Math.min(METADATA_PIECE, this.#size - piece * METADATA_PIECE)
  }
}

function hashesOf(expected: ExpectedMetadata): { readonly hash: Hash; readonly expected: string }[] {
  return [
    ...(expected.infoHashV1 === null ? [] : [{ hash: createHash('sha1'), expected: expected.infoHashV1 }]),
    ...(expected.infoHashV2 === null ? [] : [{ hash: createHash('sha256'), expected: expected.infoHashV2 }])
  ]
}
