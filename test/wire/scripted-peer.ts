import { EventEmitter } from 'node:events'
import { Lengths } from '../../electron/core/lengths.ts'
import type { ByteStream } from '../../electron/wire/byte-stream.ts'
import { PeerWire, type AboutUs } from '../../electron/wire/peer-wire.ts'
import { extended, handshake, INFO_HASH, read } from './messages.ts'
import { Recorder } from './recorder.ts'

/** 20 pieces of 32 KiB, the last of 10,000 bytes. */
export const LENGTHS = new Lengths(19 * 32_768 + 10_000, 32_768)
export const OUR_ID = Buffer.from('-SH0100-abcdefghijkl')
export const ABOUT_US: AboutUs = {
  listenPort: 6881,
  uploadOnly: false,
  remoteAddress: '192.0.2.7',
  dhtPort: null,
  v2: false,
  pex: true,
  shoalKey: null
}

/** A stream whose other end is a test. */
export class ScriptedStream extends EventEmitter implements ByteStream {
  readonly written: Uint8Array[] = []
  isPaused = false
  isDestroyed = false
  /** A peer that does not read: nothing is ever drained. */
  isStuck = false
  writableLength = 0

  write(bytes: Uint8Array): boolean {
    this.written.push(bytes)
    if (this.isStuck) this.writableLength += bytes.length
    return !this.isStuck
  }
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
  destroy(): void {
    this.isDestroyed = true
  }
}

/** A wire, the peer a test plays on its other end, and what the wire told of it. */
export class ScriptedPeer {
  readonly stream = new ScriptedStream()
  readonly told: Recorder
  readonly lengths = LENGTHS
  readonly wire: PeerWire

  constructor(told = new Recorder()) {
    this.told = told
    this.wire = new PeerWire(this.stream, told)
  }

  /** Past both handshakes, on a torrent of LENGTHS. */
  static greeted(
    offers: { fast?: boolean; extended?: boolean; lengths?: Lengths | null } = {}
  ): ScriptedPeer {
    const peer = new ScriptedPeer()
    peer.wire.sendHandshake(INFO_HASH, OUR_ID, ABOUT_US)
    if (offers.lengths !== null) peer.wire.setLengths(offers.lengths ?? LENGTHS)
    peer.say(handshake(offers))
    peer.told.lines.length = 0
    return peer
  }

  /** One chunk each. */
  say(...chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.stream.emit('data', chunk)
  }

  /** The peer's extension handshake; our ids for its messages are 1 (lt_donthave) and 2 (ut_metadata). */
  sayExtended(dictionary = 'd1:md11:lt_donthavei7e11:ut_metadatai3eee'): void {
    this.say(extended(0, dictionary))
  }

  /** What the wire has sent since it was last asked, once it has had its turn. */
  async hear(): Promise<string[]> {
    await new Promise((resolve) => setImmediate(resolve))
    return read(Buffer.concat(this.stream.written.splice(0)))
  }
}
