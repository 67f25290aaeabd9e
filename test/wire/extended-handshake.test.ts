import { describe, expect, it } from 'vitest'
import { MOST_QUEUED } from '../../electron/core/upload.ts'
import { readBencode } from '../../electron/wire/bencode-reader.ts'
import { describeUs, parseExtendedHandshake } from '../../electron/wire/extended-handshake.ts'
import { ipBytes, ipText } from '../../electron/wire/ip-address.ts'
import * as say from './messages.ts'
import { ABOUT_US, OUR_ID, ScriptedPeer } from './scripted-peer.ts'

function told(dictionary: string): ScriptedPeer['told'] {
  const peer = ScriptedPeer.greeted()
  peer.sayExtended(dictionary)
  return peer.told
}

const NOTHING = {
  client: null,
  listenPort: null,
  metadataSize: null,
  requestQueue: null,
  uploadOnly: false,
  yourIp: null,
  shoalKey: null,
  dontHave: false,
  pex: false
}

describe('the extension handshake of a peer', () => {
  it('is told as it is', () => {
    const dictionary =
      'd1:md11:lt_donthavei7e11:ut_metadatai3e6:ut_pexi1ee13:metadata_sizei31235e1:pi6881e4:reqqi250e' +
      `5:shoal32:${'k'.repeat(32)}` +
      '11:upload_onlyi1e1:v16:libtorrent/2.0.86:yourip4:\x7f\0\0\x01e'
    expect(told(dictionary).extended).toEqual({
      client: 'libtorrent/2.0.8',
      listenPort: 6881,
      metadataSize: 31_235,
      requestQueue: 250,
      uploadOnly: true,
      yourIp: '127.0.0.1',
      shoalKey: new Uint8Array(Buffer.alloc(32, 'k')),
      dontHave: true,
      pex: true,
      holepunch: false
    })
  })

  it.each([
    ['empty', 'de'],
    [
      'fields of other types',
      'd1:mi1e13:metadata_size1:91:pl1:1e4:reqqde11:upload_only1:11:vi7e6:youripi4ee'
    ],
    ['numbers out of range', 'd13:metadata_sizei-1e1:pi65536e4:reqqi0e11:upload_onlyi2e6:yourip3:abce'],
    ['extension ids out of range', 'd1:md11:lt_donthavei256e11:ut_metadatai-1ee13:metadata_sizei9ee'],
    ['extension ids of other types', 'd1:md11:lt_donthave1:711:ut_metadatadeee'],
    ['a method for a name', 'd1:md8:toStringd8:toStringi1eee9:__proto__d1:ai1eee'],
    ['an empty name', 'd1:v0:e'],
    ['a key that is too short', `d5:shoal31:${'k'.repeat(31)}e`],
    ['a key that is a number', 'd5:shoali32ee']
  ])('that makes no sense is told as saying nothing: %s', (_name, dictionary) => {
    expect(told(dictionary)).toMatchObject({ lines: ['extended'], extended: NOTHING })
  })

  it.each([
    ['nothing', ''],
    ['a number', 'i1e'],
    ['unfinished', 'd1:v'],
    ['a list of a negative string, on which the bencode package runs for ever', 'l-3:e'],
    ['100,000 lists', 'l'.repeat(100_000)],
    ['100,000 values', `d1:ml${'0:'.repeat(60_000)}ee`],
    ['a string longer than the message', 'd1:v99999999999999999999:ae']
  ])('that is none closes the wire: %s', (_name, dictionary) => {
    expect(told(dictionary).lines).toEqual(['closed malformed-extended'])
  })

  it('cannot steer a terminal by its name, nor fill a line with it', () => {
    const name = `Evil\x1b[2J\u202e\n\u2028${'x'.repeat(300)}`
    const bytes = Buffer.from(name)
    const peer = ScriptedPeer.greeted()
    peer.say(say.extended(0, Buffer.concat([Buffer.from(`d1:v${bytes.length}:`), bytes, Buffer.from('e')])))
    expect(peer.told.extended?.client).toBe(`Evil[2J${'x'.repeat(57)}`)
  })

  it('may come again and take an extension back', async () => {
    const peer = ScriptedPeer.greeted()
    peer.sayExtended()
    peer.sayExtended('d1:md11:lt_donthavei0eee')
    expect(peer.told.extended?.dontHave).toBe(false)
    await peer.hear()
    peer.wire.sendDontHave(1)
    expect(await peer.hear()).toEqual([])
  })

  it('passes nothing of the peer to the library but the ids of extensions we know', () => {
    const parsed = parseExtendedHandshake(Buffer.from('d1:md4:evili9e11:ut_metadatai3ee1:v1:xe'))
    expect(parsed?.frame.subarray(6).toString()).toBe('d1:md11:ut_metadatai3eee')
  })
})

describe('our extension handshake', () => {
  it('says who we are, where to reach us, what we hold and how we see the peer', async () => {
    const [, sent] = await ScriptedPeer.greeted().hear()
    expect(sent).toBe(
      'extended 0 d1:md11:lt_donthavei1e12:ut_holepunchi4e11:ut_metadatai2e6:ut_pexi3ee1:pi6881e4:reqqi2000e' +
        '1:v11:Shoal 0.1.06:yourip4:\xc0\0\x02\x07e'
    )
  })

  it('says our key where lanes are possible', async () => {
    const peer = new ScriptedPeer()
    const shoalKey = Buffer.alloc(32, 'k')
    peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, { ...ABOUT_US, shoalKey })
    peer.say(say.handshake())
    expect((await peer.hear())[1]).toContain(`5:shoal32:${shoalKey.toString()}`)
  })

  it('does not name peer exchange where there is to be none, and its messages are not told', async () => {
    const peer = new ScriptedPeer()
    peer.wire.sendHandshake(say.INFO_HASH, OUR_ID, { ...ABOUT_US, pex: false })
    peer.say(say.handshake(), say.extended(3, 'd5:added6:abcdefe'))
    expect((await peer.hear())[1]).toMatch(/^extended 0 d1:md11:lt_donthavei1e11:ut_metadatai2ee1:p/)
    expect(peer.told.lines).toEqual(['handshake'])
  })

  it('is said again when we want nothing more, and when we do', async () => {
    const peer = ScriptedPeer.greeted()
    await peer.hear()
    peer.wire.sendUploadOnly(true)
    peer.wire.sendUploadOnly(false)
    const said = await peer.hear()
    expect(said.map((line) => /upload_onlyi\de/.exec(line)?.[0])).toEqual([
      'upload_onlyi1e',
      'upload_onlyi0e'
    ])
  })

  it('leaves out what there is not', () => {
    const nothing = {
      v2: false,
      listenPort: null,
      remoteAddress: null,
      dhtPort: null,
      pex: false,
      shoalKey: null
    }
    expect(describeUs({ ...nothing, uploadOnly: true })).toEqual({
      v: 'Shoal 0.1.0',
      reqq: MOST_QUEUED,
      upload_only: 1
    })
  })
})

describe('an address', () => {
  it.each([
    ['127.0.0.1', '7f000001', '127.0.0.1'],
    ['::ffff:192.0.2.1', 'c0000201', '192.0.2.1'],
    ['::1', '00000000000000000000000000000001', '::1'],
    ['2001:db8::', '20010db8000000000000000000000000', '2001:db8::'],
    ['fe80::a:b%eth0', 'fe8000000000000000000000000a000b', 'fe80::a:b'],
    ['::', '00000000000000000000000000000000', '::'],
    ['2001:db8:0:1::2:0', '20010db8000000010000000000020000', '2001:db8:0:1::2:0'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008', '1:2:3:4:5:6:7:8']
  ])('is bytes and text: %s', (text, hex, shown) => {
    const bytes = ipBytes(text)
    expect(Buffer.from(bytes ?? []).toString('hex')).toBe(hex)
    expect(ipText(bytes ?? Buffer.of())).toBe(shown)
  })

  it('is nothing where there is none', () => {
    expect([ipBytes('example.org'), ipBytes(''), ipBytes('::1.2.3.4'), ipText(Buffer.alloc(5))]).toEqual([
      null,
      null,
      null,
      null
    ])
  })
})

describe('bencode of a peer', () => {
  it('is read with the place where it ends', () => {
    const read = readBencode(new Uint8Array(Buffer.from('d1:ali-5e2:xyi0eee...')))
    expect(read).toEqual({ value: new Map([['a', [-5, new Uint8Array(Buffer.from('xy')), 0]]]), end: 18 })
  })

  it.each(['', 'i', 'ie', 'i-e', 'i1', 'i1x', '3:ab', 'd', 'd1:a', 'di1e1:ae', 'l1:', '-1:a', ':', 'x'])(
    'that is broken is nothing: %j',
    (text) => {
      expect(readBencode(Buffer.from(text))).toBeNull()
    }
  )
})
