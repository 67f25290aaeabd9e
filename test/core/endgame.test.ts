import { describe, expect, test } from 'vitest'
import { BLOCK_LENGTH, type Millis } from '../../electron/core/units.ts'
import { Drawn, drawBlock, piece } from './drawn.ts'

/** A peer that has shown its speed: one block in so many milliseconds. */
function paced(core: Drawn, have: string, index: number, millisPerBlock: number) {
  const peer = core.peer(have)
  for (let block = 0; block < core.lengths.blockCount(piece(index)); block++) {
    core.pass(millisPerBlock)
    core.block(peer, index, block)
  }
  core.verified(index)
  core.takeAll()
  return peer
}

describe('endgame', () => {
  test('when all is requested, a fast peer is also asked for the last block of a slow one', () => {
    const core = new Drawn({ have: '####...', blocksPerPiece: 4 })
    const slow = paced(core, '....#..', 4, 2_000)
    const fast = paced(core, '.....#.', 5, 20)
    core.exchange.onHave(slow, piece(6), core.now)
    const held = core.requests()
    expect(held.every((drawn) => drawn.startsWith(`${slow}>6`))).toBe(true)
    core.exchange.onHave(fast, piece(6), core.now)
    core.pass(1_000)
    const duplicates = core.requests().filter((drawn) => held.includes(drawn.replace(`${fast}>`, `${slow}>`)))
    expect(duplicates.length).toBeGreaterThan(0)
    core.exchange.checkInvariants()
  })

  test('the first to arrive cancels the other, and what comes twice is counted', () => {
    const core = new Drawn({ have: '####...', blocksPerPiece: 4 })
    const slow = paced(core, '....#..', 4, 2_000)
    const fast = paced(core, '.....#.', 5, 20)
    core.exchange.onHave(slow, piece(6), core.now)
    core.takeAll()
    core.exchange.onHave(fast, piece(6), core.now)
    core.pass(1_000)
    const duplicate = core.take('request').find(({ peer, offset }) => peer === fast && offset === 0)
    expect(duplicate).toBeDefined()
    core.block(fast, 6, 0)
    expect(core.take('cancel').map(drawBlock)).toContain(`${slow}>6.0`)
    expect(core.block(slow, 6, 0)).toBe(false)
    expect(core.exchange.waste().duplicate).toBe(BLOCK_LENGTH)
  })

  test('a block that will come about as soon is not duplicated', () => {
    const core = new Drawn({ have: '####...', blocksPerPiece: 2 })
    const a = paced(core, '....#..', 4, 100)
    const b = paced(core, '.....#.', 5, 100)
    core.exchange.onHave(a, piece(6), core.now)
    core.takeAll()
    core.exchange.onHave(b, piece(6), core.now)
    core.pass(100)
    expect(core.requests()).toEqual([])
  })

  test('is not on while a piece could still be opened', () => {
    const core = new Drawn({ have: '####....', blocksPerPiece: 4 })
    core.peer('.......#', { unchoked: false })
    const slow = paced(core, '....#...', 4, 2_000)
    const fast = paced(core, '.....#..', 5, 20)
    core.exchange.onHave(slow, piece(6), core.now)
    const held = core.requests().map((drawn) => drawn.replace(`${slow}>`, `${fast}>`))
    core.exchange.onHave(fast, piece(6), core.now)
    core.pass(1_500)
    expect(core.requests().filter((drawn) => held.includes(drawn))).toEqual([])
  })

  test('a silent peer holds up the end no longer than its blocks are late', () => {
    const core = new Drawn({ have: '####..', blocksPerPiece: 4 })
    const fast = paced(core, '....#.', 4, 20)
    core.peer('.....#')
    core.takeAll()
    core.exchange.onHave(fast, piece(5), core.now)
    const since = core.now
    while (!core.exchange.isComplete && core.now < since + 20_000) {
      core.pass(20)
      for (const { peer, piece, offset } of core.take('request')) {
        if (peer === fast) core.block(fast, piece, offset / BLOCK_LENGTH)
      }
      if (core.take('verify').length > 0) core.verified(5)
    }
    expect(core.exchange.isComplete).toBe(true)
    expect((core.now - since) as Millis).toBeLessThan(3_000)
  })
})
