/** Bytes of one message of a replication: a block of the log and its proof, with room to spare. */
export const MAX_FRAME_LENGTH = 1024 * 1024
/** Bytes before each frame that tell its length, the lowest first (secret-stream). */
const PREFIX_LENGTH = 3

/** Follows the frames of a secret stream, which would keep one of 16 MiB until it is whole. */
export class FrameLimit {
  #length = 0
  #prefixed = 0
  /** Of the frame at hand, still to come. */
  #missing = 0

  /** False: a frame is longer than any that we would send. */
  accepts(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length;) {
      if (this.#missing > 0) {
        const taken = Math.min(this.#missing, bytes.length - at)
        this.#missing -= taken
        at += taken
      } else {
        this.#length += (bytes[at++] ?? 0) << (8 * this.#prefixed++)
        if (this.#prefixed === PREFIX_LENGTH && !this.#begin()) return false
      }
    }
    return true
  }

  #begin(): boolean {
    this.#missing = this.#length
    this.#length = 0
    this.#prefixed = 0
    return this.#missing <= MAX_FRAME_LENGTH
  }
}
