import { describe, expect, it } from 'vitest'
import { encodeHashMessage, parseHashMessage } from '../../electron/wire/hash-messages.ts'
import { Id } from '../../electron/wire/message-ids.ts'
import * as say from './messages.ts'
import { ABOUT_US, OUR_ID, ScriptedPeer } from './scripted-peer.ts'

const ROOT = new Uint8Array(32).fill(7)
const RANGE = { root: ROOT, base: 2, index: 512, length: 512, proofLayers: 10 }

describe('the handshake of a torrent with v2', () => {
  it.each([
    [true, 0x14],
    [false, 0x04]
  ])('offers v2 in the last of the reserved bytes: %s', async (v2, reserved) => {
    const peer = new ScriptedPeer()
    peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, { ...ABOUT_US, v2 })
    await new Promise((resolve) => setImmediate(resolve))
    expect(Buffer.concat(peer.stream.written)[27]).toBe(reserved)
  })

  it('tells whether the peer offers it', () => {
    for (const v2 of [true, false]) {
      const peer = new ScriptedPeer()
      peer.say(say.handshake({ v2 }))
      expect(peer.told.handshake?.v2).toBe(v2)
    }
  })
})

describe('hashes', () => {
  it('are asked for, answered and refused in the form of BEP 52', async () => {
    const peer = ScriptedPeer.greeted()
    await peer.hear()
    peer.wire.sendHashRequest(RANGE)
    peer.wire.sendHashes(RANGE, new Uint8Array(514 * 32))
    peer.wire.sendHashReject(RANGE)
    expect(await peer.hear()).toEqual([
      'hash-request 2 512 512 10',
      'hashes 2 512 512 10 +514',
      'hash-reject 2 512 512 10'
    ])
  })

  it('are answered for the file they were about, though their bytes are long gone', () => {
    const frame = encodeHashMessage(Id.hashRequest, RANGE)
    const message = parseHashMessage(Buffer.from(frame.buffer))
    frame.fill(0xff)
    expect(message?.request.root).toEqual(ROOT)
  })

  it('are told with what they answer', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.hashes(21, [0, 4, 4, 1]), say.hashes(22, [0, 4, 4, 3], 4 + 2), say.hashes(23, [1, 0, 2, 0]))
    expect(peer.told.lines).toEqual([
      'hashes requested 0 4 4 1',
      expect.stringMatching(/^hashes 0 4 4 3 /),
      'hashes rejected 1 0 2 0'
    ])
  })

  it.each([
    ['one hash too few', say.hashes(22, [0, 0, 4, 3], 5)],
    ['one too many', say.hashes(22, [0, 0, 4, 3], 7)],
    ['more than anyone asks for', say.hashes(22, [0, 0, 16_384, 0], 4)],
    ['a number that is no power of two', say.hashes(22, [0, 0, 3, 0], 3)],
    ['proof for a tree higher than any', say.hashes(22, [0, 0, 2, 0xffff_ffff], 2)],
    ['no number at all', say.hashes(22, [0, 0, 0, 0], 1)]
  ])('that are not what they say close the wire: %s', (_what, message) => {
    const peer = ScriptedPeer.greeted()
    peer.say(message)
    expect(peer.told.lines).toEqual(['closed malformed-hashes'])
  })

  it.each([
    ['a request without proof layers', say.frame(21, Buffer.alloc(44)), 'malformed-frame'],
    ['a reject with a hash', say.hashes(23, [0, 0, 2, 0], 1), 'malformed-frame'],
    ['an answer without hashes', say.hashes(22, [0, 0, 2, 0]), 'malformed-frame'],
    ['16 MiB of hashes', say.frame(22, Buffer.alloc(0), 2 ** 24), 'oversized-frame']
  ])('of the wrong length close the wire: %s', (_what, message, fault) => {
    const peer = ScriptedPeer.greeted()
    peer.say(message)
    expect(peer.told.lines).toEqual([`closed ${fault}`])
  })

  it('asked for while we do not know the torrent are refused', async () => {
    const peer = ScriptedPeer.greeted({ lengths: null })
    await peer.hear()
    peer.say(say.hashes(21, [0, 0, 2, 0]))
    expect(await peer.hear()).toEqual(['hash-reject 0 0 2 0'])
  })

  it('asked for without end are a flood', () => {
    const peer = ScriptedPeer.greeted()
    const many = Buffer.concat(Array<Buffer>(30_000).fill(say.hashes(21, [0, 0, 2, 0])))
    peer.say(many)
    expect(peer.told.closed).toBe('flood')
  })
})
