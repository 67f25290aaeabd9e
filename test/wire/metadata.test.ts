import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as say from './messages.ts'
import { ScriptedPeer } from './scripted-peer.ts'

const PIECE = 16_384
/** Five pieces, with an 'ee' wherever a search for the end of a dictionary would find it. */
const METADATA = Buffer.from('d4:infoee'.repeat(7_600)).subarray(0, 4 * PIECE + 1_000)
const HASHES = {
  infoHashV1: createHash('sha1').update(METADATA).digest('hex'),
  infoHashV2: createHash('sha256').update(METADATA).digest('hex')
}

const offer = (size: number): string => `d1:md11:ut_metadatai3ee13:metadata_sizei${size}ee`
const requestOf = (piece: number): string => `d8:msg_typei0e5:piecei${piece}ee`
const rejectOf = (piece: number): string => `d8:msg_typei2e5:piecei${piece}ee`
const dataOf = (piece: number, size = METADATA.length, bytes: Uint8Array = pieceOf(piece)): Buffer =>
  say.extended(
    2,
    Buffer.concat([Buffer.from(`d8:msg_typei1e5:piecei${piece}e10:total_sizei${size}ee`), bytes])
  )
const pieceOf = (piece: number): Buffer => METADATA.subarray(piece * PIECE, (piece + 1) * PIECE)

function fetching(expected: { infoHashV1: string | null; infoHashV2: string | null } = HASHES): ScriptedPeer {
  const peer = ScriptedPeer.greeted({ lengths: null })
  peer.wire.fetchMetadata(expected)
  peer.say(say.extended(0, offer(METADATA.length)))
  return peer
}

async function requests(peer: ScriptedPeer): Promise<string[]> {
  return (await peer.hear()).filter((message) => message.includes('msg_type'))
}

describe('the metadata of a peer', () => {
  it('is asked for four pieces at a time, and told when its hashes are right', async () => {
    const peer = fetching()
    expect(await requests(peer)).toEqual([0, 1, 2, 3].map((piece) => `extended 3 ${requestOf(piece)}`))
    peer.say(dataOf(1), dataOf(0))
    expect(await requests(peer)).toEqual([`extended 3 ${requestOf(4)}`])
    peer.say(dataOf(4), dataOf(3), dataOf(2))
    expect(peer.told.lines).toEqual(['extended', 'metadata'])
    expect(peer.told.metadata).toEqual(new Uint8Array(METADATA))
  })

  it.each([
    ['v1 alone', { ...HASHES, infoHashV2: null }],
    ['v2 alone', { ...HASHES, infoHashV1: null }]
  ])('is checked by the hash that is known: %s', (_name, expected) => {
    const peer = fetching(expected)
    for (const piece of [0, 1, 2, 3, 4]) peer.say(dataOf(piece))
    expect(peer.told.lines.at(-1)).toBe('metadata')
  })

  it.each([
    ['v1', { ...HASHES, infoHashV1: '00'.repeat(20) }],
    ['v2', { ...HASHES, infoHashV2: '00'.repeat(32) }]
  ])('with another %s hash closes the wire', (_name, expected) => {
    const peer = fetching(expected)
    for (const piece of [0, 1, 2, 3, 4]) peer.say(dataOf(piece))
    expect(peer.told.lines).toEqual(['extended', 'closed metadata-hash-mismatch'])
  })

  it.each([
    ['a piece that is too short', dataOf(0, METADATA.length, Buffer.alloc(100))],
    ['a piece that is too long', dataOf(0, METADATA.length, Buffer.alloc(PIECE + 1))],
    ['a piece of something of another size', dataOf(0, METADATA.length + 1)]
  ])('that disagrees with its size closes the wire: %s', (_name, message) => {
    const peer = fetching()
    peer.say(message)
    expect(peer.told.lines).toEqual(['extended', 'closed bad-metadata'])
  })

  it.each([
    ['not bencoded', 'hello'],
    ['without a type', 'd5:piecei0ee'],
    ['without a piece', 'd8:msg_typei1ee'],
    ['of a piece below none', 'd8:msg_typei1e5:piecei-1ee'],
    ['with a string of negative length, on which the bencode package runs for ever', 'l-3:']
  ])('in a message that is none closes the wire: %s', (_name, message) => {
    const peer = fetching()
    peer.say(say.extended(2, message))
    expect(peer.told.lines).toEqual(['extended', 'closed malformed-extended'])
  })

  it('nobody asked for is ignored, and so is a piece sent twice and an unknown type of message', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(dataOf(0))
    peer.wire.fetchMetadata(HASHES)
    peer.say(say.extended(0, offer(METADATA.length)), dataOf(4, 1), dataOf(0), dataOf(0, 1, Buffer.alloc(0)))
    peer.say(
      say.extended(2, 'd8:msg_typei9e5:piecei0ee'),
      say.extended(2, rejectOf(0)),
      say.extended(2, rejectOf(5))
    )
    expect(peer.told.lines).toEqual(['extended'])
  })

  it('that is rejected may be asked for again', async () => {
    const peer = fetching()
    await peer.hear()
    peer.say(say.extended(2, rejectOf(0)), say.extended(2, rejectOf(1)), dataOf(2))
    expect(peer.told.lines).toEqual(['extended', 'metadata refused rejected'])
    peer.wire.fetchMetadata(HASHES)
    expect((await requests(peer)).length).toBe(4)
    for (const piece of [0, 1, 2, 3, 4]) peer.say(dataOf(piece))
    expect(peer.told.lines.at(-1)).toBe('metadata')
  })

  it.each([
    ['that offers none', say.extended(0, 'd1:md11:ut_metadatai3eee'), 'unsupported'],
    ['that says its size but does not serve it', say.extended(0, 'd13:metadata_sizei9ee'), 'unsupported'],
    ['whose size is nothing', say.extended(0, offer(0)), 'unsupported'],
    ['that claims 16 MiB and a byte', say.extended(0, offer(16_777_217)), 'too-large']
  ])('is refused by a peer %s', async (_name, message, why) => {
    const peer = ScriptedPeer.greeted()
    peer.wire.fetchMetadata(HASHES)
    peer.say(message)
    expect(peer.told.lines).toEqual(['extended', `metadata refused ${why}`])
    expect(await requests(peer)).toEqual([])
  })

  it('is refused by a peer without extensions, asked before its handshake or after', () => {
    const early = new ScriptedPeer()
    early.wire.fetchMetadata(HASHES)
    early.say(say.handshake({ extended: false }))
    expect(early.told.lines).toEqual(['handshake', 'metadata refused unsupported'])
    const late = ScriptedPeer.greeted({ extended: false })
    late.wire.fetchMetadata(HASHES)
    expect(late.told.lines).toEqual(['metadata refused unsupported'])
  })

  it('is fetched from a peer that gets it later and says so', async () => {
    const peer = ScriptedPeer.greeted()
    peer.sayExtended()
    peer.say(say.extended(0, offer(METADATA.length)))
    expect(peer.told.extended?.metadataSize).toBe(METADATA.length)
    peer.wire.fetchMetadata(HASHES)
    expect((await requests(peer)).length).toBe(4)
  })
})

describe('our metadata', () => {
  function serving(): ScriptedPeer {
    const peer = ScriptedPeer.greeted()
    peer.sayExtended()
    peer.wire.setMetadata(METADATA)
    return peer
  }

  it('is announced, to a peer that is already there by another extension handshake', async () => {
    const peer = serving()
    const [, first, second] = await peer.hear()
    expect(first).not.toContain('metadata_size')
    expect(second).toContain(`13:metadata_sizei${METADATA.length}e`)
  })

  it('is served piece by piece', async () => {
    const peer = serving()
    await peer.hear()
    peer.say(say.extended(2, requestOf(0)), say.extended(2, requestOf(4)))
    expect(await peer.hear()).toEqual(
      [0, 4].map((piece) => {
        const header = `d8:msg_typei1e5:piecei${piece}e10:total_sizei${METADATA.length}ee`
        return `extended 3 ${header}${pieceOf(piece).toString('latin1')}`
      })
    )
  })

  it('is rejected where there is none, or no such piece', async () => {
    const peer = serving()
    await peer.hear()
    peer.say(say.extended(2, requestOf(5)), say.extended(2, requestOf(2 ** 40)))
    expect(await peer.hear()).toEqual([`extended 3 ${rejectOf(5)}`, `extended 3 ${rejectOf(2 ** 40)}`])
    const without = ScriptedPeer.greeted()
    without.sayExtended()
    await without.hear()
    without.say(say.extended(2, requestOf(0)))
    expect(await without.hear()).toEqual([`extended 3 ${rejectOf(0)}`])
  })

  it('is served about twice to one peer, not for ever', async () => {
    const peer = serving()
    await peer.hear()
    for (let count = 0; count < 200; count++) {
      peer.say(say.extended(2, requestOf(0)))
      peer.stream.emit('drain')
    }
    const answers = await peer.hear()
    expect(answers.filter((answer) => answer.includes('msg_typei1e')).length).toBe(2 * 5 + 64)
    expect(answers.length).toBe(200)
  })

  it('waits for a peer that asks for more than it reads', async () => {
    const peer = serving()
    await peer.hear()
    peer.stream.isStuck = true
    for (let count = 0; count < 60; count++) peer.say(say.extended(2, requestOf(count % 5)))
    const sent = (await peer.hear()).length
    expect(sent).toBeLessThan(20)
    peer.stream.isStuck = false
    peer.stream.emit('drain')
    expect(sent + (await peer.hear()).length).toBe(60)
    expect(peer.told.lines).toEqual(['extended'])
  })
})
