import { describe, expect, test } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { Drawn, drawBlock, piece } from './drawn.ts'
import { Purse } from './purse.ts'

const MANY = '####' + '.'.repeat(60)
const ALL = '#'.repeat(64)

/** What peers were told since this was last asked, as '1:4,5'. */
function told(core: Drawn): string[] {
  return core.take('have').map(({ peer, pieces }) => `${peer}:${[...pieces].sort((a, b) => a - b).join(',')}`)
}

function pipelineOf(core: Drawn, at = 0): number {
  return core.exchange.peerReports(core.now)[at]?.pipeline ?? 0
}

describe('a limit on what is asked for', () => {
  test('is kept by asking for less than a peer would send, until its turn comes', () => {
    const allowance = new Purse(2)
    const core = new Drawn({ have: MANY, allowance })
    const a = core.peer(ALL)
    expect(core.take('request')).toHaveLength(2)
    expect([...allowance.line]).toEqual([a])
    allowance.left = 1
    core.exchange.onAllowed(a, core.now)
    expect(core.take('request')).toHaveLength(1)
  })

  test('does not make a peer look silent or snubbing that was asked for nothing', () => {
    const allowance = new Purse(0)
    const core = new Drawn({ have: MANY, allowance })
    const a = core.peer(ALL)
    core.pass(5 * 60_000)
    expect(core.exchange.peerReports(core.now)[0]).toMatchObject({ snubbed: false, outstanding: 0 })
    allowance.left = 1
    core.exchange.onAllowed(a, core.now)
    expect(core.take('cancel')).toEqual([])
    expect(core.take('request')).toHaveLength(1)
  })

  test('is not used up by peers that have nothing for us, or leave without an answer', () => {
    const core = new Drawn({ have: MANY, allowance: new Purse(2) })
    core.peer(MANY)
    const gone = core.peer(ALL)
    core.take('request')
    core.exchange.onPeerGone(gone, core.now)
    core.peer(ALL)
    expect(core.take('request')).toHaveLength(2)
  })

  test('counts blocks nobody asked for', () => {
    const core = new Drawn({ have: MANY, allowance: new Purse(3) })
    const junk = core.peer(ALL, { unchoked: false })
    for (const index of [10, 11]) core.block(junk, index)
    core.peer(ALL)
    expect(core.take('request')).toHaveLength(1)
  })
})

describe('the pipeline', () => {
  test('starts small', () => {
    const core = new Drawn({ have: MANY, blocksPerPiece: 16 })
    core.peer(ALL)
    expect(core.take('request')).toHaveLength(4)
  })

  test('opens to the bandwidth times delay of a fast peer within a few blocks', () => {
    const core = new Drawn({ have: MANY, blocksPerPiece: 16 })
    const a = core.peer(ALL)
    for (let round = 0; round < 4; round++) {
      const asked = core.take('request')
      core.pass(40)
      for (const { piece, offset, length } of asked) {
        core.exchange.onBlockArrived(a, piece, offset, length, core.now)
      }
    }
    expect(pipelineOf(core)).toBeGreaterThan(40)
    expect(core.exchange.peerReports(core.now)[0]?.outstanding).toBe(pipelineOf(core))
  })

  test('stays at a few for a peer that takes seconds for a block', () => {
    const core = new Drawn({ have: MANY, blocksPerPiece: 16 })
    const a = core.peer(ALL)
    const asked = core.take('request')
    for (let round = 0; round < 12; round++) {
      core.pass(2_000)
      const oldest = asked.shift()
      if (oldest !== undefined)
        core.exchange.onBlockArrived(a, oldest.piece, oldest.offset, oldest.length, core.now)
      asked.push(...core.take('request'))
    }
    expect(pipelineOf(core)).toBeLessThanOrEqual(3)
  })

  test('never exceeds what the peer says it queues', () => {
    const core = new Drawn({ have: MANY, blocksPerPiece: 16 })
    const a = core.peer(ALL)
    core.exchange.onRequestLimit(a, 10, core.now)
    for (let round = 0; round < 20; round++) {
      for (const { piece, offset, length } of core.take('request')) {
        core.exchange.onBlockArrived(a, piece, offset, length, core.now)
      }
    }
    expect(pipelineOf(core)).toBe(10)
  })

  test('shrinks to what a peer takes that rejects the rest', () => {
    const core = new Drawn({ have: MANY, blocksPerPiece: 16 })
    const a = core.peer(ALL)
    const asked = core.take('request')
    for (const { piece, offset, length } of asked.slice(2)) {
      core.exchange.onRejected(a, piece, offset, length, core.now)
    }
    expect(pipelineOf(core)).toBe(2)
    expect(core.take('request')).toEqual([])
  })
})

describe('what a peer does not deliver', () => {
  test('goes to others when it chokes us, without the fast extension', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 2 })
    const a = core.peer('....#', { fast: false })
    expect(core.requests()).toEqual([`${a}>4.0`, `${a}>4.1`])
    const b = core.peer('....#')
    core.exchange.onChoked(a, core.now)
    expect(core.requests()).toEqual([`${b}>4.0`, `${b}>4.1`])
  })

  test('stays with a choking peer of the fast extension until it rejects', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 2 })
    const a = core.peer('....#')
    const b = core.peer('....#')
    core.takeAll()
    core.exchange.onChoked(a, core.now)
    expect(core.requests()).toEqual([])
    core.exchange.onRejected(a, piece(4), 0, BLOCK_LENGTH, core.now)
    expect(core.requests()).toEqual([`${b}>4.0`])
  })

  test('goes to others when it leaves', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 2 })
    const a = core.peer('....#')
    const b = core.peer('....#')
    core.takeAll()
    core.exchange.onPeerGone(a, core.now)
    expect(core.requests()).toEqual([`${b}>4.0`, `${b}>4.1`])
  })

  test('goes to others when it is silent for longer than its own times explain', () => {
    const core = new Drawn({ have: '####..', blocksPerPiece: 8 })
    core.peer('.....#', { unchoked: false })
    const a = core.peer('....#.')
    for (let block = 0; block < 3; block++) {
      core.pass(100)
      core.block(a, 4, block)
    }
    const b = core.peer('....#.')
    core.takeAll()
    core.pass(4_000)
    expect(core.take('request').filter((request) => request.peer === b)).toEqual([])
    core.pass(2_500)
    expect(core.take('cancel').map(drawBlock)).toContain(`${a}>4.3`)
    expect(core.take('request').some((request) => request.peer === b)).toBe(true)
    core.exchange.checkInvariants()
  })

  test('a block that comes late after all is taken, and its new request cancelled', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 2 })
    const a = core.peer('....#', { fast: false })
    const b = core.peer('....#')
    core.exchange.onChoked(a, core.now)
    core.takeAll()
    expect(core.block(a, 4, 0)).toBe(true)
    expect(core.take('cancel').map(drawBlock)).toEqual([`${b}>4.0`])
    expect(core.block(b, 4, 0)).toBe(false)
    expect(core.exchange.waste()).toEqual({ duplicate: BLOCK_LENGTH, unwanted: 0, failed: 0 })
  })

  test('a block whose piece came whole meanwhile is a duplicate, not junk', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 1 })
    const a = core.peer('....#')
    core.verified(4)
    expect(core.take('cancel').map(drawBlock)).toEqual([`${a}>4.0`])
    expect(core.block(a, 4)).toBe(false)
    expect(core.exchange.waste()).toEqual({ duplicate: BLOCK_LENGTH, unwanted: 0, failed: 0 })
  })

  test('a peer silent for a minute is snubbing us, until a block comes', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 8 })
    const a = core.peer('....#')
    const isSnubbed = () => core.exchange.peerReports(core.now)[0]?.snubbed
    core.pass(59_000)
    expect(isSnubbed()).toBe(false)
    core.pass(2_000)
    expect(isSnubbed()).toBe(true)
    const asked = core.take('request').at(-1)
    core.exchange.onBlockArrived(a, piece(4), asked?.offset ?? 0, BLOCK_LENGTH, core.now)
    expect(isSnubbed()).toBe(false)
  })
})

describe('a slow peer', () => {
  test('gets a piece of its own, which the fast leave alone until nothing else is left', () => {
    const core = new Drawn({ have: '####......', blocksPerPiece: 4 })
    const slow = core.peer('....######')
    const fast = core.peer('....######')
    const order: number[] = []
    const slowPieces = new Set<number>()
    for (let step = 0; step < 40; step++) {
      core.pass(100)
      for (const { peer, piece, offset, length } of core.take('request')) {
        if (peer === slow) slowPieces.add(piece)
        else {
          order.push(piece)
          core.exchange.onBlockArrived(fast, piece, offset, length, core.now)
        }
      }
      for (const { piece } of core.take('verify')) core.verified(piece)
    }
    expect(core.exchange.isComplete).toBe(true)
    expect(slowPieces.size).toBe(1)
    expect(order.slice(0, -4).some((index) => slowPieces.has(index))).toBe(false)
  })
})

describe('interest', () => {
  test('is told exactly when it changes', () => {
    const core = new Drawn({ have: '###.' })
    const a = core.peer('###.')
    expect(core.take('interested')).toEqual([])
    core.exchange.onHave(a, piece(3), core.now)
    core.exchange.onHave(a, piece(3), core.now)
    expect(core.take('interested')).toEqual([{ type: 'interested', peer: a }])
    core.serve()
    expect(core.take('uninterested')).toEqual([{ type: 'uninterested', peer: a }])
  })

  test('comes back when a piece is lost', () => {
    const core = new Drawn({ have: '###.' })
    const a = core.peer('###.', { unchoked: false })
    core.takeAll()
    const lost = core.exchange.have.clone()
    lost.delete(1)
    lost.delete(2)
    core.exchange.outcomes.onLost(lost, core.now)
    expect(core.take('interested')).toEqual([{ type: 'interested', peer: a }])
    expect(core.exchange.wantedLeft).toBe(2 * BLOCK_LENGTH)
    core.exchange.checkInvariants()
  })

  test('two seeds have no use for each other, and part after a while, whichever was complete first', () => {
    const core = new Drawn({ have: '###.' })
    const seed = core.peer('####')
    const leecher = core.peer('##..')
    core.serve()
    core.pass(9_000)
    expect(core.take('disconnect')).toEqual([])
    core.pass(2_000)
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: seed, reason: 'redundant', ban: false }
    ])
    core.exchange.onHave(leecher, piece(2), core.now)
    core.exchange.onHave(leecher, piece(3), core.now)
    core.pass(12_000)
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: leecher, reason: 'redundant', ban: false }
    ])
  })

  test('a peer that wants nothing more stays while we want something, and while it asks for something', () => {
    const core = new Drawn({ have: '###.' })
    const partial = core.peer('##..')
    core.exchange.onUploadOnly(partial, true)
    core.pass(60_000)
    expect(core.take('disconnect')).toEqual([])
    core.exchange.wishes.setPriorities(Uint8Array.of(2, 2, 2, 0), core.now)
    core.exchange.onInterested(partial, core.now)
    core.pass(60_000)
    expect(core.take('disconnect')).toEqual([])
    core.exchange.onUninterested(partial, core.now)
    core.pass(12_000)
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: partial, reason: 'redundant', ban: false }
    ])
  })

  test('a peer that lacks a new piece and wants nothing of us yet is told at once, and a seed is', () => {
    const core = new Drawn({ have: '##..' })
    const poor = core.peer('##..', { unchoked: false })
    const seed = core.peer('####')
    core.serve()
    expect(told(core)).toEqual([`${poor}:2`, `${seed}:2`, `${poor}:3`, `${seed}:3`])
  })

  test('a peer with a slot is told at once of what it lacks, and of what it was not told before', () => {
    const core = new Drawn({ have: '##..' })
    const one = core.peer('...#', { interested: true })
    core.peer('####')
    core.take('have')
    core.serve()
    expect(told(core).filter((line) => line.startsWith(`${one}:`))).toEqual([`${one}:2,3`])
  })

  test('a peer that could do nothing with the news hears it a little later, all together', () => {
    const core = new Drawn({ have: '##....', slots: 0 })
    const choked = core.peer('......', { interested: true, unchoked: false })
    const owner = core.peer('..####')
    core.serve()
    expect(told(core)).toEqual([])
    core.pass(250)
    expect(told(core)).toEqual([`${choked}:2,3,4,5`, `${owner}:2,3,4,5`])
    core.pass(5_000)
    expect(told(core)).toEqual([])
  })

  test('a peer is told everything before it gets a slot, and when it wants nothing any more', () => {
    const core = new Drawn({ have: '##..', slots: 0 })
    const one = core.peer('....', { interested: true, unchoked: false })
    const other = core.peer('....', { interested: true, unchoked: false })
    core.peer('####')
    core.serve()
    core.take('have')
    core.exchange.onUninterested(other, core.now)
    expect(told(core)).toEqual([`${other}:2,3`])
    core.exchange.wishes.setUploadSlots(1, core.now)
    const types = core
      .takeAll()
      .flatMap((action) => ('peer' in action && action.peer === one ? [action.type] : []))
    expect(types).toEqual(['have', 'unchoke'])
  })
})

describe('junk', () => {
  test('a block nobody asked for is not taken', () => {
    const core = new Drawn({ have: '####..' })
    const a = core.peer('....#.')
    expect(core.block(a, 5)).toBe(false)
    expect(core.exchange.waste()).toEqual({ duplicate: 0, unwanted: BLOCK_LENGTH, failed: 0 })
  })

  test('a block of another offset or length than asked is not taken', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 2 })
    const a = core.peer('....#')
    expect(core.exchange.onBlockArrived(a, piece(4), 5, BLOCK_LENGTH, core.now)).toBe(false)
    expect(core.exchange.onBlockArrived(a, piece(4), 0, 100, core.now)).toBe(false)
    expect(core.exchange.waste().unwanted).toBe(BLOCK_LENGTH + 100)
  })

  test('a peer that keeps sending junk is banned, and banned when it comes again', () => {
    const core = new Drawn({ have: '####..' })
    const a = core.peer('......', { identity: 'mallory' })
    for (let block = 0; block < 4; block++) core.block(a, 5)
    expect(core.take('disconnect')).toEqual([])
    core.block(a, 5)
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: a, reason: 'unsolicited-blocks', ban: true }
    ])
    core.exchange.onPeerGone(a, core.now)
    const again = core.peer('......', { identity: 'mallory' })
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: again, reason: 'banned', ban: true }
    ])
  })
})

describe('blocks of a former run', () => {
  test('are not asked for again', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 3 })
    const blocks = core.exchange.have.clone()
    for (let index = 0; index < 5; index++) if (index !== 1) blocks.delete(index)
    expect(core.exchange.restorePartial(piece(4), blocks)).toBe(true)
    expect(core.exchange.partials().map(({ piece, blocks }) => [piece, [...blocks]])).toEqual([[4, [1]]])
    const a = core.peer('....#')
    expect(core.requests()).toEqual([`${a}>4.0`, `${a}>4.2`])
    core.exchange.checkInvariants()
  })

  test('are refused for a piece that is there or when no buffer is left', () => {
    const core = new Drawn({ have: '####..', blocksPerPiece: 2, openPieces: 1 })
    const blocks = core.exchange.have.clone()
    for (const index of [1, 2, 3]) blocks.delete(index)
    expect(core.exchange.restorePartial(piece(0), blocks)).toBe(false)
    expect(core.exchange.restorePartial(piece(4), blocks)).toBe(true)
    expect(core.exchange.restorePartial(piece(5), blocks)).toBe(false)
  })
})

test('a piece the disk refuses is fetched anew and nobody is blamed', () => {
  const core = new Drawn({ have: '####.' })
  const a = core.peer('....#')
  core.takeAll()
  core.block(a, 4)
  core.exchange.outcomes.onUnwritable(piece(4), core.now)
  expect(core.requests()).toEqual([`${a}>4.0`])
  expect(core.take('disconnect')).toEqual([])
  expect(core.exchange.waste().failed).toBe(0)
})

test('after it was told to disconnect, nothing a peer says counts, and its leaving is expected', () => {
  const core = new Drawn({ have: '####' })
  const seed = core.peer('####')
  core.exchange.onHave(seed, piece(1), core.now)
  core.exchange.onUnchoked(seed, core.now)
  core.exchange.onPeerGone(seed, core.now)
  expect(() => core.exchange.onHave(seed, piece(1), core.now)).toThrow('only connected peers say things')
})
