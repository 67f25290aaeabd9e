/** One frame of a wire and what encryption adds to it. */
const CAPACITY = 73_728
/** Shorter frames are worth no reuse. */
const LEAST = 8_192
/** Memory kept for reuse: 9 MiB over all lanes. */
const MOST_SPARE = 128
/** Frames on UDX whose acknowledgement is awaited together. */
const BATCH = 8

/** Of all lanes. */
const spare: ArrayBufferLike[] = []

/** The stream under a lane: it knows what it has not sent yet (TCP), or can tell when all is acknowledged (UDX). */
export interface RawStream {
  readonly writableLength?: number
  flush?(): Promise<boolean>
}

/** The memory of one lane's outgoing frames, used again once they are sent. What is never sent is left to the collector. */
export class FrameMemory {
  /** Frames handed to the stream, and how many bytes it has been handed with each. */
  #sending: { readonly until: number; readonly memory: ArrayBufferLike }[] = []

  /** Its content may be anything. */
  take(length: number): Uint8Array {
    if (length < LEAST) return Buffer.allocUnsafe(length)
    if (length > CAPACITY) return Buffer.allocUnsafeSlow(length)
    return new Uint8Array(spare.pop() ?? new ArrayBuffer(CAPACITY), 0, length)
  }

  /** A frame has been written as the last of `written` bytes. */
  onWritten(frame: Uint8Array, written: number, stream: RawStream): void {
    if (frame.buffer.byteLength !== CAPACITY) return
    this.#sending.push({ until: written, memory: frame.buffer })
    if (stream.writableLength !== undefined) this.#reclaim(written - stream.writableLength)
    else if (stream.flush !== undefined && this.#sending.length >= BATCH) this.#reclaimAll(stream.flush())
  }

  #reclaim(sent: number): void {
    for (let first = this.#sending[0]; first !== undefined && first.until <= sent; first = this.#sending[0]) {
      this.#sending.shift()
      keep(first.memory)
    }
  }

  #reclaimAll(flushed: Promise<boolean>): void {
    const batch = this.#sending
    this.#sending = []
    void flushed.then((isAcknowledged) => {
      if (isAcknowledged) for (const { memory } of batch) keep(memory)
    })
  }
}

function keep(memory: ArrayBufferLike): void {
  if (spare.length < MOST_SPARE) spare.push(memory)
}
