import { describe, expect, test } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import { Drawn, drawBlock, piece } from './drawn.ts'

describe('a wrong piece whose bad blocks are known', () => {
  test('is shared by all that sent it', () => {
    const { core, a } = wrongPiece()
    expect(core.exchange.outcomes.isShared(piece(4))).toBe(true)
    const alone = new Drawn({ have: '####.', blocksPerPiece: 2 })
    const only = alone.peer('....#')
    for (const block of [0, 1]) alone.block(only, 4, block)
    expect(alone.exchange.outcomes.isShared(piece(4))).toBe(false)
    expect(a).not.toBe(only + 1)
  })

  test('convicts exactly those who sent them', () => {
    const { core, b } = wrongPiece()
    core.exchange.outcomes.onBlocksFailed(piece(4), [2], core.now)
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: b, reason: 'bad-pieces', ban: true }
    ])
    core.exchange.checkInvariants()
  })

  test('keeps its good blocks, and has only the bad fetched again', () => {
    const { core, a } = wrongPiece()
    core.exchange.outcomes.onBlocksFailed(piece(4), [2], core.now)
    expect(core.take('request').map(drawBlock)).toEqual([`${a}>4.2`])
    expect(core.take('discard')).toEqual([])
    expect(core.exchange.waste().failed).toBe(BLOCK_LENGTH)
    expect(core.block(a, 4, 2)).toBe(true)
    expect(core.take('verify')).toEqual([{ type: 'verify', piece: 4, digests: false }])
    core.verified(4)
    expect(core.exchange.isComplete).toBe(true)
    core.exchange.checkInvariants()
  })

  test('keeps the good blocks of whoever sent bad ones too', () => {
    const { core, a } = wrongPiece()
    // The last block is b's as well, and proven good.
    core.exchange.outcomes.onBlocksFailed(piece(4), [2], core.now)
    core.block(a, 4, 2)
    expect(core.take('verify')).toHaveLength(1)
  })

  test('is begun anew when all of it is bad', () => {
    const { core } = wrongPiece()
    const c = core.peer('....#')
    core.takeAll()
    core.exchange.outcomes.onBlocksFailed(piece(4), [0, 1, 2, 3], core.now)
    expect(core.take('discard')).toEqual([{ type: 'discard', piece: 4 }])
    expect(core.take('request').map(drawBlock)).toEqual([`${c}>4.0`, `${c}>4.1`, `${c}>4.2`, `${c}>4.3`])
    core.exchange.checkInvariants()
  })

  test('is let go when nobody wants it any more', () => {
    const { core } = wrongPiece()
    core.exchange.wishes.setPriorities(Uint8Array.of(2, 2, 2, 2, 0), core.now)
    core.exchange.outcomes.onBlocksFailed(piece(4), [2], core.now)
    expect(core.take('discard')).toEqual([{ type: 'discard', piece: 4 }])
    core.exchange.checkInvariants()
  })
})

describe('a peer that sent hashes that are not the torrent’s', () => {
  test('is banned', () => {
    const core = new Drawn({ have: '.' })
    const liar = core.peer('#')
    core.exchange.onLied(liar, core.now)
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: liar, reason: 'bad-hashes', ban: true }
    ])
    core.exchange.checkInvariants()
  })
})

describe('pieces of which no hash is known', () => {
  test('are wanted, and not fetched until one is', () => {
    const withheld = new Bitfield(3)
    withheld.add(1)
    const core = new Drawn({ have: '...', withheld })
    core.peer('.#.')
    expect(core.take('interested')).toHaveLength(1)
    expect(core.exchange.isComplete).toBe(false)
    expect(core.requestedPieces()).toEqual([])
    core.exchange.checkInvariants()
    core.exchange.outcomes.onHashesKnown([piece(1)], core.now)
    expect(core.requestedPieces()).toEqual([1])
    core.exchange.checkInvariants()
  })

  test('stay so whatever is wished of them', () => {
    const core = new Drawn({ have: '..', withheld: Bitfield.full(2) })
    core.peer('##')
    core.exchange.wishes.setPriorities(Uint8Array.of(3, 0), core.now)
    core.exchange.wishes.setPriorities(Uint8Array.of(3, 2), core.now)
    core.exchange.wishes.setDeadline(piece(0), core.now, core.now)
    expect(core.requestedPieces()).toEqual([])
    expect(core.exchange.restorePartial(piece(0), Bitfield.full(1))).toBe(false)
    core.exchange.checkInvariants()
  })
})

/** Piece 4 is there and wrong: of its four blocks a sent the first two, and b the others. */
function wrongPiece() {
  const core = new Drawn({ have: '####.', blocksPerPiece: 4 })
  const a = core.peer('....#', { identity: 'a', fast: false })
  for (const block of [0, 1]) core.block(a, 4, block)
  core.exchange.onChoked(a, core.now)
  const b = core.peer('....#', { identity: 'b' })
  for (const block of [2, 3]) core.block(b, 4, block)
  core.exchange.onUnchoked(a, core.now)
  core.takeAll()
  return { core, a, b }
}
