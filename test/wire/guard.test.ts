import { describe, expect, it } from 'vitest'
import { Lengths } from '../../electron/core/lengths.ts'
import { MOST_CHATTER, MOST_REQUESTS } from '../../electron/wire/limits.ts'
import * as say from './messages.ts'
import { ScriptedPeer } from './scripted-peer.ts'

const HIGH = 0x8000_0000
const zeros = (length: number): Buffer => Buffer.alloc(length)
const repeat = (message: Buffer, times: number): Buffer => Buffer.concat(Array<Buffer>(times).fill(message))

describe('a message that is longer than its kind may be', () => {
  it.each([
    ['2 GiB less a byte', 7, 0x7fff_ffff],
    ['a length with the highest bit set, which signed integers read as nothing', 7, HIGH],
    ['4 GiB less a byte', 20, 0xffff_ffff],
    ['a block of more than 128 KiB', 7, 9 + 131_072 + 1],
    ['an extended message of more than 128 KiB', 20, 1 + 131_072 + 1],
    ['an unknown message of more than 128 KiB', 99, 1 + 131_072 + 1]
  ])('closes the wire before its payload is waited for: %s', (_name, id, length) => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.frame(id, zeros(0), length))
    expect(peer.told.lines).toEqual(['closed oversized-frame'])
    expect(peer.stream.isDestroyed).toBe(true)
  })

  it('closes the wire while the torrent is unknown: a bitfield of more than two million pieces', () => {
    const peer = ScriptedPeer.greeted({ lengths: null })
    peer.say(say.frame(5, zeros(0), 1 + 262_144 + 1))
    expect(peer.told.lines).toEqual(['closed oversized-frame'])
  })
})

describe('a message that is not as long as its kind is', () => {
  it.each([
    ['choke', say.frame(0, zeros(1))],
    ['have', say.frame(4, zeros(3))],
    ['request', say.frame(6, zeros(11))],
    ['request that is too long', say.frame(6, zeros(13))],
    ['block without bytes', say.frame(7, zeros(8))],
    ['cancel', say.frame(8)],
    ['port', say.frame(9, zeros(4))],
    ['reject', say.frame(16, zeros(8))],
    ['allowed fast', say.frame(17, zeros(1))],
    ['extended without an id', say.frame(20)]
  ])('closes the wire: %s', (_name, message) => {
    const peer = ScriptedPeer.greeted()
    peer.say(message)
    expect(peer.told.lines).toEqual(['closed malformed-frame'])
  })
})

describe('a number outside the torrent', () => {
  it.each([
    [
      'a request of (-1, -2^31, 2^31-1), as signed integers read it',
      say.request(0xffff_ffff, HIGH, 0x7fff_ffff)
    ],
    ['a request behind the last piece', say.request(20, 0, say.BLOCK)],
    ['a request across the end of a piece', say.request(0, say.BLOCK + 1, say.BLOCK)],
    ['a request across the end of the last piece', say.request(19, 0, say.BLOCK)],
    ['a request of nothing', say.request(0, 0, 0)],
    ['a cancel behind the last piece', say.cancel(20, 0, say.BLOCK)],
    ['a reject behind the last piece', say.reject(20, 0, say.BLOCK)],
    ['a block behind the last piece', say.block(20, 0, zeros(16))],
    ['a block across the end of its piece', say.block(0, 32_768 - 15, zeros(16))],
    ['a block at an offset with the highest bit set', say.block(0, HIGH, zeros(16))],
    ['a have behind the last piece', say.have(20)],
    ['a have of -1', say.have(0xffff_ffff)],
    ['an allowed fast behind the last piece', say.allowedFast(20)],
    ['a suggestion behind the last piece', say.suggest(20)],
    ['a lost piece behind the last', say.extended(1, say.numbers(20))]
  ])('closes the wire: %s', (_name, message) => {
    const peer = ScriptedPeer.greeted()
    peer.say(message)
    expect(peer.told.lines).toEqual(['closed out-of-range'])
  })

  it('closes the wire: a request for more than 128 KiB of a large piece', () => {
    const peer = ScriptedPeer.greeted({ lengths: new Lengths(2 ** 24, 2 ** 22) })
    peer.say(say.request(0, 0, 131_072), say.request(0, 0, 131_073))
    expect(peer.told.lines).toEqual(['requested 0 0 131072', 'closed out-of-range'])
  })

  it('is one past the last: the last piece and its last byte are told', () => {
    const peer = ScriptedPeer.greeted()
    peer.wire.sendUnchoke()
    peer.say(say.have(19), say.request(19, 0, 10_000), say.block(19, 9_999, zeros(1)))
    expect(peer.told.lines).toEqual([
      'have 19',
      'requested 19 0 10000',
      expect.stringMatching(/^block 19 9999 1 /)
    ])
  })
})

describe('a bitfield', () => {
  it.each([
    ['too short', say.bitfield(0xff, 0xff), 'bad-bitfield'],
    ['too long', say.bitfield(0xff, 0xff, 0xf0, 0), 'bad-bitfield'],
    ['with a bit behind the last piece', say.bitfield(0, 0, 0x08), 'bad-bitfield'],
    ['and then everything', Buffer.concat([say.bitfield(0, 0, 0), say.haveAll]), 'late-word'],
    ['and then nothing', Buffer.concat([say.haveAll, say.haveNone]), 'late-word']
  ])('closes the wire: %s', (_name, bytes, reason) => {
    const peer = ScriptedPeer.greeted()
    peer.say(bytes)
    expect(peer.told.closed).toBe(reason)
  })

  it('is told as haves when it comes late, as aria2 sends it: each piece once', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.haveNone, say.bitfield(0, 0x80, 0), say.bitfield(0x01, 0x80, 0x10))
    expect(peer.told.lines).toEqual(['have-none', 'have 8', 'have 7', 'have 19'])
  })

  it('is told as haves after a have', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.have(1), say.bitfield(0x20, 0, 0))
    expect(peer.told.lines).toEqual(['have 1', 'have 2'])
  })

  it('closes the wire when it comes late over and over, as so many haves would', () => {
    const lengths = new Lengths(72_000 * 16_384, 16_384)
    const peer = ScriptedPeer.greeted({ lengths })
    const bitfield = say.frame(5, Buffer.alloc(9_000))
    for (let times = 0; times < 200; times++) peer.say(bitfield)
    expect(peer.told.closed).toBe('flood')
  })

  it('of the right size is told, after other messages too', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.unchoke, say.bitfield(0xff, 0, 0xf0), say.have(9))
    expect(peer.told.lines).toEqual(['unchoked', 'bitfield ff00f0', 'have 9'])
  })
})

describe('a message of BEP 6', () => {
  it.each([
    ['suggest', say.suggest(1)],
    ['have all', say.haveAll],
    ['have none', say.haveNone],
    ['reject', say.reject(0, 0, say.BLOCK)],
    ['allowed fast', say.allowedFast(1)]
  ])('closes the wire where the peer did not offer it: %s', (_name, message) => {
    const peer = ScriptedPeer.greeted({ fast: false })
    peer.say(message)
    expect(peer.told.lines).toEqual(['closed fast-not-negotiated'])
  })

  it('is told where both offered it', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.haveNone, say.suggest(1), say.allowedFast(2), say.reject(0, 0, say.BLOCK))
    expect(peer.told.lines).toEqual(['have-none', 'suggested 1', 'allowed-fast 2', 'rejected 0 0 16384'])
  })
})

describe('what is not known', () => {
  it('is ignored within bounds: a port, extensions of others, messages to come', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.frame(24, zeros(48)), say.frame(99, zeros(20_000)), say.frame(255))
    peer.say(
      say.frame(9, zeros(2)),
      say.extended(77, 'whatever'),
      say.extended(255, ''),
      say.keepAlive,
      say.unchoke
    )
    expect(peer.told.lines).toEqual(['unchoked'])
  })
})

describe('a million requests', () => {
  it('close the wire when more than 4,000 wait for their answer', () => {
    const peer = ScriptedPeer.greeted({ lengths: new Lengths(2 ** 34, 2 ** 20) })
    peer.wire.sendUnchoke()
    for (let piece = 0; piece < 1_000_000 / 64 && peer.told.closed === null; piece++) {
      for (let block = 0; block < 64; block++) peer.say(say.request(piece, block * say.BLOCK, say.BLOCK))
    }
    expect(peer.told.closed).toBe('too-many-requests')
    expect(peer.told.lines.length).toBe(MOST_REQUESTS + 1)
  })

  it('for the same block are a flood', () => {
    const peer = ScriptedPeer.greeted()
    peer.wire.sendUnchoke()
    peer.say(repeat(say.request(0, 0, say.BLOCK), 1_000_000))
    expect(peer.told.closed).toBe('flood')
    expect(peer.told.lines.length).toBeLessThan(MOST_CHATTER + 100)
  })

  it('of a choked peer without BEP 6 are not told', () => {
    const peer = ScriptedPeer.greeted({ fast: false })
    peer.say(repeat(say.request(0, 0, say.BLOCK), 1_000))
    expect(peer.told.lines).toEqual([])
  })
})

describe('a flood', () => {
  it.each([
    ['keep-alives', say.keepAlive],
    ['haves', say.have(1)],
    ['changes of mind', Buffer.concat([say.choke, say.unchoke])],
    ['unknown messages', say.frame(99)],
    ['extension handshakes', say.extended(0, 'de')],
    ['blocks of one byte', say.block(0, 0, zeros(1))],
    ['cancels', say.cancel(0, 0, say.BLOCK)]
  ])('of %s closes the wire', (_name, message) => {
    const peer = ScriptedPeer.greeted()
    peer.say(repeat(message, MOST_CHATTER + 100))
    expect(peer.told.closed).toBe('flood')
  })

  it('is not what a peer does that asks for every block and gets it', () => {
    const peer = ScriptedPeer.greeted({ lengths: new Lengths(2 ** 30, 2 ** 20) })
    peer.wire.sendUnchoke()
    for (let at = 0; at < 2 ** 30; at += say.BLOCK) {
      peer.say(say.request(Math.floor(at / 2 ** 20), at % 2 ** 20, say.BLOCK))
      peer.wire.sendBlock(Math.floor(at / 2 ** 20), at % 2 ** 20, zeros(say.BLOCK))
    }
    expect(peer.told.closed).toBeNull()
  })

  it('is not what a seed does that sends a block for each request', () => {
    const peer = ScriptedPeer.greeted({ lengths: new Lengths(2 ** 30, 2 ** 20) })
    const message = say.block(0, 0, zeros(say.BLOCK))
    for (let count = 0; count < 2 * MOST_CHATTER; count++) peer.say(message, say.unchoke)
    expect(peer.told.closed).toBeNull()
  })
})

describe('a handshake', () => {
  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['another protocol of 19 letters', Buffer.from('\x13BitTorrent protocoL')],
    ['encrypted', Buffer.alloc(96, 0x5a)]
  ])('that is none closes the wire at once: %s', (_name, bytes) => {
    const peer = new ScriptedPeer()
    peer.say(bytes)
    expect(peer.told.lines).toEqual(['closed bad-handshake'])
  })

  it('that turns out to be none, byte by byte, closes the wire', () => {
    const peer = new ScriptedPeer()
    const bytes = say.handshake()
    bytes[19] = 0x4c
    for (const byte of bytes) peer.say(Buffer.of(byte))
    expect(peer.told.lines).toEqual(['closed bad-handshake'])
  })
})
