import type NoiseSecretStream from '@hyperswarm/secret-stream'
import Wire from 'bittorrent-protocol'
import { randomBytes } from 'node:crypto'
import Protomux, { type Encoding } from 'protomux'
import { Writable } from 'streamx'

const BLOCK = 16_384
const PIECE = 1_048_576
/** Requests under way at once: fewer leave the path empty at times, more only cost. */
const PIPELINE = 256
/** Bytes in one Protomux frame at most. */
const FRAME = 65_536
/** Bytes a wire may be ahead of its stream. */
const HIGH_WATER = 262_144

const INFO_HASH = 'b'.repeat(40)
const EXTENSIONS = { fast: true, dht: false }

/** What this uses of the library. */
interface BareWire {
  handshake(infoHash: string, peerId: Uint8Array, extensions: typeof EXTENSIONS): void
  haveAll(): void
  unchoke(): void
  interested(): void
  request(piece: number, offset: number, length: number): void
  write(bytes: Uint8Array): boolean
  pipe(sink: Writable): unknown
  on(event: 'handshake' | 'unchoke', listener: () => void): this
  on(event: 'piece', listener: (piece: number, offset: number, block: Uint8Array) => void): this
  on(
    event: 'request',
    listener: (
      piece: number,
      offset: number,
      length: number,
      respond: (error: null, block: Uint8Array) => void
    ) => void
  ): this
}

/** Answers every request with the same block. */
export function serveBlocks(stream: NoiseSecretStream): void {
  const block = randomBytes(BLOCK)
  const wire = wireOver(stream)
  wire.on('handshake', () => {
    wire.haveAll()
    wire.unchoke()
  })
  wire.on('request', (_piece, _offset, length, respond) => respond(null, block.subarray(0, length)))
}

/** Asks for so many bytes, block by block, and resolves when the last is here. */
export function getBlocks(stream: NoiseSecretStream, size: number): Promise<void> {
  const wire = wireOver(stream)
  let asked = 0
  let got = 0
  const ask = (): void => {
    if (asked >= size) return
    const length = Math.min(BLOCK, size - asked)
    wire.request(Math.floor(asked / PIECE), asked % PIECE, length)
    asked += length
  }
  wire.on('handshake', () => wire.interested())
  wire.on('unchoke', () => {
    for (let ahead = 0; ahead < PIPELINE; ahead++) ask()
  })
  return new Promise((resolve) => {
    wire.on('piece', (_piece, _offset, block) => {
      got += block.length
      ask()
      if (got >= size) resolve()
    })
  })
}

/** A wire in a Protomux channel, its bytes gathered into frames as large as there are any to send. */
function wireOver(stream: NoiseSecretStream): BareWire {
  const wire = new Wire() as unknown as BareWire
  let onDrained = nothing
  const channel = new Protomux(stream).createChannel({
    protocol: 'bare/wire',
    handshake: emptyEncoding,
    onopen: () => wire.handshake(INFO_HASH, randomBytes(20), EXTENSIONS),
    onclose: nothing,
    ondrain: () => onDrained()
  })
  if (channel === null) throw new Error('The stream is closed already.')
  const frames = channel.addMessage({
    encoding: framesEncoding,
    onmessage: ([bytes]) => {
      if (bytes !== undefined) wire.write(bytes)
    }
  })
  const sink = new FrameSink((frame) => frames.send(frame) || channel.closed)
  onDrained = () => sink.send()
  wire.pipe(sink)
  channel.open(null)
  return wire
}

/** Takes a wire's bytes and waits whenever the stream is full. */
class FrameSink extends Writable {
  readonly #sendFrame: (frame: readonly Uint8Array[]) => boolean
  #unsent: Uint8Array[][] = []
  #written: ((error: Error | null) => void) | null = null

  constructor(sendFrame: (frame: readonly Uint8Array[]) => boolean) {
    super({ highWaterMark: HIGH_WATER })
    this.#sendFrame = sendFrame
  }

  override _writev(chunks: Uint8Array[], done: (error: Error | null) => void): void {
    this.#unsent = framesOf(chunks)
    this.#written = done
    this.send()
  }

  send(): void {
    for (let frame = this.#unsent.shift(); frame !== undefined; frame = this.#unsent.shift()) {
      if (!this.#sendFrame(frame)) return
    }
    const written = this.#written
    this.#written = null
    written?.(null)
  }
}

function framesOf(chunks: readonly Uint8Array[]): Uint8Array[][] {
  const frames: Uint8Array[][] = []
  let length = Infinity
  for (const chunk of chunks) {
    if (length + chunk.length > FRAME) {
      frames.push([])
      length = 0
    }
    frames.at(-1)?.push(chunk)
    length += chunk.length
  }
  return frames
}

const framesEncoding: Encoding<readonly Uint8Array[]> = {
  preencode(state, chunks) {
    for (const chunk of chunks) state.end += chunk.length
  },
  encode(state, chunks) {
    for (const chunk of chunks) {
      state.buffer.set(chunk, state.start)
      state.start += chunk.length
    }
  },
  decode({ buffer, start, end }) {
    return [buffer.subarray(start, end)]
  }
}

const emptyEncoding: Encoding<null> = { preencode: nothing, encode: nothing, decode: () => null }

function nothing(): void {
  // there is nothing to be done
}
