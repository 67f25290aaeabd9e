import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode, type Encodable } from '../../electron/metainfo/bencode-writer.ts'
import {
  encodeAnswer,
  encodeQuestion,
  MAX_ANSWER_LENGTH,
  parseAnswer,
  parseQuestion,
  type SearchHit
} from '../../electron/wire/search-messages.ts'

const node = (size: number) => ({ size, hash: Buffer.alloc(32, size) })
const hit: SearchHit = {
  id: 'ab'.repeat(32),
  block: Buffer.from('a head'),
  index: 4,
  length: 7,
  signature: Buffer.alloc(68, 3),
  siblings: [node(6)],
  roots: [node(24), node(12)]
}

describe('a question', () => {
  it('is bencode, and comes out as it went in', () => {
    const question = { text: 'Nachtzüge 夜', limit: 20 }
    expect(parseQuestion(encodeQuestion(question))).toEqual(question)
    expect(Buffer.from(encodeQuestion({ text: 'mix', limit: 3 })).toString()).toBe('d5:limiti3e4:text3:mixe')
  })

  it('for more than one answers is one for what one does, and what a newer version adds is passed over', () => {
    expect(parseQuestion(asked({ limit: 5_000, since: 7 }))).toEqual({ text: 'mix', limit: 20 })
  })

  it.each<[string, Uint8Array]>([
    ['nothing', Buffer.alloc(0)],
    ['no dictionary', encodeBencode(['mix', 3])],
    ['cut short', asked({}).subarray(0, -1)],
    ['followed by more', Buffer.concat([asked({}), Buffer.from('e')])],
    ['without words', asked({ text: '' })],
    ['in words that are no text', asked({ text: Buffer.from([0xff, 0xfe]) })],
    ['in more words than there may be', asked({ text: 'x'.repeat(201) })],
    ['in a number', asked({ text: 7 })],
    ['for no hits', asked({ limit: 0 })],
    ['for fewer hits than none', asked({ limit: -1 })],
    ['for hits beyond all numbers', asked({ limit: 2 ** 60 })],
    ['longer than any', asked({ padding: 'x'.repeat(2_000) })]
  ])('that is %s is none', (_, bytes) => {
    expect(parseQuestion(bytes)).toBeNull()
  })
})

describe('an answer', () => {
  it('comes out as it went in', () => {
    const hits = [hit, { ...hit, siblings: [], roots: [] }]
    expect(parseAnswer(encodeAnswer(hits))).toEqual(hits)
    expect(parseAnswer(encodeAnswer([]))).toEqual([])
  })

  it('leaves out what it has no room for, and keeps the best of more hits than it may have', () => {
    const [short, long] = [hit, { ...hit, block: Buffer.alloc(40_000) }]
    const read = parseAnswer(encodeAnswer([long, long, short]))
    expect(read?.map(({ block }) => block.length)).toEqual([40_000, short.block.length])
    const many = Array.from({ length: 30 }, (_, index) => ({ ...hit, index, length: 40 }))
    expect(parseAnswer(encodeAnswer(many))?.map(({ index }) => index)).toEqual([...many.keys()].slice(0, 20))
  })

  it('has room for all that it may be long, to the byte', () => {
    const spare =
      MAX_ANSWER_LENGTH - encodeAnswer([hit]).length - '65000:'.length + '6:'.length + hit.block.length
    const full = encodeAnswer([{ ...hit, block: Buffer.alloc(spare) }])
    expect([full.length, parseAnswer(full)?.length]).toEqual([MAX_ANSWER_LENGTH, 1])
    expect(parseAnswer(encodeAnswer([{ ...hit, block: Buffer.alloc(spare + 1) }]))).toEqual([])
  })

  it.each<[string, Uint8Array]>([
    ['is no dictionary', encodeBencode([1])],
    ['has no hits', encodeBencode(new Map([['hits', 'none']]))],
    ['has more hits than it may', told(Array<Encodable>(21).fill(said({})))],
    ['has a hit that is none', told([said({}), 7])],
    ['names half a key', told([said({ key: Buffer.alloc(16) })])],
    ['has a hit that is nowhere', told([said({ index: -1 })])],
    ['has a hit past the end', told([said({ index: 7 })])],
    ['has a log beyond all numbers', told([said({ length: 2 ** 60 })])],
    ['has a log of words', told([said({ length: 'seven' })])],
    ['has half a node', told([said({ siblings: Buffer.alloc(20) })])],
    ['has a node beyond all numbers', told([said({ roots: Buffer.alloc(40, 0xff) })])],
    ['has nodes of no tree', told([said({ roots: Buffer.alloc(40 * 53) })])],
    ['has a signature longer than any', told([said({ signature: Buffer.alloc(200) })])],
    ['is longer than it may be', told([said({ block: Buffer.alloc(MAX_ANSWER_LENGTH) })])],
    ['is followed by more', Buffer.concat([encodeAnswer([hit]), Buffer.alloc(1)])]
  ])('that %s is none', (_, bytes) => {
    expect(parseAnswer(bytes)).toBeNull()
  })
})

it('no message throws, whatever it is', () => {
  const nearly = fc
    .tuple(fc.constantFrom(encodeAnswer([hit, hit]), asked({})), fc.array(fc.tuple(fc.nat(), fc.nat(255))))
    .map(([bytes, changes]) => {
      const changed = Buffer.from(bytes)
      for (const [at, byte] of changes) changed[at % changed.length] = byte
      return changed
    })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), nearly), (bytes) => {
      parseQuestion(bytes)
      const read = parseAnswer(bytes)
      if (read !== null)
        expect(encodeAnswer(parseAnswer(encodeAnswer(read)) ?? [])).toEqual(encodeAnswer(read))
    })
  )
})

function asked(change: Readonly<Record<string, Encodable>>): Uint8Array {
  return encodeBencode(new Map(Object.entries({ text: 'mix', limit: 3, ...change })))
}

function told(hits: readonly Encodable[]): Uint8Array {
  return encodeBencode(new Map([['hits', hits]]))
}

function said(change: Readonly<Record<string, Encodable>>): Encodable {
  const nodes = Buffer.alloc(40)
  const [key, signature] = [Buffer.alloc(32), Buffer.alloc(68)]
  const whole = { block: 'head', index: 0, key, length: 7, roots: nodes, siblings: nodes, signature }
  return new Map(Object.entries({ ...whole, ...change }))
}
