import { describe, expect, it } from 'vitest'
import * as say from './messages.ts'
import { ABOUT_US, LENGTHS, OUR_ID, ScriptedPeer } from './scripted-peer.ts'

const BLOCK = Buffer.alloc(say.BLOCK, 7)

describe('the handshake', () => {
  it('of a peer we called answers ours, and each side then tells of its extensions', async () => {
    const peer = new ScriptedPeer()
    peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, ABOUT_US)
    expect(await peer.hear()).toEqual([`handshake ${say.INFO_HASH}`])
    peer.say(say.handshake())
    expect(await peer.hear()).toEqual([
      expect.stringMatching(
        /^extended 0 d1:md11:lt_donthavei1e12:ut_holepunchi4e11:ut_metadatai2e6:ut_pexi3ee/
      )
    ])
    expect(peer.told.handshake).toEqual({
      infoHash: say.INFO_HASH,
      peerId: new Uint8Array(say.PEER_ID),
      fast: true,
      extended: true,
      dht: false,
      v2: false
    })
  })

  it('of a peer that calls us is told first, and can be answered at once', async () => {
    const peer = new ScriptedPeer()
    peer.told.onHandshake = () => peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, ABOUT_US)
    peer.say(say.handshake())
    expect(await peer.hear()).toEqual([`handshake ${say.INFO_HASH}`, expect.stringMatching(/^extended 0 /)])
  })

  it('that is answered later keeps what follows it waiting', async () => {
    const peer = new ScriptedPeer()
    peer.wire.setLengths(LENGTHS)
    peer.say(
      Buffer.concat([say.handshake(), say.haveAll, say.unchoke.subarray(0, 2)]),
      say.unchoke.subarray(2)
    )
    expect(peer.told.lines).toEqual(['handshake'])
    expect(peer.stream.isPaused).toBe(true)
    peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, ABOUT_US)
    expect(peer.told.lines).toEqual(['handshake'])
    await peer.hear()
    expect(peer.told.lines).toEqual(['handshake', 'have-all', 'unchoked'])
    expect(peer.stream.isPaused).toBe(false)
  })

  it('that is not answered does not let a stream that cannot pause fill the memory', () => {
    const peer = new ScriptedPeer()
    peer.say(say.handshake())
    for (let count = 0; count < 100 && peer.told.closed === null; count++) peer.say(Buffer.alloc(65_536))
    expect(peer.told.lines).toEqual(['handshake', 'closed flood'])
  })

  it('of a peer without extensions gets none', async () => {
    const peer = ScriptedPeer.greeted({ extended: false, fast: false })
    peer.wire.sendDontHave(1)
    expect(await peer.hear()).toEqual([`handshake ${say.INFO_HASH}`])
  })
})

describe('bytes told', () => {
  it("are the listener's own: a chunk used again does not change a peer id or a bitfield", () => {
    const peer = new ScriptedPeer()
    peer.wire.setLengths(LENGTHS)
    peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, ABOUT_US)
    const chunk = Buffer.concat([say.handshake(), say.bitfield(0xff, 0, 0xf0)])
    peer.say(chunk)
    chunk.fill(0)
    expect(Buffer.from(peer.told.handshake?.peerId ?? []).toString()).toBe(say.PEER_ID.toString())
    expect(peer.told.bitfield).toEqual(Uint8Array.of(0xff, 0, 0xf0))
  })
})

describe('messages', () => {
  it('go out as the protocol has them, in the order of their sending', async () => {
    const peer = ScriptedPeer.greeted()
    peer.sayExtended()
    await peer.hear()
    peer.wire.sendHaveNone()
    peer.wire.sendHave(3)
    peer.wire.sendInterested()
    peer.wire.sendUnchoke()
    peer.wire.sendAllowedFast(4)
    peer.wire.sendRequest(1, say.BLOCK, say.BLOCK)
    peer.wire.sendCancel(1, say.BLOCK, say.BLOCK)
    peer.wire.sendDontHave(3)
    peer.wire.sendKeepAlive()
    peer.wire.sendUninterested()
    peer.wire.sendChoke()
    expect(await peer.hear()).toEqual([
      'have-none',
      'have 3',
      'interested',
      'unchoke',
      'allowed-fast 4',
      'request 1 16384 16384',
      'cancel 1 16384 16384',
      'extended 7 \0\0\0\x03',
      'keep-alive',
      'uninterested',
      'choke'
    ])
  })

  it('can be a bitfield or everything', async () => {
    const peer = ScriptedPeer.greeted()
    await peer.hear()
    const bitfield = Uint8Array.of(0xff, 0, 0x10)
    peer.wire.sendBitfield(bitfield)
    bitfield.fill(0)
    peer.wire.sendHaveAll()
    expect(await peer.hear()).toEqual(['bitfield ff0010', 'have-all'])
  })

  it('of the peer are told in their order', () => {
    const peer = ScriptedPeer.greeted()
    peer.wire.sendUnchoke()
    peer.sayExtended()
    peer.say(say.haveAll, say.extended(1, say.numbers(2)), say.interested, say.request(0, 0, say.BLOCK))
    peer.say(say.cancel(0, 0, say.BLOCK), say.uninterested, say.unchoke, say.choke)
    expect(peer.told.lines).toEqual([
      'extended',
      'have-all',
      'dont-have 2',
      'interested',
      'requested 0 0 16384',
      'cancelled 0 0 16384',
      'uninterested',
      'unchoked',
      'choked'
    ])
  })

  it('count their bytes both ways', async () => {
    const peer = ScriptedPeer.greeted({ extended: false })
    peer.wire.sendUnchoke()
    peer.say(say.have(1), say.keepAlive)
    await peer.hear()
    expect([peer.wire.bytesIn, peer.wire.bytesOut]).toEqual([68 + 9 + 4, 68 + 5])
  })
})

describe('a request', () => {
  it('is answered with a block that is not copied on its way', async () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.request(2, 0, say.BLOCK))
    peer.wire.sendBlock(2, 0, BLOCK)
    await new Promise((resolve) => setImmediate(resolve))
    expect(peer.stream.written.at(-1)).toBe(BLOCK)
    expect((await peer.hear()).at(-1)).toBe('block 2 0 16384')
  })

  it('is answered once, however often the engine answers', async () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.request(2, 0, say.BLOCK), say.request(2, 0, say.BLOCK), say.request(3, 0, say.BLOCK))
    await peer.hear()
    peer.wire.sendReject(2, 0, say.BLOCK)
    peer.wire.sendReject(2, 0, say.BLOCK)
    peer.wire.sendBlock(2, 0, BLOCK)
    peer.wire.sendBlock(3, 0, BLOCK)
    peer.wire.sendReject(3, 0, say.BLOCK)
    peer.wire.sendBlock(4, 0, BLOCK)
    expect(await peer.hear()).toEqual(['reject 2 0 16384', 'block 3 0 16384'])
  })

  it('with BEP 6 is rejected by nobody but the engine: not by choking, not by its cancel, not while choked', async () => {
    const peer = ScriptedPeer.greeted()
    peer.wire.sendUnchoke()
    peer.say(say.request(2, 0, say.BLOCK), say.request(3, 0, say.BLOCK), say.cancel(2, 0, say.BLOCK))
    await peer.hear()
    peer.wire.sendChoke()
    peer.say(say.request(4, 0, say.BLOCK))
    expect(await peer.hear()).toEqual(['choke'])
    expect(peer.told.lines.at(-1)).toBe('requested 4 0 16384')
    for (const piece of [2, 3, 4]) peer.wire.sendReject(piece, 0, say.BLOCK)
    expect(await peer.hear()).toEqual(['reject 2 0 16384', 'reject 3 0 16384', 'reject 4 0 16384'])
  })

  it('without BEP 6 ends with its cancel or with the choke, and is never rejected', async () => {
    const peer = ScriptedPeer.greeted({ fast: false })
    peer.wire.sendUnchoke()
    peer.say(say.request(2, 0, say.BLOCK), say.request(3, 0, say.BLOCK), say.cancel(2, 0, say.BLOCK))
    await peer.hear()
    peer.wire.sendBlock(2, 0, BLOCK)
    peer.wire.sendChoke()
    peer.wire.sendBlock(3, 0, BLOCK)
    peer.wire.sendReject(3, 0, say.BLOCK)
    expect(await peer.hear()).toEqual(['choke'])
  })

  it('for another length at the same place is rejected while the first one waits', async () => {
    const peer = ScriptedPeer.greeted()
    await peer.hear()
    peer.say(say.request(2, 0, say.BLOCK), say.request(2, 0, 100))
    expect(peer.told.lines).toEqual(['requested 2 0 16384'])
    expect(await peer.hear()).toEqual(['reject 2 0 100'])
  })

  it('without BEP 6 that was refused in silence can be made again, for another length too', async () => {
    const peer = ScriptedPeer.greeted({ fast: false })
    peer.wire.sendUnchoke()
    await peer.hear()
    peer.say(say.request(2, 0, say.BLOCK), say.request(2, 0, say.BLOCK), say.request(2, 0, 100))
    expect(peer.told.lines.at(-1)).toBe('requested 2 0 100')
    peer.wire.sendBlock(2, 0, BLOCK.subarray(0, 100))
    expect(await peer.hear()).toEqual(['block 2 0 100'])
  })

  it('that was answered can be made and cancelled again, and a cancel of none is not told', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.cancel(2, 0, say.BLOCK), say.request(2, 0, say.BLOCK))
    peer.wire.sendBlock(2, 0, BLOCK)
    peer.say(say.cancel(2, 0, say.BLOCK), say.request(2, 0, say.BLOCK))
    expect(peer.told.lines).toEqual(['requested 2 0 16384', 'requested 2 0 16384'])
  })
})

describe('before the torrent is known', () => {
  it('nothing of pieces is told, and then all of it, in order', () => {
    const peer = ScriptedPeer.greeted({ lengths: null })
    peer.say(say.bitfield(0xff, 0, 0), say.interested, say.have(12), say.unchoke, say.allowedFast(3))
    peer.say(say.extended(1, say.numbers(1)), say.block(0, 0, BLOCK), say.cancel(1, 0, 5), say.frame(99))
    expect(peer.told.lines).toEqual([])
    peer.wire.setLengths(LENGTHS)
    peer.say(say.have(13))
    expect(peer.told.lines).toEqual([
      'bitfield ff0000',
      'interested',
      'have 12',
      'unchoked',
      'allowed-fast 3',
      'dont-have 1',
      'have 13'
    ])
  })

  it('requests are rejected with BEP 6, and left alone without', async () => {
    for (const fast of [true, false]) {
      const peer = ScriptedPeer.greeted({ lengths: null, fast })
      await peer.hear()
      peer.say(say.request(0xffff_fff0, 0, say.BLOCK))
      expect(await peer.hear()).toEqual(fast ? ['reject 4294967280 0 16384'] : [])
    }
  })

  it.each([
    ['a bitfield of another size', say.bitfield(0xff), 'bad-bitfield'],
    ['a have of a piece there is not', say.have(20), 'out-of-range'],
    ['two first words', Buffer.concat([say.bitfield(0, 0, 0), say.haveAll]), 'late-word']
  ])('wrong words are found out when it is: %s', (_name, bytes, reason) => {
    const peer = ScriptedPeer.greeted({ lengths: null })
    peer.say(bytes, say.unchoke)
    peer.wire.setLengths(LENGTHS)
    expect(peer.told.closed).toBe(reason)
  })

  it('a peer cannot say more than is kept', () => {
    const peer = ScriptedPeer.greeted({ lengths: null })
    const bitfield = say.frame(5, Buffer.alloc(200_000))
    peer.say(bitfield, bitfield, bitfield)
    expect(peer.told.lines).toEqual(['closed too-much-before-metadata'])
  })
})

describe('the end', () => {
  it.each([
    ['the stream ends', 'end', 'connection-closed'],
    ['the stream closes', 'close', 'connection-closed'],
    ['the stream fails', 'error', 'connection-lost']
  ])('is told once and last when %s', (_name, event, reason) => {
    const peer = ScriptedPeer.greeted()
    peer.stream.emit(event, new Error('ECONNRESET'))
    peer.stream.emit('error', new Error('again'))
    peer.stream.emit('close')
    peer.say(say.unchoke)
    peer.wire.close('twice')
    expect(peer.told.lines).toEqual([`closed ${reason}`])
    expect(peer.stream.isDestroyed).toBe(true)
  })

  it('comes when the engine says so, and nothing is sent after it', async () => {
    const peer = ScriptedPeer.greeted()
    await peer.hear()
    peer.wire.close('enough')
    peer.wire.sendHave(1)
    peer.wire.sendBlock(1, 0, BLOCK)
    expect(await peer.hear()).toEqual([])
    expect(peer.told.lines).toEqual(['closed enough'])
  })

  it('in the middle of a chunk silences the rest of it', () => {
    const peer = ScriptedPeer.greeted()
    peer.told.onChoked = () => peer.wire.close('enough')
    peer.say(Buffer.concat([say.unchoke, say.choke, say.have(1), say.frame(5, Buffer.alloc(9))]))
    expect(peer.told.lines).toEqual(['unchoked', 'closed enough'])
  })

  it('comes to a peer that asks and never reads, when 2 MiB wait for it', async () => {
    const peer = ScriptedPeer.greeted()
    peer.stream.isStuck = true
    for (let count = 0; count < 200 && peer.told.closed === null; count++) {
      peer.say(say.request(0, 0, say.BLOCK))
      peer.wire.sendBlock(0, 0, BLOCK)
      await peer.hear()
    }
    expect(peer.told.closed).toBe('send-queue-overflow')
  })
})

describe('back-pressure', () => {
  it('is told by the answer of sendBlock, and its end by onDrained', async () => {
    const peer = ScriptedPeer.greeted()
    peer.stream.isStuck = true
    const answers: boolean[] = []
    for (let piece = 0; piece < 9; piece++) {
      peer.say(say.request(piece, 0, say.BLOCK))
      answers.push(peer.wire.sendBlock(piece, 0, BLOCK))
      await peer.hear()
    }
    expect(answers.indexOf(false)).toBe(7)
    expect(peer.told.lines).not.toContain('drained')
    peer.stream.emit('drain')
    peer.stream.emit('drain')
    expect(peer.told.lines.filter((line) => line === 'drained')).toEqual(['drained'])
  })
})
