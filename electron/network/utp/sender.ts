import { Congestion } from './congestion.ts'
import { Flight, type Sent } from './flight.ts'
import { Outgoing } from './outgoing.ts'
import { HEADER_LENGTH, Type } from './packet.ts'
import { QueueingDelay } from './queueing-delay.ts'
import { RoundTrip } from './round-trip.ts'
import { following, steps, type Sequence } from './sequence.ts'

/** So many waits in a row, each twice as long as the one before, and nothing heard: nobody is there any more. */
const MOST_TIMEOUTS = 5
/** Packets on their way at once: further ones would be too far ahead for the other side to keep. */
const MOST_PACKETS = 1_000
/** Acknowledgements may overtake each other a little. */
const LATE_ACKNOWLEDGEMENTS = 3

export interface SenderPort {
  /** Sends a packet whose first 20 bytes are left for the header. */
  transmit(type: Type, sequence: Sequence, bytes: Buffer, now: number): void
  /** All that was given to `write` is on its way. */
  onRoom(): void
}

/** What the other side says of the packets it got. */
export interface Acknowledgement {
  readonly acknowledged: Sequence
  readonly selective: Uint8Array | null
  /** Bytes it is willing to take. */
  readonly window: number
  /** What our last packet took, by its clock; microseconds in 32 bits. 0: it has not got any. */
  readonly delay: number
}

/** Sends bytes in packets, as fast as both sides and the line allow, and again what got lost. Time is in milliseconds. */
export class Sender {
  readonly #port: SenderPort
  readonly #payload: number
  readonly #roundTrip = new RoundTrip()
  readonly #congestion = new Congestion()
  readonly #delays = new QueueingDelay()
  readonly #flight = new Flight()
  readonly #outgoing = new Outgoing()
  #next: Sequence
  #theirWindow = 0
  /** Congestion is what holds us back. */
  #isLimited = false
  #ending: 'no' | 'wanted' | 'sent' = 'no'
  /** When the wait for an answer began. */
  #stirredAt = 0
  #timeouts = 0

  /** @param payload most bytes of one packet */
  constructor(first: Sequence, payload: number, port: SenderPort) {
    this.#next = first
    this.#payload = payload
    this.#port = port
  }

  /** The number of the next packet. */
  get next(): Sequence {
    return this.#next
  }

  /** The other side has got everything, and knows that it was everything. */
  get isDone(): boolean {
    return this.#ending === 'sent' && this.#flight.size === 0
  }

  /** The bytes are read until `onRoom` is told; until then nothing more may be written. */
  write(chunks: readonly Uint8Array[], now: number): void {
    this.#outgoing.set(chunks)
    if (this.#outgoing.length === 0) this.#port.onRoom()
    else this.#flush(now)
  }

  /** Says that there is no more; what was written and not sent yet stays so. */
  end(now: number): void {
    this.#outgoing.set([])
    if (this.#ending === 'no') this.#ending = 'wanted'
    this.#flush(now)
  }

  /** Whether it may be an acknowledgement of what we sent. */
  isPlausible(acknowledged: Sequence): boolean {
    const oldest = this.#flight.oldest?.sequence ?? this.#next
    return steps(acknowledged, (this.#next - 1) & 0xffff) <= steps(oldest, this.#next) + LATE_ACKNOWLEDGEMENTS
  }

  onAcknowledged({ acknowledged, selective, window, delay }: Acknowledgement, now: number): void {
    this.#theirWindow = window
    this.#timeouts = 0
    const { bytes, roundTrips } = this.#flight.onAcknowledged(acknowledged, selective, now)
    for (const time of roundTrips) this.#roundTrip.onSample(time)
    if (bytes > 0) {
      this.#stirredAt = now
      const queued = delay === 0 ? null : this.#delays.onSample(delay, now)
      this.#congestion.onAcknowledged(bytes, queued, this.#isLimited)
    }
    if (this.#flight.loseOvertaken() > 0) this.#congestion.onLoss(now, this.#roundTrip.time)
    this.#flush(now)
  }

  /** @returns false: the other side is gone */
  tick(now: number): boolean {
    const isWaiting = this.#flight.size > 0 || this.#outgoing.length > 0
    if (!isWaiting || now - this.#stirredAt < this.#roundTrip.timeout) return true
    if (++this.#timeouts > MOST_TIMEOUTS) return false
    this.#roundTrip.onTimeout()
    this.#stirredAt = now
    // With nothing on its way their window is closed, and the word that it opened may have been lost: a packet asks.
    if (this.#flight.size === 0) this.#sendNext(now)
    else this.#sendAllAgain(now)
    return true
  }

  #sendAllAgain(now: number): void {
    this.#flight.loseAll()
    this.#congestion.onTimeout()
    this.#flush(now)
    // Whatever their window: the answer to one packet tells whether they are there.
    const { oldest } = this.#flight
    if (oldest?.isLost === true) this.#repeat(oldest, now)
  }

  #flush(now: number): void {
    this.#isLimited = false
    for (const sent of this.#flight.lost()) {
      if (!this.#hasRoomFor(sent.bytes.length)) return
      this.#repeat(sent, now)
    }
    while (this.#outgoing.length > 0) {
      if (!this.#hasRoomFor(HEADER_LENGTH + Math.min(this.#outgoing.length, this.#payload))) return
      this.#sendNext(now)
    }
    if (this.#ending !== 'wanted') return
    this.#ending = 'sent'
    this.#send(Type.fin, Buffer.allocUnsafe(HEADER_LENGTH), now)
  }

  #hasRoomFor(bytes: number): boolean {
    const after = this.#flight.bytes + bytes
    this.#isLimited = after > this.#congestion.window
    return !this.#isLimited && after <= this.#theirWindow && this.#flight.size < MOST_PACKETS
  }

  #sendNext(now: number): void {
    const bytes = Buffer.allocUnsafe(HEADER_LENGTH + Math.min(this.#outgoing.length, this.#payload))
    this.#outgoing.take(bytes, HEADER_LENGTH)
    this.#send(Type.data, bytes, now)
    if (this.#outgoing.length === 0) this.#port.onRoom()
  }

  #send(type: Type, bytes: Buffer, now: number): void {
    if (this.#flight.size === 0) this.#stirredAt = now
    const sequence = this.#next
    this.#next = following(this.#next)
    this.#transmit({ type, sequence, bytes, order: 0, at: now, isRepeated: false, isLost: false }, now)
  }

  #repeat(sent: Sent, now: number): void {
    sent.isRepeated = true
    this.#transmit(sent, now)
  }

  #transmit(sent: Sent, now: number): void {
    this.#flight.onSent(sent, now)
    this.#port.transmit(sent.type, sent.sequence, sent.bytes, now)
  }
}
