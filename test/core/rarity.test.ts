import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../electron/core/random.ts'
import { Rarity } from '../../electron/core/rarity.ts'
import type { PieceIndex } from '../../electron/core/units.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import { bits, piece } from './drawn.ts'

const PIECES = 40

test('after any history a piece is in the bucket of its availability and tier, and only there', () => {
  const step = fc.tuple(
    fc.constantFrom('put', 'remove', 'raise', 'lower', 'come', 'go'),
    fc.nat(PIECES - 1),
    fc.nat(3),
    fc.nat()
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const rarity = new Rarity(PIECES)
      const counts = new Array<number>(PIECES).fill(0)
      const tiers = new Array<number>(PIECES).fill(0)
      const present: Bitfield[] = []
      for (const [kind, index, tier, mask] of steps) {
        if (kind === 'put') {
          rarity.put(piece(index), tier)
          tiers[index] = tier
        } else if (kind === 'remove') {
          rarity.remove(piece(index))
          tiers[index] = 0
        } else if (kind === 'raise') {
          rarity.raise(piece(index))
          counts[index] = (counts[index] ?? 0) + 1
        } else if (
          kind === 'lower' &&
          (counts[index] ?? 0) > present.filter((have) => have.has(index)).length
        ) {
          rarity.lower(piece(index))
          counts[index] = (counts[index] ?? 0) - 1
        } else if (kind === 'come') {
          const have = new Bitfield(PIECES)
          for (let at = 0; at < PIECES; at++) if ((mask >> (at % 31)) % 2 === 1) have.add(at)
          present.push(have)
          rarity.shiftAll(have, 1)
          for (const at of have) counts[at] = (counts[at] ?? 0) + 1
        } else if (kind === 'go') {
          const have = present.pop()
          if (have === undefined) continue
          rarity.shiftAll(have, -1)
          for (const at of have) counts[at] = (counts[at] ?? 0) - 1
        }
      }
      const listed = [...rarity.listed()].map((entry) => `${entry.piece}:${entry.availability}`).sort()
      const expected = counts
        .flatMap((count, index) => (tiers[index] === 0 ? [] : [`${index}:${count}`]))
        .sort()
      expect(listed).toEqual(expected)
      expect(rarity.count).toBe(expected.length)
    })
  )
})

test('a search finds only what the peer has, the best first', () => {
  const rarity = new Rarity(6)
  for (let index = 0; index < 6; index++) rarity.put(piece(index), index === 5 ? 1 : 2)
  rarity.shiftAll(bits('####..'), 1)
  rarity.shiftAll(bits('##....'), 1)
  rarity.shiftAll(bits('.....#'), 1)
  const found: PieceIndex[] = []
  rarity.collect(bits('##.#.#'), false, seededRandom(1), found)
  expect(found[0]).toBe(3)
})

test('a search that passes over many brings home many, so that it is seldom repeated', () => {
  const pieces = 10_000
  const rarity = new Rarity(pieces)
  const common = new Bitfield(pieces)
  for (let index = 0; index < pieces; index++) rarity.put(piece(index), 2)
  for (let index = 5_000; index < pieces; index++) common.add(index)
  // Half of the pieces are rare and this peer has none of them.
  rarity.shiftAll(Bitfield.full(pieces), 1)
  rarity.shiftAll(common, 1)
  const found: PieceIndex[] = []
  rarity.collect(common, false, seededRandom(1), found)
  expect(found.length).toBeGreaterThan(50)
  expect(new Set(found).size).toBe(found.length)
})

test('what only seeds have counts as reachable only while one is there', () => {
  const rarity = new Rarity(2)
  rarity.put(piece(0), 2)
  rarity.put(piece(1), 3)
  rarity.raise(piece(1))
  expect(rarity.reachable).toBe(1)
  rarity.seeds = 1
  expect(rarity.reachable).toBe(2)
  expect(rarity.topTier).toBe(3)
})
