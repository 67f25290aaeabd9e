import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode, Verbatim, type Encodable } from '../../electron/metainfo/bencode-writer.ts'
import { decodeBencode, type Bencoded } from '../../electron/metainfo/bencode.ts'
import { MAX_DEPTH, MAX_VALUES } from '../../electron/metainfo/limits.ts'
import { ShoalError } from '../../shared/errors.ts'

const value = fc.letrec<{ value: Encodable }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.string({ maxLength: 6, unit: 'binary' }), tie('value')), { maxLength: 4 })
      .map((entries) => new Map(entries))
  )
})).value

describe('reading bencode', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(value, (written) => {
        const bytes = encodeBencode(written)
        expect(encodeBencode(rebuilt(decodeBencode(bytes)))).toEqual(bytes)
      })
    )
  })

  it('knows where each value lies in the input', () => {
    const root = decodeBencode(Buffer.from('xxd1:ai7e1:bl2:xyi0eee').subarray(2))
    expect(text(root.get('b')?.encoding)).toBe('l2:xyi0ee')
    expect(root.get('a')?.integer).toBe(7)
    expect(root.get('c')).toBeNull()
  })

  it.each(['', 'i', 'ie', 'i-e', 'i-0e', 'i01e', 'i1', 'i1.5e', 'i+1e', 'i 1e'])(
    'refuses the integer “%s”',
    refused
  )

  it.each(['1', '1:', '2:a', '01:a', '-1:a', ':', '99999999999999999999:a'])(
    'refuses the string “%s”',
    refused
  )

  it.each(['d', 'l', 'di1ei2ee', 'd1:ae', 'd1:a', 'dle1:ae', 'li1e', 'x'])(
    'refuses the unfinished “%s”',
    refused
  )

  it('refuses a key that comes twice, in order or not', () => {
    refused('d1:ai1e1:ai1ee')
    refused('d1:bi1e1:ai1e1:bi1ee')
  })

  it('reads keys that are out of order, as all clients do', () => {
    expect(decodeBencode(Buffer.from('d1:bi2e1:ai1ee')).get('a')?.integer).toBe(1)
  })

  it('lets a line end follow, and nothing else', () => {
    expect(decodeBencode(Buffer.from('i1e\r\n')).integer).toBe(1)
    refused('i1ex')
    refused('i1ei2e')
  })

  it('gives no number for an integer beyond what a number holds', () => {
    expect(decodeBencode(Buffer.from('i9007199254740992e')).integer).toBeNull()
    expect(decodeBencode(Buffer.from(`i${'9'.repeat(1000)}e`)).integer).toBeNull()
  })

  it('stops at a depth that no torrent has', () => {
    expect(decodeBencode(Buffer.from('l'.repeat(MAX_DEPTH) + 'e'.repeat(MAX_DEPTH))).kind).toBe('list')
    refused('l'.repeat(MAX_DEPTH + 2) + 'e'.repeat(MAX_DEPTH + 2))
    refused('l'.repeat(1_000_000))
  })

  it('stops at a number of values that no torrent has', () => {
    refused(`l${'0:'.repeat(MAX_VALUES)}e`)
  })

  it('answers any bytes with a value or a refusal', () => {
    const character = fc.constantFrom(...Array.from('dlie0123456789:-ab'))
    const likely = fc
      .array(character, { maxLength: 40 })
      .map((characters) => Buffer.from(characters.join('')))
    fc.assert(
      fc.property(fc.oneof(likely, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        try {
          rebuilt(decodeBencode(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(ShoalError)
        }
      }),
      { numRuns: 2000 }
    )
  })
})

describe('writing bencode', () => {
  it('sorts keys by their bytes, not by their UTF-16', () => {
    const written = encodeBencode(
      new Map([
        ['\u{10000}', 1],
        ['\uffff', 2],
        ['a', 3]
      ])
    )
    expect(text(written)).toBe(text(Buffer.from('d1:ai3e3:\uffffi2e4:\u{10000}i1ee')))
  })

  it('lets bytes that are bencode already through', () => {
    expect(text(encodeBencode([new Verbatim(Buffer.from('d1:bi1e1:ai2ee'))]))).toBe('ld1:bi1e1:ai2eee')
  })
})

function refused(input: string): void {
  expect(() => decodeBencode(Buffer.from(input))).toThrow(ShoalError)
}

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('latin1')
}

function rebuilt(decoded: Bencoded): Encodable {
  if (decoded.kind === 'integer') return decoded.integer ?? 0
  if (decoded.kind === 'list') return Array.from(decoded.items(), rebuilt)
  if (decoded.kind === 'string') return decoded.string ?? ''
  return new Map(Array.from(decoded.entries(), ([key, item]) => [key, rebuilt(item)] as const))
}
