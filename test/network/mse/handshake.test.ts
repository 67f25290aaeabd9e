import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PLAIN, RC4, uint16 } from '../../../electron/network/mse/fields.ts'
import { Handshake, type Outcome } from '../../../electron/network/mse/handshake.ts'
import { initiate } from '../../../electron/network/mse/initiator.ts'
import { KeyExchange } from '../../../electron/network/mse/key-exchange.ts'
import { Rc4 } from '../../../electron/network/mse/rc4.ts'
import { respond } from '../../../electron/network/mse/responder.ts'
import { torrentMark } from '../../../electron/network/mse/secrets.ts'
import type { Script } from '../../../electron/network/mse/script.ts'
import { TorrentMarks } from '../../../electron/network/mse/torrent-marks.ts'
import { chance, INFO_HASH, oddInitiator, oddResponder } from './hand-made.ts'

const marks = new TorrentMarks()
marks.add(INFO_HASH)

const initiator = (offersPlain = true, infoHash = INFO_HASH, padding = 7): Script =>
  initiate({ infoHash, offersPlain, random: chance(1, padding) })
const responder = (takesPlain = true, padding = 7): Script =>
  respond({ torrentOf: (mark) => marks.infoHashOf(mark), takesPlain, random: chance(2, padding) })

/** Both sides say everything they have to say, in portions of these lengths again and again. */
function converse(a: Script, b: Script, portions: readonly number[] = [Infinity]): [Outcome, Outcome] {
  const [first, second] = [new Handshake(a), new Handshake(b)]
  let [toFirst, toSecond] = [second.push(Buffer.alloc(0)), first.push(Buffer.alloc(0))]
  for (let turn = 0; toFirst.length + toSecond.length > 0; turn++) {
    const portion = portions[turn % portions.length] ?? 1
    const [forFirst, forSecond] = [toFirst.subarray(0, portion), toSecond.subarray(0, portion)]
    const fromSecond = second.push(forSecond)
    const fromFirst = first.push(forFirst)
    toFirst = Buffer.concat([toFirst.subarray(portion), fromSecond])
    toSecond = Buffer.concat([toSecond.subarray(portion), fromFirst])
  }
  const unfinished = { fault: 'no-mark' } as const
  return [first.outcome ?? unfinished, second.outcome ?? unfinished]
}

/** What one side sends reads at the other as it was. */
function expectDeal([a, b]: [Outcome, Outcome], method: 'plain' | 'rc4'): void {
  if (a.fault !== null || b.fault !== null) expect.fail(`${String(a.fault)} and ${String(b.fault)}`)
  expect([a.infoHash, b.infoHash]).toEqual([INFO_HASH, INFO_HASH])
  expect([a.ciphers === null, b.ciphers === null]).toEqual([method === 'plain', method === 'plain'])
  for (const [from, to] of [
    [a, b],
    [b, a]
  ] as const) {
    const sent = from.ciphers?.write.apply(Buffer.from('to and fro')) ?? Buffer.from('to and fro')
    expect(Buffer.from(to.ciphers?.read.apply(sent) ?? sent).toString()).toBe('to and fro')
  }
}

describe('the parts', () => {
  it('RC4 without its first 1,024 bytes goes on as RFC 6229 says', () => {
    const zeros = new Rc4(Buffer.from('0102030405', 'hex')).apply(Buffer.alloc(16))
    expect(Buffer.from(zeros).toString('hex')).toBe('30abbcc7c20b01609f23ee2d5f6bb7df')
  })

  it('RC4 into other memory leaves what it was given as it was', () => {
    const given = Buffer.from('a loan')
    const [into, back] = [new Rc4(Buffer.from('k')), new Rc4(Buffer.from('k'))]
    const enciphered = into.apply(given, Buffer.alloc(6))
    expect([given.toString(), back.apply(enciphered).toString()]).toEqual(['a loan', 'a loan'])
  })

  it('two key exchanges come to one secret, of 96 bytes each, even where the numbers are shorter', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        (a, b) => {
          fc.pre(a.some((byte) => byte > 1) && b.some((byte) => byte > 1))
          const [one, other] = [new KeyExchange(a), new KeyExchange(b)]
          const secret = one.sharedSecret(other.publicKey)
          expect(secret).toEqual(other.sharedSecret(one.publicKey))
          expect([secret?.length, one.publicKey.length]).toEqual([96, 96])
        }
      ),
      { numRuns: 600 }
    )
  })

  it('a torrent is known by its mark until it is removed as often as it was added', () => {
    const known = new TorrentMarks()
    const found = () => known.infoHashOf(torrentMark(INFO_HASH))
    const seen = [found()]
    for (const change of ['add', 'add', 'remove', 'remove', 'remove'] as const) {
      known[change](INFO_HASH)
      seen.push(found())
    }
    expect(seen).toEqual([null, INFO_HASH, INFO_HASH, INFO_HASH, null, null])
  })
})

describe('the encrypted handshake', () => {
  it.each([
    [true, true, 'plain'],
    [true, false, 'rc4'],
    [false, true, 'rc4'],
    [false, false, 'rc4']
  ] as const)('plain offered: %s, plain taken: %s, so the payload is %s', (offers, takes, method) => {
    expectDeal(converse(initiator(offers), responder(takes)), method)
  })

  it.each([
    [0, 0],
    [0, 512],
    [512, 0],
    [512, 512]
  ])('paddings of %i and %i bytes', (a, b) => {
    expectDeal(converse(initiator(false, INFO_HASH, a), responder(true, b)), 'rc4')
  })

  it('works byte by byte, and cut anywhere', () => {
    expectDeal(converse(initiator(), responder(), [1]), 'plain')
    for (let cut = 1; cut < 700; cut += 3)
      expectDeal(converse(initiator(false), responder(), [cut, 5_000]), 'rc4')
  })

  it('works in any portions, with paddings of any length', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
        fc.nat(512),
        fc.nat(512),
        fc.boolean(),
        (portions, a, b, offersPlain) => {
          const pair = converse(initiator(offersPlain, INFO_HASH, a), responder(true, b), portions)
          expectDeal(pair, offersPlain ? 'plain' : 'rc4')
        }
      )
    )
  })

  it('hands on the payload that comes with it, deciphered', () => {
    for (const [length, method] of [
      [68, RC4],
      [65_535, RC4],
      [68, PLAIN]
    ] as const) {
      const early = Buffer.alloc(length, 'payload')
      const [, outcome] = converse(oddInitiator(chance(1), { early, method }), responder(), [1_400])
      expect(outcome.fault === null && Buffer.compare(outcome.payload, early)).toBe(0)
    }
  })

  it('hands on what the responder sends right after it, deciphered', () => {
    const [outcome] = converse(initiator(), oddResponder(chance(2), { early: Buffer.from('first words') }))
    expect(outcome.fault === null && Buffer.from(outcome.payload).toString()).toBe('first words')
  })
})

describe('an encrypted handshake gone wrong', () => {
  const overlong = Buffer.concat([uint16(513), new Uint8Array(513)])
  const wrongKey = { key: Buffer.alloc(96) }

  it.each([
    ['a key of zeros', wrongKey, 'bad-key'],
    ['a key of one', { key: Buffer.concat([Buffer.alloc(95), Buffer.from([1])]) }, 'bad-key'],
    ['no mark after 512 bytes', { mark: Buffer.alloc(600) }, 'no-mark'],
    ['a torrent we do not have', { infoHash: '11'.repeat(20) }, 'unknown-torrent'],
    ['a constant that is not zeros', { constant: Buffer.alloc(8, 1) }, 'bad-constant'],
    ['padding of more than 512 bytes', { blank: overlong }, 'long-padding'],
    ['no method at all', { method: 0 }, 'no-method'],
    ['a method we do not know', { method: 4 }, 'no-method']
  ] as const)('an initiator with %s', (_, odd, fault) => {
    expect(converse(oddInitiator(chance(1), odd), responder())[1].fault).toBe(fault)
  })

  it.each([
    ['a key of zeros', wrongKey, 'bad-key'],
    ['a constant that is not zeros', { constant: Buffer.alloc(700, 1) }, 'no-mark'],
    ['another torrent', { infoHash: '11'.repeat(20), early: Buffer.alloc(700) }, 'no-mark'],
    ['padding of more than 512 bytes', { blank: overlong }, 'long-padding'],
    ['a method that was not offered', { method: PLAIN }, 'no-method'],
    ['two methods', { method: PLAIN | RC4 }, 'no-method']
  ] as const)('a responder with %s', (_, odd, fault) => {
    expect(converse(initiator(false), oddResponder(chance(2), odd))[0].fault).toBe(fault)
  })

  it('one who offers plain alone is refused where RC4 is required', () => {
    expect(converse(oddInitiator(chance(1), { method: PLAIN }), responder(false))[1].fault).toBe('no-method')
  })

  it('garbage never throws, and ends it once more has come than any padding holds', () => {
    const garbage = fc.uint8Array({ minLength: 96 + 512 + 20, maxLength: 2_000 })
    fc.assert(
      fc.property(garbage, fc.boolean(), fc.integer({ min: 1, max: 2_000 }), (bytes, dials, portion) => {
        const handshake = new Handshake(dials ? initiator() : responder())
        for (let at = 0; at < bytes.length; at += portion) handshake.push(bytes.subarray(at, at + portion))
        expect(handshake.outcome?.fault).toMatch(/^(no-mark|bad-key)$/)
        expect(handshake.push(bytes)).toHaveLength(0)
      })
    )
  })

  it('a conversation broken in any byte gives a fault, a wait or a deal, and never throws', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, dials) => {
        const [good, other] = dials ? [initiator(false), responder()] : [responder(), initiator(false)]
        const [handshake, peer] = [new Handshake(good), new Handshake(other)]
        let seen = 0
        let toPeer = handshake.push(Buffer.alloc(0))
        let toUs = Buffer.from(peer.push(Buffer.alloc(0)))
        while (toPeer.length + toUs.length > 0) {
          if (at >= seen && at < seen + toUs.length) toUs[at - seen] = (toUs[at - seen] ?? 0) ^ flip
          seen += toUs.length
          const next = peer.push(toPeer)
          toPeer = handshake.push(toUs)
          toUs = Buffer.from(next)
        }
      })
    )
  })
})
