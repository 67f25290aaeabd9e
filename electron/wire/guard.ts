import type { Lengths } from '../core/lengths.ts'
import { BLOCK_LENGTH } from '../core/units.ts'
import { EarlyFrames } from './early-frames.ts'
import type { WireFault } from './events.ts'
import { faultOfContent, faultOfLength, hasPayload, isFast } from './frame-rules.ts'
import { isHashMessage } from './hash-messages.ts'
import { Framer, type FrameSink } from './framer.ts'
import { LateBitfields } from './late-bitfields.ts'
import { MOST_CHATTER } from './limits.ts'
import { EXTENSIONS, Id, extensionId } from './message-ids.ts'

/** Where frames that keep the rules go. */
export interface GuardedLibrary {
  /** BEP 6 was agreed on. */
  readonly hasFast: boolean
  /** Valid only during the call. */
  deliver(frame: Uint8Array): void
  /** The first of all. */
  deliverHandshake(handshake: Uint8Array): void
}

/** What a guard does not let through by itself. */
export interface GuardPort {
  onExtendedHandshake(payload: Uint8Array): void
  /** A message of BEP 52, of the right length. Valid only during the call. */
  onHashFrame(frame: Uint8Array): void
  /** A request while the torrent is unknown to us. */
  onEarlyRequest(frame: Uint8Array): void
  /** Once; after it nothing is told. */
  onFault(fault: WireFault): void
}

/**
 * Stands between the bytes of a peer and the library, which trusts its input: what passes is whole, of the right size,
 * allowed at this point and about pieces and ranges that exist. Everything else is dropped or ends the connection, and
 * what a peer can make us hold or do is bounded here.
 */
export class Guard implements FrameSink {
  readonly #library: GuardedLibrary
  readonly #port: GuardPort
  readonly #framer = new Framer(this)
  readonly #early = new EarlyFrames()
  readonly #late = new LateBitfields()
  #state: 'handshaking' | 'open' | 'closed' = 'handshaking'
  #lengths: Lengths | null = null
  #hasSaidPieces = false
  #chatter = 0
  #mostChatter = MOST_CHATTER

  constructor(library: GuardedLibrary, port: GuardPort) {
    this.#library = library
    this.#port = port
  }

  /** Returns what it left because our own handshake has yet to be sent: give it, and what follows, after `open`. */
  push(chunk: Uint8Array): Uint8Array | null {
    return this.#state === 'closed' ? null : this.#framer.push(chunk)
  }

  /** Our handshake is out: what both sides offer is known, so frames can be judged. */
  open(): void {
    if (this.#state === 'handshaking') this.#state = 'open'
  }

  close(): void {
    this.#state = 'closed'
  }

  /** From now on pieces are judged, those of earlier frames first. */
  setLengths(lengths: Lengths): void {
    this.#lengths = lengths
    this.#mostChatter = MOST_CHATTER + 2 * lengths.pieceCount
    for (const frame of this.#early.take()) {
      if (this.#state === 'closed') return
      const id = frame[4] ?? 0
      if (this.onFrameBegun(id, frame.length - 4)) this.#judge(id, frame)
    }
  }

  /** Blocks went either way, or we asked the peer to say something. */
  forgive(messages: number): void {
    this.#chatter = Math.max(0, this.#chatter - messages)
  }

  onHandshakeBegun(bytes: Uint8Array): boolean {
    for (let at = 0; at < PROTOCOL.length && at < bytes.length; at++) {
      if (bytes[at] !== PROTOCOL[at]) return this.#fail('bad-handshake')
    }
    return true
  }

  onHandshake(handshake: Uint8Array): boolean {
    if (!this.onHandshakeBegun(handshake)) return false
    this.#library.deliverHandshake(handshake)
    return this.#state === 'open'
  }

  onFrameBegun(id: number, length: number): boolean {
    if (isFast(id) && !this.#library.hasFast) return this.#fail('fast-not-negotiated')
    const fault = faultOfLength(id, length, this.#lengths)
    return fault === null || this.#fail(fault)
  }

  onKeepAlive(): boolean {
    return this.#count()
  }

  onFrame(frame: Uint8Array): boolean {
    const id = frame[4] ?? 0
    if (id === Id.piece) this.#judgePayload(frame)
    else if (this.#count()) this.#judge(id, frame)
    return this.#state === 'open'
  }

  #judgePayload(frame: Uint8Array): void {
    if (frame.length < BLOCK_LENGTH) this.#count()
    else this.forgive(1)
    if (this.#lengths === null || this.#state === 'closed') return
    if (hasPayload(frame, this.#lengths)) this.#library.deliver(frame)
    else this.#fail('out-of-range')
  }

  #judge(id: number, frame: Uint8Array): void {
    if (id === Id.extended && frame[5] !== ABOUT_PIECES) this.#judgeExtended(frame)
    else if (id === Id.port) this.#library.deliver(frame)
    else if (isHashMessage(id)) this.#port.onHashFrame(frame)
    else if (this.#lengths === null) this.#postpone(id, frame)
    else this.#judgeNow(id, frame, this.#lengths)
  }

  #judgeNow(id: number, frame: Uint8Array, lengths: Lengths): void {
    const fault = faultOfContent(id, frame, lengths)
    if (fault !== null) this.#fail(fault)
    else if (isFirstWord(id) && this.#hasSaidPieces) this.#judgeLate(id, frame, lengths)
    else {
      this.#hasSaidPieces ||= isFirstWord(id) || id === Id.have
      if (isKnown(id)) this.#library.deliver(frame)
    }
  }

  #judgeLate(id: number, frame: Uint8Array, { pieceCount }: Lengths): void {
    if (id !== Id.bitfield) this.#fail('late-word')
    else if (this.#count(this.#late.worth(frame))) {
      for (const have of this.#late.asHaves(frame, pieceCount)) {
        if (this.#state === 'open') this.#library.deliver(have)
      }
    }
  }

  /** While the torrent is unknown there is nothing to ask of us, to reject or to take back. */
  #postpone(id: number, frame: Uint8Array): void {
    if (id === Id.request) this.#port.onEarlyRequest(frame)
    else if (!isKnown(id) || id === Id.cancel || id === Id.reject) return
    else if (!this.#early.add(frame)) this.#fail('too-much-before-metadata')
  }

  /** What an extension's message says is for whoever handles it to judge. */
  #judgeExtended(frame: Uint8Array): void {
    const id = frame[5] ?? 0
    if (id === EXTENDED_HANDSHAKE_ID) this.#port.onExtendedHandshake(frame.subarray(6))
    else if (id <= EXTENSIONS.length) this.#library.deliver(frame)
  }

  #count(messages = 1): boolean {
    this.#chatter += messages
    return this.#chatter <= this.#mostChatter || this.#fail('flood')
  }

  #fail(fault: WireFault): false {
    if (this.#state !== 'closed') {
      this.#state = 'closed'
      this.#port.onFault(fault)
    }
    return false
  }
}

const PROTOCOL = Buffer.from('\x13BitTorrent protocol')
const EXTENDED_HANDSHAKE_ID = 0
/** The one extension that names pieces: its messages are judged, and kept until they can be, as a have is. */
const ABOUT_PIECES = extensionId('lt_donthave')

/** The messages that say at once what a peer has: one of them, and first (BEP 3, 6). */
function isFirstWord(id: number): boolean {
  return id === Id.bitfield || id === Id.haveAll || id === Id.haveNone
}

/** All others are ignored, whatever may come. */
function isKnown(id: number): boolean {
  return id <= Id.cancel || isFast(id) || id === Id.extended
}
