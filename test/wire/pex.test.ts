import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_READ, parsePex, pexMessage, type PexPeer } from '../../electron/wire/pex-messages.ts'
import * as say from './messages.ts'
import { ABOUT_US, OUR_ID, ScriptedPeer } from './scripted-peer.ts'

const PLAIN = { prefersEncryption: false, uploadOnly: false, utp: false, holepunch: false, reachable: false }
const UT_PEX = 3

const anyPeer: fc.Arbitrary<PexPeer> = fc
  .record({
    host: fc.constantFrom('198.18.0.1', '8.8.8.8', '127.0.0.1', '2001:4860::8888', '::1', 'fe80::1'),
    port: fc.integer({ min: 0, max: 65_535 }),
    prefersEncryption: fc.boolean(),
    uploadOnly: fc.boolean(),
    utp: fc.boolean(),
    holepunch: fc.boolean(),
    reachable: fc.boolean()
  })
  .map((peer) => peer)

describe('a message of peer exchange', () => {
  it('is written as BEP 11 has it, its keys in order', () => {
    const bytes = pexMessage({
      added: [
        { ...PLAIN, host: '1.2.3.4', port: 0x1ae1, uploadOnly: true, reachable: true },
        { ...PLAIN, host: '2001:4860::8888', port: 1, prefersEncryption: true, utp: true, holepunch: true }
      ],
      dropped: [{ host: '5.6.7.8', port: 256 }]
    })
    const six = '\x20\x01\x48\x60\0\0\0\0\0\0\0\0\0\0\x88\x88\0\x01'
    expect(Buffer.from(bytes).toString('latin1')).toBe(
      `d5:added6:\x01\x02\x03\x04\x1a\xe17:added.f1:\x126:added618:${six}8:added6.f1:\x0d` +
        '7:dropped6:\x05\x06\x07\x08\x01\x008:dropped60:e'
    )
  })

  it('reads back as it was written', () => {
    fc.assert(
      fc.property(
        fc.array(anyPeer, { maxLength: 50 }),
        fc.array(anyPeer, { maxLength: 50 }),
        (added, dropped) => {
          const isSix = ({ host }: { host: string }): boolean => host.includes(':')
          const sorted = <T extends { host: string }>(all: readonly T[]): T[] => [
            ...all.filter((one) => !isSix(one)),
            ...all.filter(isSix)
          ]
          expect(parsePex(pexMessage({ added, dropped }))).toEqual({
            added: sorted(added),
            dropped: sorted(dropped).map(({ host, port }) => ({ host, port }))
          })
        }
      )
    )
  })

  it.each([
    ['is empty', 'de'],
    ['has lists of other types', 'd5:addedi1e7:added.fle6:added6d1:ai1ee7:droppedi-1ee'],
    ['has half an address', 'd5:added5:abcde7:dropped7:abcdefge']
  ])('that %s tells of nobody', (_what, text) => {
    expect(parsePex(Buffer.from(text))).toEqual({ added: [], dropped: [] })
  })

  it('with fewer flags than addresses lacks the others', () => {
    const message = parsePex(Buffer.from('d5:added12:abcdefghijkl7:added.f1:\x02e', 'latin1'))
    expect(message?.added.map(({ uploadOnly }) => uploadOnly)).toEqual([true, false])
  })

  it('is read no further than twice what it may hold', () => {
    const many = 'abcdef'.repeat(5_000)
    const six = 'abcdefghijklmnopqr'.repeat(1_000)
    const text = `d5:added${many.length}:${many}6:added6${six.length}:${six}7:dropped${many.length}:${many}e`
    const message = parsePex(Buffer.from(text))
    expect([message?.added.length, message?.dropped.length]).toEqual([MOST_READ, MOST_READ])
  })

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parsePex(bytes)
        parsePex(Buffer.concat([Buffer.from('d5:added'), bytes]))
      })
    )
  })
})

describe('peer exchange on the wire', () => {
  it('is told as it comes', () => {
    const peer = ScriptedPeer.greeted()
    peer.sayExtended('d1:md6:ut_pexi9eee')
    peer.say(say.extended(UT_PEX, 'd5:added6:abcdef7:dropped12:ghijklmnopqre'))
    expect(peer.told.lines).toEqual(['extended', 'pex +1 -2'])
  })

  it('goes out under the number the peer has for it, and to nobody who has none', async () => {
    const peer = ScriptedPeer.greeted()
    const message = { added: [{ ...PLAIN, host: '1.2.3.4', port: 5 }], dropped: [] }
    await peer.hear()
    peer.wire.sendPex(message)
    expect(await peer.hear()).toEqual([])
    peer.sayExtended('d1:md6:ut_pexi9eee')
    peer.wire.sendPex(message)
    expect(await peer.hear()).toEqual([expect.stringMatching(/^extended 9 d5:added6:/)])
  })

  it('that is no message closes the wire', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.extended(UT_PEX, 'i1e'))
    expect(peer.told.lines).toEqual(['closed malformed-extended'])
  })
})

describe('the port of a node of the DHT', () => {
  it('is offered in the handshake, told, and sent', async () => {
    const peer = new ScriptedPeer()
    peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, { ...ABOUT_US, dhtPort: 7000 })
    peer.say(say.handshake({ dht: true }), say.frame(9, Buffer.of(0x1a, 0xe1)))
    expect([peer.told.handshake?.dht, peer.told.lines]).toEqual([true, ['handshake', 'dht-port 6881']])
    await new Promise((resolve) => setImmediate(resolve))
    expect(Buffer.concat(peer.stream.written)[27]).toBe(0x05)
    await peer.hear()
    peer.wire.sendDhtPort(7000)
    expect(await peer.hear()).toEqual(['port 7000'])
  })

  it('is not one of nothing', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(say.frame(9, Buffer.of(0, 0)))
    expect(peer.told.lines).toEqual([])
  })
})
