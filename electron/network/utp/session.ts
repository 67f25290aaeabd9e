import { barePacket, Type, writeHeader, type Packet } from './packet.ts'
import { Receiver } from './receiver.ts'
import { Sender } from './sender.ts'
import { following, type Sequence } from './sequence.ts'

/** Bytes of one peer that may wait with us, unread or out of order. */
export const RECEIVE_WINDOW = 1_048_576
/** Time is in milliseconds. A caller knocks again this often: hole punching lives on it. */
const SYN_AGAIN = 1_000
/** Whoever calls and then says nothing may never have called: addresses are easily forged. */
const HALF_OPEN = 5_000
/** What was sent before we closed may arrive this long. */
const LINGER = 3_000
/** Routers forget a silent UDP flow after 30 seconds at the earliest. */
const KEEP_ALIVE = 25_000

/** 'refused': somebody is there and does not want us, or has forgotten us. */
export type UtpFault = 'refused' | 'timed-out'

export interface SessionPort {
  /** Sends a datagram. */
  send(bytes: Buffer): void
  /** `acknowledge` is to be called soon, when more packets may have come. */
  onOwesAcknowledgement(): void
  /** Both sides have heard each other. */
  onConnected(): void
  onData(bytes: Uint8Array): void
  onEnd(): void
  /** All that was written is on its way. */
  onRoom(): void
  /** Once, and last. Null: we closed it ourselves. */
  onGone(fault: UtpFault | null): void
  /** Bytes told by `onData` that nobody has read. */
  unread(): number
}

/** Who a connection is with: what we put into our packets, what comes in theirs. 16 bits each. */
export interface ConnectionIds {
  readonly ours: number
  readonly theirs: number
}

/** One connection of uTP (BEP 29): told of packets, the time and what to send; it has no clock, no socket and no timer. */
export class Session {
  readonly ids: ConnectionIds
  readonly #port: SessionPort
  readonly #sender: Sender
  #receiver: Receiver | null = null
  #state: 'calling' | 'called' | 'open' | 'closing' | 'gone' = 'calling'
  readonly #since: number
  #closingSince = 0
  #spokeAt = 0
  /** How long their last packet took, by our clock; microseconds in 32 bits. */
  #delay = 0
  #announcedRoom = RECEIVE_WINDOW
  #owesAcknowledgement = false

  private constructor(
    ids: ConnectionIds,
    sequence: Sequence,
    payload: number,
    port: SessionPort,
    now: number
  ) {
    this.ids = ids
    this.#port = port
    this.#since = now
    this.#sender = new Sender(sequence, payload, {
      transmit: (type, at, bytes, when) => this.#transmit(type, at, bytes, when),
      onRoom: () => port.onRoom()
    })
  }

  /**
   * @param id any 16 bits: the caller chooses
   * @param sequence any 16 bits
   * @param payload most bytes of one packet
   */
  static call(id: number, sequence: Sequence, payload: number, port: SessionPort, now: number): Session {
    const ids = { ours: id, theirs: (id + 1) & 0xffff }
    const session = new Session(ids, following(sequence), payload, port, now)
    session.#knock(now)
    return session
  }

  /** @param syn the caller's first packet */
  static answer(syn: Packet, sequence: Sequence, payload: number, port: SessionPort, now: number): Session {
    const ids = { ours: (syn.connectionId + 1) & 0xffff, theirs: syn.connectionId }
    const session = new Session(ids, sequence, payload, port, now)
    session.#state = 'called'
    session.#hear(syn, now)
    session.#receiver = session.#receiveAfter(syn.sequence)
    session.#sendState(now)
    return session
  }

  /** Whoever called has not been heard again, and may not be who they say. */
  get isHalfOpen(): boolean {
    return this.#state === 'called'
  }

  onPacket(packet: Packet, now: number): void {
    if (this.#state === 'gone') return
    if (packet.type === Type.reset) return this.#vanish('refused')
    if (packet.type === Type.syn) return this.#onCalledAgain(now)
    if (!this.#sender.isPlausible(packet.acknowledged)) return
    this.#hear(packet, now)
    if (this.#state === 'calling' && packet.type === Type.state) this.#onAnswered(packet)
    // Only who has seen our answer knows what to say after it.
    if (this.#state === 'called' && packet.type !== Type.state) this.#onOpen()
    if (this.#receiver === null) return
    this.#sender.onAcknowledged(packet, now)
    if (packet.type !== Type.state) this.#receive(this.#receiver, packet)
    if (this.#state === 'closing' && this.#sender.isDone) this.#vanish(null, now)
  }

  /** The bytes are read until `onRoom` is told; until then nothing more may be written. Not before `onConnected`. */
  write(chunks: readonly Uint8Array[], now: number): void {
    this.#sender.write(chunks, now)
  }

  /** Says that nothing more will be written. */
  end(now: number): void {
    if (this.#state === 'open') this.#sender.end(now)
  }

  /** Something was read: there may be room for more. */
  onRead(): void {
    if (this.#announcedRoom < RECEIVE_WINDOW / 2 && this.#room() >= RECEIVE_WINDOW / 2) this.#owe()
  }

  /** What is on its way may still arrive; what comes is of no interest any more. */
  close(now: number): void {
    if (this.#state === 'closing' || this.#state === 'gone') return
    if (this.#state !== 'open') return this.#vanish(null)
    this.#state = 'closing'
    this.#closingSince = now
    this.#sender.end(now)
    if (this.#sender.isDone) this.#vanish(null, now)
  }

  /** At once, with a word of farewell that may get lost. */
  abandon(now: number): void {
    this.close(now)
    if (this.#state !== 'gone') this.#vanish(null)
  }

  /** Tells the other side what has come, when it was not told meanwhile. */
  acknowledge(now: number): void {
    if (this.#owesAcknowledgement && this.#state !== 'gone') this.#sendState(now)
  }

  /** To be called a few times a second. */
  tick(now: number): void {
    if (this.#state === 'calling' && now - this.#spokeAt >= SYN_AGAIN) this.#knock(now)
    else if (this.#state === 'called' && now - this.#since > HALF_OPEN) this.#vanish(null)
    else if (this.#state === 'closing' && now - this.#closingSince > LINGER) this.#vanish(null)
    else if (this.#state === 'open' || this.#state === 'closing') {
      if (!this.#sender.tick(now)) this.#vanish('timed-out')
      else if (now - this.#spokeAt > KEEP_ALIVE) this.#sendState(now)
    }
  }

  #hear({ timestamp }: Packet, now: number): void {
    this.#delay = (micros(now) - timestamp) >>> 0
  }

  #onAnswered(packet: Packet): void {
    // What answers a call bears the number of the packet that will follow it.
    this.#receiver = this.#receiveAfter((packet.sequence - 1) & 0xffff)
    this.#onOpen()
  }

  #onOpen(): void {
    this.#state = 'open'
    this.#port.onConnected()
  }

  /** Our answer got lost. */
  #onCalledAgain(now: number): void {
    if (this.#state === 'called') this.#sendState(now)
  }

  #receiveAfter(sequence: Sequence): Receiver {
    return new Receiver(sequence, {
      onData: (bytes) => {
        if (this.#state === 'open') this.#port.onData(bytes)
      },
      onEnd: () => {
        if (this.#state === 'open') this.#port.onEnd()
      }
    })
  }

  #receive(receiver: Receiver, { sequence, payload, type }: Packet): void {
    this.#owe()
    receiver.onPacket(sequence, payload, type === Type.fin, this.#room())
  }

  #room(): number {
    return Math.max(0, RECEIVE_WINDOW - this.#port.unread() - (this.#receiver?.earlyBytes ?? 0))
  }

  #owe(): void {
    if (this.#owesAcknowledgement || this.#state === 'gone') return
    this.#owesAcknowledgement = true
    this.#port.onOwesAcknowledgement()
  }

  #vanish(fault: UtpFault | null, now?: number): void {
    if (now !== undefined) this.acknowledge(now)
    this.#state = 'gone'
    this.#port.onGone(fault)
  }

  #knock(now: number): void {
    const sequence = (this.#sender.next - 1) & 0xffff
    const header = { ...this.#header(Type.syn, sequence, now), connectionId: this.ids.ours }
    this.#port.send(barePacket(header))
  }

  #sendState(now: number): void {
    const header = this.#header(Type.state, this.#sender.next, now)
    this.#port.send(barePacket(header, this.#receiver?.selective() ?? null))
    this.#owesAcknowledgement = false
  }

  #transmit(type: Type, sequence: Sequence, bytes: Buffer, now: number): void {
    writeHeader(bytes, this.#header(type, sequence, now))
    this.#port.send(bytes)
    // It said all there is to say, unless there is a gap.
    if (this.#receiver?.hasGap === false) this.#owesAcknowledgement = false
  }

  #header(type: Type, sequence: Sequence, now: number) {
    this.#spokeAt = now
    this.#announcedRoom = this.#room()
    return {
      type,
      connectionId: this.ids.theirs,
      timestamp: micros(now),
      delay: this.#delay,
      window: this.#announcedRoom,
      sequence,
      acknowledged: this.#receiver?.acknowledged ?? 0
    }
  }
}

function micros(now: number): number {
  return Math.floor(now * 1_000) >>> 0
}
