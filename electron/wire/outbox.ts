import type { ByteStream } from './byte-stream.ts'
import { FULL_SEND_QUEUE, LONGEST_SEND_QUEUE } from './limits.ts'

/** What an outbox tells its owner: later, never during `push`. */
export interface OutboxPort {
  onDrained(): void
  onOverflow(): void
}

/** Smaller pieces of output are put together, larger ones are handed on as they are: a copy beats a write of its own. */
const SMALL = 1_024
const SLAB = 4_096

/**
 * What one peer is sent. Everything pushed in one round of the event loop goes out together at its end: small messages in
 * one buffer, blocks uncopied, in one system call where the stream can cork. On loopback a request for each chunk read
 * costs more than reading it; one write after all reads of the round halves a download's CPU time.
 */
export class Outbox {
  readonly #stream: ByteStream
  readonly #port: OutboxPort
  readonly #flush = (): void => this.#onRoundEnd()
  bytesOut = 0
  /** Handed to the stream. */
  #written = 0
  /** What is told when so many bytes are sent, in order. */
  readonly #loans: { readonly until: number; readonly onSent: () => void }[] = []
  /** Written since the stream last had room: an upper bound of what waits in it. */
  #waiting = 0
  #isAwaited = false
  #isScheduled = false
  #isClosed = false
  #slab: Uint8Array = new Uint8Array(0)
  #from = 0
  #to = 0

  constructor(stream: ByteStream, port: OutboxPort) {
    this.#stream = stream
    this.#port = port
  }

  /** Larger pieces must not change until they are sent. What overflows is dropped: the round ends with `onOverflow`. */
  push(bytes: Uint8Array): void {
    if (this.#isClosed || this.#waiting > LONGEST_SEND_QUEUE) return
    this.bytesOut += bytes.length
    this.#schedule()
    if (bytes.length > SMALL) {
      this.#writeSlab()
      this.#write(bytes)
    } else {
      if (this.#to + bytes.length > this.#slab.length) this.#replaceSlab()
      this.#slab.set(bytes, this.#to)
      this.#to += bytes.length
    }
  }

  /** Tells, some time after everything pushed so far has been sent; not once the outbox is closed. */
  tellWhenSent(onSent: () => void): void {
    if (!this.#isClosed) this.#loans.push({ until: this.bytesOut, onSent })
  }

  /** False: enough is waiting; `onDrained` will be told. */
  hasRoom(): boolean {
    if (this.#waiting < FULL_SEND_QUEUE) return true
    this.#isAwaited = true
    return false
  }

  onStreamDrained(): void {
    this.#waiting = 0
    this.#tellSent()
    if (!this.#isAwaited || this.#isClosed) return
    this.#isAwaited = false
    this.#port.onDrained()
  }

  close(): void {
    this.#isClosed = true
    this.#loans.length = 0
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#stream.cork?.()
    setImmediate(this.#flush)
  }

  #onRoundEnd(): void {
    this.#isScheduled = false
    if (this.#isClosed) return
    this.#writeSlab()
    this.#stream.uncork?.()
    this.#tellSent()
    if (this.#waiting > LONGEST_SEND_QUEUE) this.#port.onOverflow()
  }

  #writeSlab(): void {
    if (this.#from === this.#to) return
    this.#write(this.#slab.subarray(this.#from, this.#to))
    this.#from = this.#to
  }

  #tellSent(): void {
    const sent = this.#written - this.#stream.writableLength
    const waits = this.#loans.findIndex(({ until }) => until > sent)
    for (const { onSent } of this.#loans.splice(0, waits < 0 ? Infinity : waits)) onSent()
  }

  #write(bytes: Uint8Array): void {
    this.#written += bytes.length
    if (this.#stream.write(bytes)) this.#waiting = 0
    else this.#waiting += bytes.length
  }

  /** The old one belongs to the stream now. */
  #replaceSlab(): void {
    this.#writeSlab()
    this.#slab = Buffer.allocUnsafeSlow(SLAB)
    this.#from = 0
    this.#to = 0
  }
}
