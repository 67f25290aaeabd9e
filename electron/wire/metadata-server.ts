import { METADATA_PIECE, metadataData, metadataReject } from './metadata-messages.ts'

export interface MetadataServerPort {
  send(message: Uint8Array): void
  /** False: `onDrained` will be called. */
  hasRoom(): boolean
}

/** All pieces of the largest info dictionary at once, as a client without manners may ask. */
const LONGEST_QUEUE = 1_024
/** A peer needs every piece once; twice and a few forgives a client that starts over. */
const SPARE_ANSWERS = 64

/** Serves the info dictionary to one peer, as fast as it reads and about twice at most; what goes beyond is rejected. */
export class MetadataServer {
  readonly #port: MetadataServerPort
  #infoBytes: Uint8Array | null = null
  #queue: number[] = []
  #answered = 0

  constructor(port: MetadataServerPort) {
    this.#port = port
  }

  offer(infoBytes: Uint8Array): void {
    this.#infoBytes = infoBytes
  }

  onRequest(piece: number): void {
    if (this.#isWilling(piece)) this.#queue.push(piece)
    else this.#port.send(metadataReject(piece))
    this.onDrained()
  }

  onDrained(): void {
    while (this.#infoBytes !== null && this.#queue.length > 0 && this.#port.hasRoom()) {
      this.#answered++
      this.#port.send(metadataData(this.#queue.shift() ?? 0, this.#infoBytes))
    }
  }

  #isWilling(piece: number): boolean {
    if (this.#infoBytes === null || this.#queue.length >= LONGEST_QUEUE) return false
    const count = Math.ceil(this.#infoBytes.length / METADATA_PIECE)
    return piece < count && this.#answered + this.#queue.length < 2 * count + SPARE_ANSWERS
  }
}
