import { describe, expect, test } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { GIVER, many, SEED, TOO_LONG, UP } from './crowd.ts'
import type { NodeSetup } from './node-setup.ts'
import { Swarm } from './swarm.ts'

/** All connected to all; 4 blocks a piece. */
function swarmOf(setups: readonly NodeSetup[], pieces = 100): Swarm {
  const pieceLength = 4 * BLOCK_LENGTH
  const swarm = new Swarm({ total: pieces * pieceLength, pieceLength, seed: 1 })
  for (const setup of setups) swarm.join(setup)
  for (const a of swarm.nodes) for (const b of swarm.nodes) if (a.index < b.index) swarm.connect(a, b)
  return swarm
}

function finish(swarm: Swarm): void {
  swarm.finish(swarm.nodes, TOO_LONG)
  for (const { exchange } of swarm.nodes) exchange.checkInvariants()
}

describe('a swarm', () => {
  test('of one seed and one leecher takes what the line takes', () => {
    const swarm = swarmOf([SEED, GIVER], 1_000)
    finish(swarm)
    const line = (swarm.lengths.total / UP) * 1_000
    expect(swarm.nodes[1]?.completedAt).toBeGreaterThan(line)
    expect(swarm.nodes[1]?.completedAt).toBeLessThan(1.05 * line)
  })

  test('finishes when half do not know the fast extension', () => {
    const swarm = swarmOf([SEED, ...many(6, GIVER), ...many(6, { ...GIVER, fast: false })])
    finish(swarm)
    expect(swarm.nodes.map(({ exchange }) => exchange.isComplete)).not.toContain(false)
  })

  test('gets every piece out of its only seed before much goes out twice', () => {
    const swarm = swarmOf([SEED, ...many(20, GIVER)], 600)
    const [seed, ...leechers] = swarm.nodes
    const seen = new Set<number>()
    for (let now = 0; seen.size < 600; now += 100) {
      swarm.run(now)
      for (const { exchange } of leechers) for (const piece of exchange.have) seen.add(piece)
    }
    expect((seed?.sent ?? Infinity) / swarm.lengths.total).toBeLessThan(1.2)
  })

  test('is not held up by a second seed at a hundredth of the rate', () => {
    const swarm = swarmOf([SEED, GIVER, { ...SEED, up: UP / 100 }], 1_000)
    finish(swarm)
    expect(swarm.nodes[1]?.completedAt).toBeLessThan(1.05 * (swarm.lengths.total / UP) * 1_000)
  })
})

describe('a store with faults', () => {
  test('that refuses one piece in ten is asked again until it has all', () => {
    const swarm = swarmOf([SEED, { ...GIVER, faults: { unwritable: 0.1 } }])
    finish(swarm)
    expect(swarm.nodes[1]?.exchange.isComplete).toBe(true)
    expect(swarm.nodes[1]?.received).toBeGreaterThan(swarm.lengths.total)
  })

  test('that takes a second for each piece costs little more than that second', () => {
    const swarm = swarmOf([SEED, { ...GIVER, faults: { millis: 1_000 } }], 1_000)
    finish(swarm)
    const line = (swarm.lengths.total / UP) * 1_000
    expect(swarm.nodes[1]?.completedAt).toBeGreaterThan(line + 1_000)
    expect(swarm.nodes[1]?.completedAt).toBeLessThan(1.1 * line + 1_500)
  })

  test('that spoils what it is given finds its pieces wrong', () => {
    const swarm = swarmOf([SEED, { ...GIVER, faults: { spoiled: 1 } }])
    swarm.run(1_000)
    expect(swarm.nodes[1]?.store.failures).toBeGreaterThan(0)
    expect(swarm.nodes[1]?.exchange.have.count).toBe(0)
  })
})
