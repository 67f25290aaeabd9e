import { describe, expect, test } from 'vitest'
import type { Millis } from '../../electron/core/units.ts'
import { Drawn, piece } from './drawn.ts'

/** Four pieces are there already, so that rarity counts. */
const PAST_THE_FIRST = '####'

describe('rarity', () => {
  test('the rarest piece is asked for first, then the next', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '....' })
    core.availability('00001321')
    core.peer('....####')
    // The first and the last are equally rare.
    const asked = core.requestedPieces()
    expect(asked.slice(0, 2).sort()).toEqual([4, 7])
    expect(asked.slice(2)).toEqual([6, 5])
  })

  test('among equally rare pieces the seed decides, the same way each time', () => {
    const orders = [1, 1, 2, 3, 4].map((seed) => {
      const core = new Drawn({ have: PAST_THE_FIRST + '........', seed })
      core.peer('....########')
      return core.requestedPieces().join()
    })
    expect(orders[0]).toBe(orders[1])
    expect(new Set(orders).size).toBeGreaterThan(2)
  })

  test('a piece that becomes common while it waits is asked for later', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..' })
    core.availability('000012')
    const late = core.peer('......', { unchoked: false })
    core.exchange.onHave(late, piece(4), core.now)
    core.exchange.onHave(core.peer('......', { unchoked: false }), piece(4), core.now)
    core.peer('....##')
    expect(core.requestedPieces()).toEqual([5, 4])
  })

  test('a peer that left counts no more', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..' })
    core.availability('000001')
    const first = core.peer('....#.', { unchoked: false })
    const second = core.peer('....#.', { unchoked: false })
    core.exchange.onPeerGone(first, core.now)
    core.exchange.onPeerGone(second, core.now)
    core.peer('....##')
    expect(core.requestedPieces()).toEqual([4, 5])
  })

  test('seeds make nothing rarer than anything else', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '...' })
    core.peer('#######', { unchoked: false })
    core.availability('0000121')
    core.peer('#######')
    expect(core.requestedPieces()[2]).toBe(5)
  })

  test('a peer is only asked for what it has', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '....' })
    core.peer('....#.#.')
    expect(core.requestedPieces().sort()).toEqual([4, 6])
  })

  test('the first four pieces are chosen at random, whatever their rarity', () => {
    const first = [1, 2, 3, 4, 5, 6].map((seed) => {
      const core = new Drawn({ have: '........', seed })
      core.availability('11119999')
      core.peer('########')
      return core.requestedPieces()[0]
    })
    expect(new Set(first).size).toBeGreaterThan(2)
    expect(first.some((index) => index !== undefined && index > 3)).toBe(true)
  })
})

describe('pieces begun', () => {
  test('a piece begun is finished before another is opened', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '....', blocksPerPiece: 8 })
    const a = core.peer('....####')
    const begun = core.requestedPieces()
    expect(begun).toHaveLength(1)
    core.pass(100)
    core.block(a, begun[0] ?? 0, 0)
    expect(core.requestedPieces()[0]).toBe(begun[0])
  })

  test('the piece of a peer that left is finished by the next, before anything rarer', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '...', blocksPerPiece: 2 })
    core.availability('0000901')
    const a = core.peer('....#..')
    core.block(a, 4, 0)
    core.exchange.onPeerGone(a, core.now)
    core.takeAll()
    core.peer('....###')
    expect(core.requests()[0]).toMatch('>4.1')
  })

  test('a piece that lost its last request without a block is closed again', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '.', openPieces: 1 })
    const a = core.peer('....#', { fast: false })
    core.exchange.onChoked(a, core.now)
    core.exchange.checkInvariants()
    core.takeAll()
    core.peer('....#')
    expect(core.requestedPieces()).toEqual([4])
  })

  test('proven peers of like speed share a piece; an unproven one gets its own', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '......', blocksPerPiece: 32 })
    const a = core.peer('....#.....')
    const b = core.peer('.....#....')
    core.serve()
    for (const peer of [a, b]) for (const index of [6, 7]) core.exchange.onHave(peer, piece(index), core.now)
    const [shared] = core.requestedPieces()
    const stranger = core.peer('......##..')
    const strangers = core.take('request').filter((request) => request.peer === stranger)
    expect(strangers.some((request) => request.piece === shared)).toBe(false)
    core.exchange.checkInvariants()
  })
})

describe('priorities', () => {
  test('priority comes before rarity', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '...' })
    core.exchange.wishes.setPriorities(Uint8Array.of(2, 2, 2, 2, 1, 2, 3), core.now)
    core.availability('0000129')
    core.peer('....###')
    expect(core.requestedPieces()).toEqual([6, 5, 4])
  })

  test('priority comes before pieces begun', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..', blocksPerPiece: 8 })
    core.exchange.wishes.setPriorities(Uint8Array.of(2, 2, 2, 2, 2, 2), core.now)
    const a = core.peer('....#.')
    core.takeAll()
    core.exchange.onHave(a, piece(5), core.now)
    core.exchange.wishes.setPriorities(Uint8Array.of(2, 2, 2, 2, 2, 3), core.now)
    core.peer('....##')
    expect(core.requestedPieces()).toEqual([5])
  })

  test('a skipped piece is never asked for, and asked for once it is wanted', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..' })
    core.exchange.wishes.setPriorities(Uint8Array.of(0, 0, 0, 0, 2, 0), core.now)
    core.peer('....##')
    core.serve()
    expect(core.exchange.isComplete).toBe(true)
    expect(core.exchange.have.has(5)).toBe(false)
    core.exchange.wishes.setPriorities(Uint8Array.of(0, 0, 0, 0, 2, 1), core.now)
    expect(core.exchange.isComplete).toBe(false)
    core.serve()
    expect(core.exchange.have.has(5)).toBe(true)
  })

  test('a piece skipped while it arrives is cancelled and its buffer freed', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..', blocksPerPiece: 4 })
    const a = core.peer('....#.')
    core.block(a, 4, 0)
    core.takeAll()
    core.exchange.wishes.setPriorities(Uint8Array.of(0, 0, 0, 0, 0, 2), core.now)
    expect(core.take('cancel').map((cancel) => cancel.piece)).toEqual([4, 4, 4])
    expect(core.take('discard')).toEqual([{ type: 'discard', piece: 4 }])
    expect(core.take('uninterested')).toHaveLength(1)
    core.exchange.checkInvariants()
  })
})

describe('sequential mode', () => {
  test('goes by index, from the first pieces on', () => {
    const core = new Drawn({ have: '......' })
    core.exchange.wishes.setSequential(true, core.now)
    core.availability('999911')
    core.peer('######')
    core.serve()
    expect(core.exchange.isComplete).toBe(true)
    const again = new Drawn({ have: '......' })
    again.exchange.wishes.setSequential(true, again.now)
    again.peer('######')
    expect(again.requestedPieces()).toEqual([0, 1, 2, 3])
  })

  test('still puts a higher priority first', () => {
    const core = new Drawn({ have: '....' })
    core.exchange.wishes.setSequential(true, core.now)
    core.exchange.wishes.setPriorities(Uint8Array.of(2, 2, 3, 3), core.now)
    core.peer('####')
    expect(core.requestedPieces()).toEqual([2, 3, 0, 1])
  })

  test('goes by index whatever a seed suggests', () => {
    const core = new Drawn({ have: '......' })
    core.exchange.wishes.setSequential(true, core.now)
    const seed = core.peer('######', { unchoked: false })
    for (const index of [5, 3]) core.exchange.onSuggested(seed, piece(index), core.now)
    core.exchange.onUnchoked(seed, core.now)
    expect(core.requestedPieces()).toEqual([0, 1, 2, 3])
  })

  test('a piece lost behind the front is fetched next', () => {
    const core = new Drawn({ have: '####........' })
    core.exchange.wishes.setSequential(true, core.now)
    const a = core.peer('############')
    const lost = core.exchange.have.clone()
    for (const index of [...lost]) if (index !== 1) lost.delete(index)
    core.exchange.outcomes.onLost(lost, core.now)
    core.takeAll()
    core.block(a, 4)
    expect(core.requestedPieces()[0]).toBe(1)
  })
})

describe('deadlines', () => {
  test('a piece with a deadline comes before all else, the earliest first', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '....' })
    core.exchange.wishes.setDeadline(piece(7), 5_000 as Millis, core.now)
    core.exchange.wishes.setDeadline(piece(5), 9_000 as Millis, core.now)
    core.exchange.wishes.setPriorities(Uint8Array.of(2, 2, 2, 2, 3, 2, 2, 1), core.now)
    core.peer('....####')
    expect(core.requestedPieces()).toEqual([7, 5, 4, 6])
  })

  test('it draws every peer to its piece, even to that of a stranger', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..', blocksPerPiece: 8 })
    core.peer('....#.')
    core.takeAll()
    core.exchange.wishes.setDeadline(piece(4), 5_000 as Millis, core.now)
    core.peer('....##')
    expect(core.requestedPieces()[0]).toBe(4)
  })

  test('one that is met or withdrawn is forgotten', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '...' })
    core.exchange.wishes.setDeadline(piece(5), 5_000 as Millis, core.now)
    core.exchange.wishes.setDeadline(piece(6), 5_000 as Millis, core.now)
    core.exchange.wishes.setDeadline(piece(6), null, core.now)
    core.verified(5)
    core.availability('0000009')
    core.peer('....###')
    expect(core.requestedPieces()).toEqual([4, 6])
  })
})

describe('buffers', () => {
  test('no more pieces are open or being verified than there are buffers', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '........', openPieces: 2 })
    const a = core.peer('....########')
    const [first] = core.requestedPieces()
    core.block(a, first ?? 0)
    expect(core.requestedPieces()).toEqual([])
    core.verified(first ?? 0)
    expect(core.requestedPieces()).toHaveLength(1)
  })

  test('without a free buffer peers work on the pieces of others', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..', openPieces: 1, blocksPerPiece: 8 })
    core.peer('....##')
    const [open] = core.requestedPieces()
    core.peer('....##')
    expect(core.requestedPieces()).toEqual([open])
  })

  test('a buffer nobody can fill is freed for peers that have something else', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..', openPieces: 1, blocksPerPiece: 2 })
    const a = core.peer('....#.')
    core.block(a, 4, 0)
    core.exchange.onPeerGone(a, core.now)
    core.peer('.....#')
    expect(core.requestedPieces().slice(1)).toEqual([])
    core.pass(11_000)
    expect(core.take('discard')).toEqual([{ type: 'discard', piece: 4 }])
    expect(core.requestedPieces()).toEqual([5])
  })

  test('fewer buffers: the pieces with least in them are given up at once', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '..', openPieces: 2, blocksPerPiece: 2 })
    const a = core.peer('....#.')
    const b = core.peer('.....#')
    core.block(a, 4, 0)
    core.takeAll()
    core.exchange.wishes.setOpenPieces(1, core.now)
    expect(core.take('cancel').map((cancel) => cancel.peer)).toEqual([b, b])
    core.exchange.checkInvariants()
    core.block(a, 4, 1)
    core.verified(4)
    expect(core.requestedPieces()).toEqual([5])
  })
})

describe('the fast extension', () => {
  test('a suggested piece is taken first', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '....' })
    core.availability('00001119')
    const a = core.peer('....####', { unchoked: false })
    core.exchange.onSuggested(a, piece(7), core.now)
    core.exchange.onUnchoked(a, core.now)
    expect(core.requestedPieces()[0]).toBe(7)
  })

  test('a choking peer is asked for allowed-fast pieces only', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '....' })
    const a = core.peer('....####', { unchoked: false })
    expect(core.requestedPieces()).toEqual([])
    core.exchange.onAllowedFast(a, piece(6), core.now)
    expect(core.requestedPieces()).toEqual([6])
  })

  test('an allowed-fast piece it refuses is not asked for again', () => {
    const core = new Drawn({ have: PAST_THE_FIRST + '....' })
    const a = core.peer('....####', { unchoked: false })
    core.exchange.onAllowedFast(a, piece(6), core.now)
    core.takeAll()
    core.exchange.onRejected(a, piece(6), 0, 16_384, core.now)
    core.pass(5_000)
    expect(core.requestedPieces()).toEqual([])
  })
})
