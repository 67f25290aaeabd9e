import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Framer, type FrameSink } from '../../electron/wire/framer.ts'
import * as say from './messages.ts'
import { ABOUT_US, LENGTHS, OUR_ID, ScriptedPeer } from './scripted-peer.ts'

const filled = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 31) % 251))

/** One of everything, with frames from 4 bytes to 131,085. */
const SCRIPT = Buffer.concat([
  say.handshake(),
  say.extended(0, 'd1:md11:lt_donthavei7e11:ut_metadatai3ee1:v4:teste'),
  say.bitfield(0xff, 0x00, 0xf0),
  say.keepAlive,
  say.unchoke,
  say.block(1, 0, filled(say.BLOCK)),
  say.block(1, say.BLOCK, filled(say.BLOCK)),
  say.keepAlive,
  say.keepAlive,
  say.have(12),
  say.request(0, 0, say.BLOCK),
  say.block(2, 0, filled(32_768)),
  say.frame(99, filled(40_000)),
  say.block(2, 5, filled(1)),
  say.extended(1, say.numbers(12)),
  say.cancel(0, 0, say.BLOCK),
  say.reject(3, 0, say.BLOCK),
  say.choke
])

function tellOf(chunks: Iterable<Uint8Array>): string[] {
  const peer = new ScriptedPeer()
  peer.wire.setLengths(LENGTHS)
  peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, ABOUT_US)
  peer.say(...chunks)
  return peer.told.lines
}

function* cut(bytes: Uint8Array, sizes: Iterable<number>): Generator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

const WHOLE = tellOf([SCRIPT])

describe('however the bytes are cut, the same is told', () => {
  it('in one chunk, everything', () => {
    expect(WHOLE.map((line) => line.split(' ')[0])).toEqual([
      'handshake',
      'extended',
      'bitfield',
      'unchoked',
      'block',
      'block',
      'have',
      'requested',
      'block',
      'block',
      'dont-have',
      'cancelled',
      'rejected',
      'choked'
    ])
  })

  it('byte by byte', () => {
    expect(tellOf(cut(SCRIPT, Array<number>(SCRIPT.length - 1).fill(1)))).toEqual(WHOLE)
  })

  it('cut in two, near every boundary of a frame', () => {
    const near = boundaries().flatMap((at) => Array.from({ length: 24 }, (_, step) => at + step - 8))
    for (const at of near) expect(tellOf(cut(SCRIPT, [Math.max(0, at)]))).toEqual(WHOLE)
  })

  it('in chunks of any sizes', () => {
    const sizes = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 70_000 }))
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 60 }), (some) => {
        expect(tellOf(cut(SCRIPT, some))).toEqual(WHOLE)
      }),
      { numRuns: 300 }
    )
  })
})

describe('a frame', () => {
  it('inside one chunk is passed on where it lies', () => {
    const frames = collect((framer) =>
      framer.push(Buffer.concat([say.handshake(), say.block(1, 0, filled(100))]))
    )
    expect(frames[1]?.buffer).toBe(frames[0]?.buffer)
  })

  it('put together from several chunks uses the same buffer as the one before', () => {
    const bytes = Buffer.concat([say.handshake(), say.block(1, 0, filled(100)), say.block(1, 0, filled(200))])
    const frames = collect((framer) => {
      for (const chunk of cut(bytes, [100, 113, 100])) framer.push(chunk)
    })
    expect(frames[2]?.buffer).toBe(frames[1]?.buffer)
  })

  it('that only claims to be long costs no memory', () => {
    const before = process.memoryUsage().arrayBuffers
    const framers = Array.from({ length: 1_000 }, () => {
      const framer = new Framer(sinkInto([]))
      framer.push(say.handshake())
      framer.push(say.frame(7, filled(16), 131_000))
      return framer
    })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(framers.length * 17_000)
  })
})

function boundaries(): number[] {
  const at = [0, 68]
  while ((at.at(-1) ?? 0) < SCRIPT.length) at.push((at.at(-1) ?? 0) + 4 + SCRIPT.readUInt32BE(at.at(-1) ?? 0))
  return at.slice(0, -1)
}

function collect(use: (framer: Framer) => void): Uint8Array[] {
  const frames: Uint8Array[] = []
  use(new Framer(sinkInto(frames)))
  return frames
}

function sinkInto(frames: Uint8Array[]): FrameSink {
  const keep = (frame: Uint8Array): boolean => frames.push(frame) > 0
  const yes = (): boolean => true
  return { onHandshakeBegun: yes, onHandshake: keep, onFrameBegun: yes, onFrame: keep, onKeepAlive: yes }
}
