import { describe, expect, test } from 'vitest'
import { Trust } from '../../electron/core/trust.ts'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { Drawn, drawBlock, piece } from './drawn.ts'

describe('who sent bad blocks', () => {
  test('a wrong piece from one sender convicts it', () => {
    const trust = new Trust()
    expect(trust.onFailed(piece(0), ['m', 'm'], ['x', 'y'])).toBe('m')
    expect(trust.isBanned('m')).toBe(true)
  })

  test('of several senders the one is convicted whose block differs from the verified piece', () => {
    const trust = new Trust()
    expect(trust.onFailed(piece(0), ['a', 'm', 'b'], ['1', 'bad', '3'])).toBe(null)
    expect(['a', 'm', 'b'].map((identity) => trust.isSuspect(identity))).toEqual([true, true, true])
    expect(trust.onVerified(piece(0), ['1', '2', '3'])).toEqual(['m'])
    expect(['a', 'm', 'b'].map((identity) => trust.isSuspect(identity))).toEqual([false, false, false])
    expect(['a', 'm', 'b'].map((identity) => trust.isBanned(identity))).toEqual([false, true, false])
    trust.checkInvariants()
  })

  test('evidence of several wrong versions is kept together', () => {
    const trust = new Trust()
    trust.onFailed(piece(0), ['a', 'm'], ['1', 'bad'])
    trust.onFailed(piece(0), ['n', 'a'], ['worse', '2'])
    expect(trust.onVerified(piece(0), ['1', '2'])).toEqual(['m', 'n'])
  })

  test('blocks of unknown origin accuse nobody', () => {
    const trust = new Trust()
    expect(trust.onFailed(piece(0), ['a', undefined], ['1', '2'])).toBe(null)
    expect(trust.onFailed(piece(1), [undefined, undefined], ['1', '2'])).toBe(null)
    expect(trust.hasEvidence(piece(1))).toBe(false)
    expect(trust.onVerified(piece(0), ['1', 'other'])).toEqual([])
  })

  test('without digests the evidence waits', () => {
    const trust = new Trust()
    trust.onFailed(piece(0), ['a', 'm'], ['1', 'bad'])
    expect(trust.onVerified(piece(0), null)).toEqual([])
    expect(trust.hasEvidence(piece(0))).toBe(true)
  })

  test('memory is bounded: the oldest evidence is forgotten', () => {
    const trust = new Trust()
    const senders = Array.from({ length: 1_024 }, (_, at) => (at === 0 ? 'a' : 'b'))
    const digests = senders.map(String)
    for (let index = 0; index < 100; index++) trust.onFailed(piece(index), senders, digests)
    trust.checkInvariants()
    expect(trust.hasEvidence(piece(0))).toBe(false)
    expect(trust.hasEvidence(piece(99))).toBe(true)
  })
})

describe('in the exchange', () => {
  test('the only sender of a wrong piece is banned and its identity stays so', () => {
    const core = new Drawn({ have: '####.' })
    const a = core.peer('....#', { identity: 'mallory' })
    core.block(a, 4)
    core.exchange.outcomes.onFailed(piece(4), core.now, ['bad'])
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: a, reason: 'bad-pieces', ban: true }
    ])
    expect(core.exchange.waste().failed).toBe(BLOCK_LENGTH)
    core.exchange.onPeerGone(a, core.now)
    core.peer('....#', { identity: 'mallory' })
    expect(core.take('disconnect')).toHaveLength(1)
  })

  test('whatever else it sent is asked of others again, at once', () => {
    const core = new Drawn({ have: '####..', blocksPerPiece: 2 })
    const mallory = core.peer('....##', { identity: 'mallory' })
    const [bad, open] = [...new Set(core.take('request').map((request) => request.piece))]
    core.block(mallory, bad ?? 0, 0)
    core.block(mallory, bad ?? 0, 1)
    core.block(mallory, open ?? 0, 0)
    const other = core.peer('....##')
    core.takeAll()
    core.exchange.outcomes.onFailed(piece(bad ?? 0), core.now, ['bad', 'bad'])
    core.exchange.checkInvariants()
    expect(core.take('discard')).toEqual([{ type: 'discard', piece: open }])
    const again = core.take('request').map(drawBlock).sort()
    expect(again).toEqual([4, 5].flatMap((at) => [`${other}>${at}.0`, `${other}>${at}.1`]))
  })

  test('after a wrong piece from two, digests are asked for and the liar is found', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 2 })
    const a = core.peer('....#')
    core.block(a, 4, 0)
    core.exchange.onPeerGone(a, core.now)
    const m = core.peer('....#')
    core.block(m, 4, 1)
    expect(core.take('verify')).toEqual([{ type: 'verify', piece: 4, digests: false }])
    core.exchange.outcomes.onFailed(piece(4), core.now, ['right', 'bad'])
    expect(core.take('disconnect')).toEqual([])
    core.exchange.onChoked(m, core.now)
    for (const { offset } of core.take('request')) {
      core.exchange.onRejected(m, piece(4), offset, BLOCK_LENGTH, core.now)
    }
    const b = core.peer('....#')
    core.block(b, 4, 0)
    core.block(b, 4, 1)
    expect(core.take('verify')).toEqual([{ type: 'verify', piece: 4, digests: true }])
    core.verified(4, ['right', 'right'])
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: m, reason: 'bad-pieces', ban: true }
    ])
    core.exchange.checkInvariants()
  })

  test('a suspect works on pieces of its own', () => {
    const core = new Drawn({ have: '####..', blocksPerPiece: 8 })
    const a = core.peer('....#.')
    core.block(a, 4, 0)
    core.exchange.onPeerGone(a, core.now)
    const m = core.peer('....#.')
    for (let block = 1; block < 8; block++) core.block(m, 4, block)
    core.exchange.outcomes.onFailed(
      piece(4),
      core.now,
      Array.from({ length: 8 }, () => 'bad')
    )
    core.takeAll()
    const b = core.peer('....##')
    expect(core.requestedPieces()).toEqual([5])
    expect(core.exchange.peerReports(core.now).map(({ id }) => id)).toEqual([m, b])
  })

  test('a bad piece takes back the credit of those who sent it', () => {
    const core = new Drawn({ have: '####....', slots: 3 })
    const honest = core.peer('....#...', { interested: true })
    const liar = core.peer('.....#..', { interested: true })
    const other = core.peer('......#.', { interested: true })
    core.serve()
    core.exchange.onHave(liar, piece(7), core.now)
    core.block(liar, 7)
    core.exchange.outcomes.onFailed(piece(7), core.now, ['bad'])
    const reports = core.exchange.peerReports(core.now)
    expect(reports.map(({ id }) => id)).toEqual([honest, other])
    core.exchange.checkInvariants()
  })

  test('a verdict on a piece that was given up meanwhile changes nothing', () => {
    const core = new Drawn({ have: '####.', blocksPerPiece: 2 })
    const a = core.peer('....#')
    core.block(a, 4, 0)
    core.exchange.outcomes.onFailed(piece(4), core.now, ['bad', 'bad'])
    expect(core.take('disconnect')).toEqual([])
    core.exchange.checkInvariants()
  })
})
