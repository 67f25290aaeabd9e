import { Bitfield } from '../../shared/bitfield.ts'
import { Id } from './message-ids.ts'

/**
 * Bitfields that come after the first words (BEP 3 has none). aria2 sends one wherever it is shorter than the haves it stands for,
 * and is told of as those haves.
 */
export class LateBitfields {
  #named: Bitfield | null = null

  /** As many haves as would be as long: so much does it count among what a peer says. */
  worth(frame: Uint8Array): number {
    return Math.floor(frame.length / HAVE_LENGTH)
  }

  /** Frames of haves for the pieces that none before it has named: whatever a peer repeats costs next to nothing. */
  *asHaves(frame: Uint8Array, pieceCount: number): Generator<Uint8Array> {
    const named = (this.#named ??= new Bitfield(pieceCount))
    for (const piece of new Bitfield(pieceCount, frame.subarray(5))) {
      if (named.add(piece)) yield haveFrame(piece)
    }
  }
}

/** Bytes, the length in front included. */
const HAVE_LENGTH = 9

function haveFrame(piece: number): Uint8Array {
  const frame = Buffer.alloc(HAVE_LENGTH)
  frame.writeUInt32BE(HAVE_LENGTH - 4, 0)
  frame[4] = Id.have
  frame.writeUInt32BE(piece, 5)
  return frame
}
