import { Duplex, Readable } from 'streamx'
import type { WireLane } from './lane-path.ts'
import type { WireChannel, WireReceiver } from './wire-channel.ts'

/** Bytes in one Protomux frame, four blocks: larger ones gain nothing, smaller ones cost time (584 MB/s at 16 KiB, 820 at 64, loopback). */
const FRAME_LENGTH = 66_560

/** Unread or unsent bytes at which a wire asks for a pause. */
const HIGH_WATER = 262_144

type Callback = (error: Error | null) => void

/** What a wire tells the link that owns it. */
export interface WireOwner {
  /** The move has come to its end in both directions. */
  onWireSettled(wire: WireStream): void
  /** `laneDied`: nobody wanted it, so another may be opened at once. */
  onWireClosed(wire: WireStream, laneDied: boolean): void
}

/**
 * The bytes of one torrent to and from one peer, over whichever lane is best. It can move while bytes flow and loses none: each
 * side ends its bytes on the old lane with "moved" and goes on over the new one, and reads the new one only after the other's
 * "moved". When a lane dies, bytes that were under way are lost, so every wire on it closes; the link opens a fresh one.
 */
export class WireStream extends Duplex implements WireReceiver {
  /** streamx's. */
  declare protected readonly _readableState: { readonly buffered: number }
  readonly #owner: WireOwner
  /** Where bytes go now, and where they come from now: different only while moving. */
  #out: WireChannel
  #in: WireChannel
  /** The new lane's channel, as long as `#in` is the old one's. */
  #next: WireChannel | null = null
  /** The other side's "moved" came before its open on the other lane did. */
  #awaitsNext = false
  #unsent: Uint8Array[] = []
  /** How many of `#unsent` are sent. */
  #sent = 0
  #written: Callback | null = null
  readonly #early: Uint8Array[] = []
  #earlyLength = 0
  readonly #held = new Set<WireLane>()
  #laneDied = false
  #hasEnded = false
  #writableLength = 0

  constructor(channel: WireChannel, owner: WireOwner) {
    super({ highWaterMark: HIGH_WATER })
    this.#owner = owner
    this.#out = this.#in = channel
    channel.receiver = this
    // It is destroyed without an error; should one come from a pipe, it must not end the process.
    this.on('error', nothing)
  }

  /** The lane its bytes leave on. */
  get lane(): WireLane {
    return this.#out.lane
  }

  /** Bytes written that no lane has taken yet. */
  get writableLength(): number {
    return this.#writableLength
  }

  override write(bytes: Uint8Array): boolean {
    this.#writableLength += bytes.byteLength
    return super.write(bytes)
  }

  get isMoving(): boolean {
    return this.#in !== this.#out || this.#awaitsNext
  }

  canMoveTo(channel: WireChannel): boolean {
    return this.#in === this.#out && channel.lane !== this.lane
  }

  /** Both sides call it, with their ends of one channel on another lane. Not while it is moving already. */
  moveTo(channel: WireChannel): void {
    channel.receiver = this
    this.#out.sendMoved()
    this.#out = this.#next = channel
    if (this.#awaitsNext) this.#readNext()
    this.#pump()
  }

  onBytes(bytes: Uint8Array, channel: WireChannel): void {
    if (channel === this.#in) this.#deliver(bytes)
    else if (channel === this.#next) this.#keepForLater(bytes)
  }

  onMoved(channel: WireChannel): void {
    if (channel !== this.#in) return
    if (this.#next === null) this.#awaitsNext = true
    else this.#readNext()
  }

  onDrained(channel: WireChannel): void {
    if (channel === this.#out) this.#pump()
  }

  onChannelClosed(channel: WireChannel): void {
    if (channel.lane.isDead || channel === this.#next) {
      this.#laneDied = channel.lane.isDead
      this.destroy()
    } else if (channel === this.#in) {
      this.#endReading()
      this.end(undefined)
    }
  }

  /** At once to who listens: bytes are there only during the call. A copy when nobody does. */
  #deliver(bytes: Uint8Array): void {
    if (!this.#isQueueing && !Readable.isPaused(this)) this.emit('data', bytes)
    else if (!this.push(Buffer.from(bytes))) this.#hold(this.#in.lane)
  }

  get #isQueueing(): boolean {
    return this._readableState.buffered > 0
  }

  #keepForLater(bytes: Uint8Array): void {
    this.#early.push(Buffer.from(bytes))
    this.#earlyLength += bytes.byteLength
    if (this.#earlyLength > HIGH_WATER) this.#hold(this.lane)
  }

  #readNext(): void {
    const old = this.#in
    if (this.#next === null) return
    this.#in = this.#next
    this.#next = null
    this.#awaitsNext = false
    old.close()
    for (const lane of this.#held) this.#release(lane)
    for (const bytes of this.#early.splice(0)) this.#deliver(bytes)
    this.#owner.onWireSettled(this)
  }

  #hold(lane: WireLane): void {
    if (this.#held.has(lane)) return
    this.#held.add(lane)
    lane.hold()
  }

  #release(lane: WireLane): void {
    if (this.#held.delete(lane)) lane.release()
  }

  override _read(done: Callback): void {
    this.#release(this.#in.lane)
    done(null)
  }

  override _writev(batch: Uint8Array[], done: Callback): void {
    this.#unsent = batch
    this.#sent = 0
    this.#written = done
    this.#pump()
  }

  /** A wire has no half that stays open: whoever ends it closes it for both. */
  override _final(done: Callback): void {
    this.#endReading()
    this.#out.close()
    done(null)
  }

  override _predestroy(): void {
    this.#unsent = []
    this.#acknowledge()
  }

  override _destroy(done: Callback): void {
    for (const channel of new Set([this.#in, this.#out, this.#next])) channel?.close()
    for (const lane of this.#held) this.#release(lane)
    this.#owner.onWireClosed(this, this.#laneDied)
    done(null)
  }

  #endReading(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.push(null)
  }

  #pump(): void {
    while (this.#sent < this.#unsent.length) {
      const frame = this.#takeFrame()
      const hasRoom = this.#out.send(frame)
      for (const chunk of frame) this.#writableLength -= chunk.byteLength
      if (!hasRoom) return
    }
    this.#acknowledge()
  }

  /** As many whole chunks as one frame holds, or a frame's worth of a chunk that is longer. */
  #takeFrame(): Uint8Array[] {
    const from = this.#sent
    let length = 0
    for (let chunk = this.#unsent[from]; chunk !== undefined; chunk = this.#unsent[this.#sent]) {
      length += chunk.byteLength
      if (length > FRAME_LENGTH) break
      this.#sent++
    }
    if (this.#sent > from) return this.#unsent.slice(from, this.#sent)
    const long = this.#unsent[from] ?? new Uint8Array(0)
    this.#unsent[from] = long.subarray(FRAME_LENGTH)
    return [long.subarray(0, FRAME_LENGTH)]
  }

  #acknowledge(): void {
    const done = this.#written
    this.#written = null
    done?.(null)
  }
}

function nothing(): void {
  // the stream's owner learns of its end by 'close'
}
