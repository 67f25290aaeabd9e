import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  holepunchMessage,
  parseHolepunch,
  type HolepunchMessage
} from '../../electron/wire/holepunch-messages.ts'
import * as say from './messages.ts'
import { ABOUT_US, OUR_ID, ScriptedPeer } from './scripted-peer.ts'

const UT_HOLEPUNCH = 4
const someone = { host: '1.2.3.4', port: 0x1ae1 }

describe('a message of the holepunch extension', () => {
  it('is written as BEP 55 has it, for both kinds of addresses', () => {
    const hex = (message: HolepunchMessage) => Buffer.from(holepunchMessage(message) ?? []).toString('hex')
    expect(hex({ type: 'rendezvous', address: someone })).toBe('0000010203041ae100000000')
    expect(hex({ type: 'error', address: someone, code: 3 })).toBe('0200010203041ae100000003')
    expect(hex({ type: 'connect', address: { host: '2001:4860::8888', port: 1 } })).toBe(
      '0101200148600000000000000000000088880001' + '00000000'
    )
    expect(holepunchMessage({ type: 'connect', address: { host: 'a name', port: 1 } })).toBeNull()
  })

  it.each([
    ['nothing', ''],
    ['a kind that is not known', '0300010203041ae100000000'],
    ['an address of a family that is not known', '0002010203041ae100000000'],
    ['half an address', '00000102'],
    ['an IPv6 address cut off', '0101200148600000000000000000000088'],
    ['an error without its code', '0200010203041ae10000']
  ])('that is %s is passed over', (_what, hex) => {
    expect(parseHolepunch(Buffer.from(hex, 'hex'))).toBeNull()
  })

  it('needs no code where there is no error', () => {
    expect(parseHolepunch(Buffer.from('0100010203041ae1', 'hex'))).toEqual({
      type: 'connect',
      address: someone
    })
  })

  it('never throws, whatever it is, and reads back as it was written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const message = parseHolepunch(bytes)
        if (message !== null) expect(parseHolepunch(holepunchMessage(message) ?? bytes)).toEqual(message)
      })
    )
  })
})

describe('holepunch on the wire', () => {
  it('is told as it comes, junk left out', () => {
    const peer = ScriptedPeer.greeted()
    peer.say(
      say.extended(UT_HOLEPUNCH, 'junk'),
      say.extended(UT_HOLEPUNCH, '\x01\x00\x01\x02\x03\x04\x1a\x61')
    )
    expect(peer.told.lines).toEqual(['holepunch connect 1.2.3.4 6753'])
  })

  it('goes out under the number the peer has for it, and to nobody who has none', async () => {
    const peer = ScriptedPeer.greeted()
    await peer.hear()
    peer.wire.sendHolepunch({ type: 'rendezvous', address: someone })
    expect(await peer.hear()).toEqual([])
    peer.sayExtended('d1:md12:ut_holepunchi9eee')
    peer.wire.sendHolepunch({ type: 'rendezvous', address: someone })
    expect(await peer.hear()).toEqual([expect.stringMatching(/^extended 9 /)])
  })

  it('is not offered where peers are told of nobody', async () => {
    const peer = new ScriptedPeer()
    peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, { ...ABOUT_US, pex: false })
    peer.say(say.handshake())
    expect((await peer.hear()).join()).not.toContain('ut_holepunch')
  })
})
