import type Protomux from 'protomux'
import type { Channel, Encoding, Message } from 'protomux'
import type { WireLane } from './lane-path.ts'

export const WIRE_PROTOCOL = 'shoal/wire'

/** Who gets what a channel brings. */
export interface WireReceiver {
  onBytes(bytes: Uint8Array, channel: WireChannel): void
  /** Everything that follows comes on another lane. */
  onMoved(channel: WireChannel): void
  onDrained(channel: WireChannel): void
  onChannelClosed(channel: WireChannel): void
}

/** Told by the side that opens a wire: whether it goes on from another lane, or begins. */
export interface WireOpening {
  readonly moves: boolean
}

/** One torrent's Protomux channel `shoal/wire` on one lane: message 0 is bytes, message 1 says that the wire has moved away. */
export class WireChannel {
  readonly lane: WireLane
  readonly #channel: Channel<WireOpening, WireChannel>
  readonly #bytes: Message<readonly Uint8Array[]>
  readonly #moved: Message<null>
  readonly #onOpened: (opening: WireOpening) => void
  receiver: WireReceiver | null = null

  /** Throws nothing and sends nothing before `open`. Null when this lane has such a channel already, or is dead. */
  static create(
    lane: WireLane,
    mux: Protomux,
    id: Uint8Array,
    onOpened: (opening: WireOpening) => void
  ): WireChannel | null {
    const holder: { channel: WireChannel | null } = { channel: null }
    const channel = mux.createChannel<WireOpening, WireChannel>({
      protocol: WIRE_PROTOCOL,
      id,
      handshake: openingEncoding,
      onopen: (opening) => holder.channel?.onOpened(opening),
      onclose: () => holder.channel?.onClosed(),
      ondrain: () => holder.channel?.receiver?.onDrained(holder.channel)
    })
    if (channel !== null) holder.channel = new WireChannel(lane, channel, onOpened)
    return holder.channel
  }

  private constructor(
    lane: WireLane,
    channel: Channel<WireOpening, WireChannel>,
    onOpened: (opening: WireOpening) => void
  ) {
    this.lane = lane
    this.#channel = channel
    this.#onOpened = onOpened
    this.#bytes = channel.addMessage({
      encoding: chunksEncoding,
      onmessage: ([bytes]) => {
        if (bytes !== undefined) this.receiver?.onBytes(bytes, this)
      }
    })
    this.#moved = channel.addMessage({
      encoding: nothingEncoding,
      onmessage: () => this.receiver?.onMoved(this)
    })
  }

  open(opening: WireOpening): void {
    this.#channel.open(opening)
  }

  /** One frame of all chunks together. False: wait for onDrained. After close they are dropped and nothing need be awaited. */
  send(chunks: readonly Uint8Array[]): boolean {
    return this.#bytes.send(chunks) || this.#channel.closed
  }

  sendMoved(): void {
    this.#moved.send(null)
  }

  close(): void {
    this.receiver = null
    this.#channel.close()
  }

  onOpened(opening: WireOpening): void {
    this.#onOpened(opening)
  }

  onClosed(): void {
    this.receiver?.onChannelClosed(this)
  }
}

/** Chunks are copied once, straight into the buffer that is then encrypted in place and sent. */
const chunksEncoding: Encoding<readonly Uint8Array[]> = {
  preencode(state, chunks) {
    for (const chunk of chunks) state.end += chunk.byteLength
  },
  encode(state, chunks) {
    for (const chunk of chunks) {
      state.buffer.set(chunk, state.start)
      state.start += chunk.byteLength
    }
  },
  decode(state) {
    return [state.buffer.subarray(state.start, state.end)]
  }
}

const nothingEncoding: Encoding<null> = {
  preencode: nothing,
  encode: nothing,
  decode() {
    return null
  }
}

const MOVES = 1

/** One byte of flags; further bytes are a newer version's. */
const openingEncoding: Encoding<WireOpening> = {
  preencode(state) {
    state.end += 1
  },
  encode(state, opening) {
    state.buffer[state.start++] = opening.moves ? MOVES : 0
  },
  decode(state) {
    return { moves: ((state.buffer[state.start] ?? 0) & MOVES) !== 0 }
  }
}

function nothing(): void {
  // carries no bytes
}
