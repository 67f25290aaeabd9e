import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_EARLY_BYTES } from '../../electron/wire/limits.ts'
import * as say from './messages.ts'
import { ABOUT_US, OUR_ID, ScriptedPeer } from './scripted-peer.ts'

const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
const anyNumber = fc.oneof(
  fc.integer({ min: 0, max: 21 }),
  fc.integer({ min: 0, max: 40_000 }),
  fc.nat(),
  fc.constantFrom(0x8000_0000, 0xffff_ffff)
)
const anyId = fc.oneof(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 255 }))
const anyBencode = fc
  .letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.integer().map((number) => `i${number}e`),
      fc.constantFrom(
        'i-0e',
        'ie',
        '-3:',
        '99999999999:',
        '4:ab',
        'l',
        'd',
        'e',
        '0:',
        '1:m',
        '13:metadata_size',
        '11:ut_metadata'
      ),
      fc.string({ maxLength: 9 }).map((text) => `${Buffer.byteLength(text, 'latin1')}:${text}`),
      fc.array(tie('value'), { maxLength: 4 }).map((items) => `l${items.join('')}e`),
      fc
        .array(
          fc.tuple(
            fc.constantFrom(
              '1:m',
              '1:p',
              '1:v',
              '8:msg_type',
              '5:piece',
              '4:reqq',
              '6:yourip',
              '9:__proto__'
            ),
            tie('value')
          ),
          { maxLength: 5 }
        )
        .map((entries) => `d${entries.flat().join('')}e`)
    )
  }))
  .value.map(String)

/** Frames that are nearly right: right lengths, wild numbers; or wild altogether. */
const anyFrame = fc.oneof(
  anyBytes,
  fc.tuple(anyId, anyBytes).map(([id, payload]) => say.frame(id, payload)),
  fc
    .tuple(anyId, fc.array(anyNumber, { maxLength: 4 }))
    .map(([id, values]) => say.frame(id, say.numbers(...values))),
  fc.tuple(anyId, anyNumber).map(([id, length]) => say.frame(id, Buffer.alloc(0), length)),
  fc.tuple(fc.integer({ min: 0, max: 3 }), anyBencode).map(([id, text]) => say.extended(id, text)),
  fc.constantFrom(
    say.keepAlive,
    say.unchoke,
    say.choke,
    say.interested,
    say.request(0, 0, say.BLOCK),
    say.haveAll,
    say.bitfield(1, 2, 0)
  )
)

/** Twice told: once all is over nothing more may come, and what came before was never a throw. */
function expectOrder(peer: ScriptedPeer): void {
  const closed = peer.told.lines.findIndex((line) => line.startsWith('closed'))
  expect(closed === -1 || closed === peer.told.lines.length - 1).toBe(true)
  expect(peer.told.lines).not.toContain('closed internal-error')
}

describe('any bytes end in events or in the end of the wire, never in a throw', () => {
  it('as a handshake', () => {
    fc.assert(
      fc.property(fc.array(anyBytes, { maxLength: 20 }), (chunks) => {
        const peer = new ScriptedPeer()
        peer.say(...chunks)
        expectOrder(peer)
      })
    )
  })

  it.each([
    ['on a known torrent', false],
    ['before the torrent is known, and then', true]
  ])('after the handshakes, %s', (_name, isEarly) => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(anyFrame, { maxLength: 40 }), (fast, chunks) => {
        const peer = ScriptedPeer.greeted({ fast, ...(isEarly ? { lengths: null } : {}) })
        peer.wire.sendUnchoke()
        peer.wire.setMetadata(Buffer.alloc(50_000))
        peer.wire.fetchMetadata({ infoHashV1: say.INFO_HASH, infoHashV2: null })
        peer.say(...chunks)
        if (isEarly) peer.wire.setLengths(peer.lengths)
        expectOrder(peer)
      }),
      { numRuns: 2_000 }
    )
  })

  it('before our own handshake', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { maxLength: 10 }), async (chunks) => {
        const peer = new ScriptedPeer()
        peer.say(say.handshake(), ...chunks)
        expect(peer.told.lines).toEqual(['handshake'])
        peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, ABOUT_US)
        await peer.hear()
        expectOrder(peer)
      }),
      { numRuns: 50 }
    )
  })
})

describe('memory', () => {
  it('held for one peer stays below a megabyte, whatever it says before the torrent is known', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(4, 5, 17, 20, 99), fc.nat({ max: 131_000 })), { maxLength: 30 }),
        (frames) => {
          const peer = ScriptedPeer.greeted({ lengths: null })
          const before = process.memoryUsage().arrayBuffers
          const chunk = new Uint8Array(new SharedArrayBuffer(131_100))
          for (const [id, length] of frames) {
            const message = say.frame(id, Buffer.alloc(0), length + 1)
            chunk.set(message)
            peer.say(chunk.subarray(0, message.length + length))
          }
          expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MOST_EARLY_BYTES)
        }
      ),
      { numRuns: 100 }
    )
  })
})
