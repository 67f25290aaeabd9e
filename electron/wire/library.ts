import Wire, { type ExtensionClass } from 'bittorrent-protocol'
import type { PieceIndex } from '../core/units.ts'
import { EXTENSIONS, extensionId, Id, type ExtensionName } from './message-ids.ts'

/** Of the handshake's reserved bytes, and the bit in it that offers v2. */
const LAST_RESERVED = 27
const V2_BIT = 0x10

/**
 * bittorrent-protocol as a codec: whole frames in by `deliver`, frames out by `send`, both at once and in order, without
 * its stream queues. What it would remember about pieces and requests is left out: the core remembers, and answers. So
 * its arrays stay empty (they are scanned linearly, and `peerRequests` has no bound), it rejects nothing by itself, counts
 * no speeds and starts no timer. Call neither its `setTimeout` nor `setKeepAlive`.
 */
export class Library extends Wire {
  readonly #send: (bytes: Uint8Array) => void
  #hasSaidExtended = false

  #marksV2 = false
  /** The peer's handshake says that it would speak of this torrent as v2 (BEP 52). */
  peerOffersV2 = false

  constructor(send: (bytes: Uint8Array) => void) {
    super()
    this.#send = send
    for (const name of EXTENSIONS) this.use(extensionNamed(name))
  }

  /** Our handshake will not name it, and its messages are not told. */
  withhold(name: ExtensionName): void {
    Reflect.deleteProperty(this.extendedMapping, extensionId(name))
  }

  /**
   * Sends our handshake.
   * @param v2 the torrent has a v2 infohash, whichever this is
   */
  greet(
    infoHash: string,
    peerId: Uint8Array,
    { dht, v2 }: { readonly dht: boolean; readonly v2: boolean }
  ): void {
    this.#marksV2 = v2
    this.handshake(infoHash, peerId, { fast: true, dht })
  }

  deliverHandshake(handshake: Uint8Array): void {
    this.peerOffersV2 = ((handshake[LAST_RESERVED] ?? 0) & V2_BIT) !== 0
    this.deliver(handshake)
  }

  /** One whole frame, which the guard has let through. */
  deliver(frame: Uint8Array): void {
    this._write(frame, ignore)
  }

  /** Where the library would queue bytes for its reader. The handshake, which knows nothing of v2, comes first. */
  override push(bytes: Uint8Array | null): boolean {
    if (bytes === null) return true
    if (this.#marksV2) bytes[LAST_RESERVED] = (bytes[LAST_RESERVED] ?? 0) | V2_BIT
    this.#marksV2 = false
    this.#send(bytes)
    return true
  }

  /** Where `extendedHandshake` was said already, says what it holds now (BEP 10 allows it at any time). */
  renewExtendedHandshake(): void {
    if (this.#hasSaidExtended) this._sendExtendedHandshake()
  }

  override request(piece: number, offset: number, length: number): void {
    this._message(Id.request, [piece, offset, length], null)
  }
  override piece(piece: number, offset: number, block: Uint8Array): void {
    this._message(Id.piece, [piece, offset], block)
  }
  override cancel(piece: number, offset: number, length: number): void {
    this._message(Id.cancel, [piece, offset, length], null)
  }

  protected override _sendExtendedHandshake(): void {
    this.#hasSaidExtended = true
    super._sendExtendedHandshake()
  }
  protected override _onHave(piece: PieceIndex): void {
    this.emit('have', piece)
  }
  protected override _onBitField(bytes: Uint8Array): void {
    this.emit('bitfield', bytes)
  }
  protected override _onRequest(piece: PieceIndex, offset: number, length: number): void {
    this.emit('request', piece, offset, length)
  }
  protected override _onPiece(piece: PieceIndex, offset: number, block: Uint8Array): void {
    this.emit('piece', piece, offset, block)
  }
  protected override _onCancel(piece: PieceIndex, offset: number, length: number): void {
    this.emit('cancel', piece, offset, length)
  }
  protected override _debug(): void {
    // It would build a string for every message.
  }
}

function extensionNamed(name: string): ExtensionClass {
  return class {
    get name(): string {
      return name
    }
  }
}

function ignore(): void {
  // `_write` is synchronous: there is nothing to wait for.
}
