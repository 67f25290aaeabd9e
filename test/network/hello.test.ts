import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { helloEncoding, parseHello, type Hello } from '../../electron/network/hello.ts'

const hello: Hello = {
  version: 1,
  session: 'abc',
  port: 6881,
  addresses: ['192.168.1.2', 'fd00::1'],
  capabilities: ['later']
}
const parse = (said: unknown): Hello | null => parseHello(Buffer.from(JSON.stringify(said)))

describe('hello', () => {
  it('reads what it wrote', () => {
    const state = { buffer: new Uint8Array(0), start: 0, end: 0 }
    helloEncoding.preencode(state, hello)
    state.buffer = new Uint8Array(state.end)
    helloEncoding.encode(state, hello)
    expect(helloEncoding.decode({ ...state, start: 0 })).toEqual(hello)
  })

  it('overlooks what a newer version adds', () => {
    expect(parse({ ...hello, version: 7, quantum: { lanes: true } })).toEqual({ ...hello, version: 7 })
  })

  it('drops what is no address, no port and no word', () => {
    const odd = { ...hello, port: 70_000, addresses: ['example.com', 7, '10.0.0.1'], capabilities: 'all' }
    expect(parse(odd)).toEqual({ ...hello, port: null, addresses: ['10.0.0.1'], capabilities: [] })
    expect(parse({ ...hello, addresses: Array<string>(99).fill('10.0.0.1') })?.addresses).toHaveLength(16)
  })

  it.each([null, 1, [], {}, { ...hello, version: 0 }, { ...hello, version: '1' }, { ...hello, session: 5 }])(
    'refuses %j',
    (said) => {
      expect(parse(said)).toBe(null)
    }
  )

  it('refuses one that is too long, and never throws', () => {
    expect(parse({ ...hello, padding: 'x'.repeat(5000) })).toBe(null)
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text))
        ),
        (bytes) => {
          parseHello(bytes)
        }
      )
    )
  })
})
