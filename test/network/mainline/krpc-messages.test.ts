import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeMessage, readMessage } from '../../../electron/network/mainline/krpc-messages.ts'

const id = Buffer.alloc(20, 1)
const t = Buffer.from('tt')
const stranger = { host: '8.8.8.8', port: 6881 }

describe('a KRPC message', () => {
  it.each<[string, Record<string, unknown>]>([
    ['ping', {}],
    ['find_node', { target: id }],
    ['get_peers', { info_hash: id }],
    ['announce_peer', { info_hash: id, token: Buffer.from('abcd'), port: 4_001, implied_port: 0 }]
  ])('that asks %s is read as it was written', (q, a) => {
    const bytes = encodeMessage(t, 'q', { q, a: { ...a, id } })
    expect(readMessage(bytes, stranger)).toEqual({ kind: 'query', t, q, a, isNode: true })
  })

  it('may say that its sender answers nobody (BEP 43)', () => {
    const bytes = encodeMessage(t, 'q', { q: 'ping', a: { id }, ro: 1 })
    expect(readMessage(bytes, stranger)).toMatchObject({ isNode: false })
  })

  it('announces the port it came from where it says so', () => {
    const a = { id, info_hash: id, token: Buffer.from('abcd'), port: 0, implied_port: 1 }
    expect(readMessage(encodeMessage(t, 'q', { q: 'announce_peer', a }), stranger)).toMatchObject({
      a: { port: 6881, implied_port: 1 }
    })
  })

  it('of a kind we do not serve is one of its own', () => {
    const bytes = encodeMessage(t, 'q', { q: 'put', a: { id, v: 'x' } })
    expect(readMessage(bytes, stranger)).toMatchObject({ q: 'unknown', a: {} })
  })

  it.each<[string, string]>([
    ['has no end', 'd1:ad2:id20:'],
    ['hangs bencode 2', 'l-3:'],
    ['is a number', 'i1e'],
    ['has no transaction', `d1:ad2:id20:${'i'.repeat(20)}e1:q4:ping1:y1:qe`],
    ['has a transaction that is a number', `d1:ad2:id20:${'i'.repeat(20)}e1:q4:ping1:ti1e1:y1:qe`],
    ['has a long transaction', `d1:ad2:id20:${'i'.repeat(20)}e1:q4:ping1:t17:${'t'.repeat(17)}1:y1:qe`],
    ['has no sender', 'd1:ade1:q4:ping1:t1:t1:y1:qe'],
    ['has a sender of 19 bytes', `d1:ad2:id19:${'i'.repeat(19)}e1:q4:ping1:t1:t1:y1:qe`],
    ['asks with a list', `d1:al2:ide1:q4:ping1:t1:t1:y1:qe`],
    ['asks for a node by number', `d1:ad2:id20:${'i'.repeat(20)}6:targeti7ee1:q9:find_node1:t1:t1:y1:qe`],
    ['asks for peers of nothing', `d1:ad2:id20:${'i'.repeat(20)}e1:q9:get_peers1:t1:t1:y1:qe`],
    [
      'announces with a token that is a number',
      `d1:ad2:id20:${'i'.repeat(20)}9:info_hash20:${'h'.repeat(20)}4:porti1e5:tokeni1ee1:q13:announce_peer1:t1:t1:y1:qe`
    ],
    [
      'announces port 65536',
      `d1:ad2:id20:${'i'.repeat(20)}9:info_hash20:${'h'.repeat(20)}4:porti65536e5:token1:te1:q13:announce_peer1:t1:t1:y1:qe`
    ],
    ['answers with a number', 'd1:ri1e1:t1:t1:y1:re'],
    ['answers as nobody', 'd1:rde1:t1:t1:y1:re'],
    ['is of an unknown type', 'd1:t1:t1:y1:ze']
  ])('that %s is none', (_, text) => {
    expect(readMessage(Buffer.from(text, 'latin1'), stranger)).toBe(null)
  })

  it.each([
    ['8.8.8.8', []],
    ['10.0.0.9', ['10.0.0.1', '192.168.1.1', '169.254.1.1']],
    ['127.0.0.1', ['127.0.0.1', '10.0.0.1', '192.168.1.1', '169.254.1.1']]
  ])('of %s is not believed about houses it is not in', (host, believed) => {
    const hosts = [
      '127.0.0.1',
      '10.0.0.1',
      '192.168.1.1',
      '169.254.1.1',
      '0.0.0.0',
      '255.255.255.255',
      '224.0.0.1'
    ]
    const values = [...hosts, '9.9.9.9'].map((each) => compact(each, 80))
    const nodes = values.map((peer) => Buffer.concat([id, peer]))
    const bytes = encodeMessage(t, 'r', { r: { id, values, nodes: Buffer.concat(nodes) } })
    const expected = [...believed, '9.9.9.9'].map((each) => compact(each, 80))
    expect(readMessage(bytes, { host, port: 1 })).toMatchObject({
      r: { values: expected, nodes: Buffer.concat(expected.map((peer) => Buffer.concat([id, peer]))) }
    })
  })

  it('tells of a few nodes and peers, however many it names, and of none at port 0', () => {
    const values = Array.from({ length: 900 }, (_, index) =>
      compact(`9.9.${index >> 8}.${index & 255}`, index)
    )
    const nodes = Buffer.concat(values.slice(0, 100).map((peer) => Buffer.concat([id, peer])))
    const message = readMessage(encodeMessage(t, 'r', { r: { id, values, nodes } }), stranger)
    if (message?.kind !== 'reply') throw new Error('No reply')
    expect(message.r.values).toEqual(values.slice(1, 50))
    expect(message.r.nodes).toHaveLength(8 * 26)
  })

  it('with values that are no addresses tells of those that are', () => {
    const values = [compact('9.9.9.9', 1), 7, [], 'short', Buffer.alloc(18, 1)]
    expect(readMessage(encodeMessage(t, 'r', { r: { id, values } }), stranger)).toMatchObject({
      r: { values: [compact('9.9.9.9', 1)] }
    })
  })

  it('of any bytes at all is read or not, and never thrown about', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'd',
        'l',
        'e',
        'i',
        '1:',
        '1:r',
        '1:a',
        '1:q',
        '1:t',
        '1:y',
        '2:id',
        '20:',
        '6:target',
        '-3:'
      ),
      fc.string({ maxLength: 8 })
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        readMessage(Buffer.from(parts.join(''), 'latin1'), stranger)
      }),
      { numRuns: 2_000 }
    )
  })
})

function compact(host: string, port: number): Buffer {
  return Buffer.from([...host.split('.').map(Number), port >> 8, port & 255])
}
