import { describe, expect, test } from 'vitest'
import { allowedFastPieces } from '../../electron/core/allowed-fast.ts'
import { BLOCK_LENGTH, type PeerId } from '../../electron/core/units.ts'
import { Drawn, drawBlock, piece, type DrawnPeer } from './drawn.ts'

const SEED = '####'

function leecher(core: Drawn, about: DrawnPeer = {}): PeerId {
  return core.peer('....', { interested: true, unchoked: false, ...about })
}

function request(core: Drawn, peer: PeerId, index: number, block = 0): void {
  core.exchange.onRequested(peer, piece(index), block * BLOCK_LENGTH, BLOCK_LENGTH, core.now)
}

describe('requests of peers', () => {
  test('an unchoked peer is served, in the order it asked', () => {
    const core = new Drawn({ have: SEED })
    const a = leecher(core)
    request(core, a, 2)
    request(core, a, 1)
    expect(core.take('serve').map(drawBlock)).toEqual([`${a}>2.0`, `${a}>1.0`])
  })

  test('a choked peer is refused: told so with the fast extension, in silence without', () => {
    const core = new Drawn({ have: SEED, slots: 0 })
    const fast = leecher(core)
    const old = leecher(core, { fast: false })
    request(core, fast, 1)
    request(core, old, 1)
    expect(core.take('reject').map(drawBlock)).toEqual([`${fast}>1.0`])
    expect(core.take('serve')).toEqual([])
  })

  test('a piece we do not have is refused', () => {
    const core = new Drawn({ have: '###.' })
    const a = leecher(core)
    request(core, a, 3)
    expect(core.take('reject').map(drawBlock)).toEqual([`${a}>3.0`])
  })

  test('the same request again, before it is answered, is heard once', () => {
    const core = new Drawn({ have: SEED })
    const a = leecher(core)
    request(core, a, 1)
    request(core, a, 1)
    expect(core.take('serve')).toHaveLength(1)
  })

  test('a cancelled request is not served, and answered with a reject (BEP 6)', () => {
    const core = new Drawn({ have: SEED })
    const a = leecher(core)
    request(core, a, 1)
    core.takeAll()
    core.exchange.onCancelled(a, piece(1), 0, BLOCK_LENGTH, core.now)
    expect(core.takeAll().map(({ type }) => type)).toEqual(['unserve', 'reject'])
  })

  test('a cancel that comes after the block was sent is not answered', () => {
    const core = new Drawn({ have: SEED })
    const a = leecher(core)
    request(core, a, 1)
    core.exchange.onBlockSent(a, piece(1), 0, BLOCK_LENGTH, core.now)
    core.takeAll()
    core.exchange.onCancelled(a, piece(1), 0, BLOCK_LENGTH, core.now)
    expect(core.takeAll()).toEqual([])
  })

  test('a choke drops what is queued, and rejects it with the fast extension', () => {
    const core = new Drawn({ have: SEED })
    const a = leecher(core)
    const old = leecher(core, { fast: false })
    request(core, a, 1)
    request(core, old, 2)
    core.takeAll()
    core.exchange.wishes.setUploadSlots(0, core.now)
    expect(core.take('unserve').map(drawBlock)).toEqual([`${a}>1.0`, `${old}>2.0`])
    expect(core.take('reject').map(drawBlock)).toEqual([`${a}>1.0`])
    expect(core.take('choke').map(({ peer }) => peer)).toEqual([a, old])
  })

  test('a block that cannot be read is rejected', () => {
    const core = new Drawn({ have: SEED })
    const a = leecher(core)
    request(core, a, 1)
    core.takeAll()
    core.exchange.onBlockUnreadable(a, piece(1), 0, BLOCK_LENGTH, core.now)
    expect(core.take('reject').map(drawBlock)).toEqual([`${a}>1.0`])
  })

  test('what is said of a peer that has left means nothing', () => {
    const core = new Drawn({ have: SEED })
    const a = leecher(core)
    request(core, a, 1)
    core.exchange.onPeerGone(a, core.now)
    core.exchange.onBlockSent(a, piece(1), 0, BLOCK_LENGTH, core.now)
    core.exchange.onBlockUnreadable(a, piece(1), 0, BLOCK_LENGTH, core.now)
    core.exchange.checkInvariants()
  })

  test('a million requests cost only the peer that sends them', () => {
    const core = new Drawn({ have: SEED, blocksPerPiece: 1_024 })
    const flood = leecher(core)
    const other = leecher(core)
    for (let block = 0; block < 1_024; block++) {
      for (let index = 0; index < 4; index++) request(core, flood, index, block)
    }
    expect(core.take('serve')).toHaveLength(2_000)
    expect(core.take('disconnect')).toEqual([])
    for (let round = 0; round < 5; round++) {
      for (let block = 0; block < 1_024; block++) request(core, flood, 3, block)
    }
    expect(core.take('disconnect')).toEqual([
      { type: 'disconnect', peer: flood, reason: 'request-flood', ban: false }
    ])
    request(core, other, 1)
    expect(core.take('serve').map(drawBlock)).toEqual([`${other}>1.0`])
  })
})

describe('allowed-fast pieces', () => {
  test('follow from the identity alone, are distinct, and no more than a hundredth of the torrent', () => {
    expect(allowedFastPieces('a', 1_000)).toEqual(allowedFastPieces('a', 1_000))
    expect(allowedFastPieces('a', 1_000)).not.toEqual(allowedFastPieces('b', 1_000))
    expect(new Set(allowedFastPieces('a', 1_000)).size).toBe(10)
    expect(allowedFastPieces('a', 400)).toHaveLength(4)
    expect(allowedFastPieces('a', 99)).toEqual([])
  })

  test('are named to a newcomer if others have them too, and served while it is choked', () => {
    const core = new Drawn({ have: '#'.repeat(200), slots: 0 })
    core.peer('#'.repeat(100) + '.'.repeat(100), { unchoked: false })
    const a = core.peer('.'.repeat(200), { unchoked: false, identity: 'newcomer' })
    const named = core.take('allowedFast').map(({ piece }) => piece)
    expect(named).toEqual(allowedFastPieces('newcomer', 200).filter((index) => index < 100))
    for (const index of named) request(core, a, index)
    expect(core.take('serve').map(({ piece }) => piece)).toEqual(named)
  })

  test('are not named where only we have them', () => {
    const core = new Drawn({ have: '#'.repeat(200) })
    core.peer('.'.repeat(200), { unchoked: false })
    expect(core.take('allowedFast')).toEqual([])
  })
})

describe('a guest, who took four times what it gave and a piece more,', () => {
  /** Gets a piece of two blocks and the first of another sent: from the next request on it is a guest. */
  function guest(core: Drawn): PeerId {
    const peer = leecher(core)
    for (const [index, block] of [
      [0, 0],
      [0, 1],
      [1, 0]
    ] as const)
      send(core, peer, index, block)
    core.takeAll()
    return peer
  }

  function send(core: Drawn, peer: PeerId, index: number, block: number): void {
    request(core, peer, index, block)
    core.exchange.onBlockSent(peer, piece(index), block * BLOCK_LENGTH, BLOCK_LENGTH, core.now)
  }

  const TRADING = { have: '###.', blocksPerPiece: 2, slots: 4 }

  /** A guest asks for a block while one of another is being sent. */
  function behindAnother() {
    const core = new Drawn(TRADING)
    const one = guest(core)
    const other = leecher(core)
    request(core, other, 0, 0)
    request(core, one, 1, 1)
    return { core, one, other }
  }

  test('is served one block at a time while nobody else asks', () => {
    const core = new Drawn(TRADING)
    const one = guest(core)
    request(core, one, 1, 1)
    request(core, one, 2, 0)
    expect(core.take('serve').map(drawBlock)).toEqual([`${one}>1.1`])
    core.exchange.onBlockSent(one, piece(1), BLOCK_LENGTH, BLOCK_LENGTH, core.now)
    expect(core.take('serve').map(drawBlock)).toEqual([`${one}>2.0`])
  })

  test('waits while anyone else has something to be sent', () => {
    const { core, one, other } = behindAnother()
    expect(core.take('serve').map(drawBlock)).toEqual([`${other}>0.0`])
    core.exchange.onBlockSent(other, piece(0), 0, BLOCK_LENGTH, core.now)
    expect(core.take('serve').map(drawBlock)).toEqual([`${one}>1.1`])
  })

  test('takes turns with other guests', () => {
    const core = new Drawn(TRADING)
    const [one, two] = [guest(core), guest(core)]
    const asked = [
      [2, 0],
      [2, 1],
      [0, 0]
    ] as const
    for (const peer of [one, two]) for (const [index, block] of asked) request(core, peer, index, block)
    const served: string[] = []
    for (let turn = 0; turn < 5; turn++) {
      const [next] = core.take('serve')
      if (next === undefined) break
      served.push(drawBlock(next))
      core.exchange.onBlockSent(next.peer, next.piece, next.offset, BLOCK_LENGTH, core.now)
    }
    // The first block goes before anyone else has asked.
    expect(served).toEqual([`${one}>2.0`, `${one}>2.1`, `${two}>2.0`, `${one}>0.0`, `${two}>2.1`])
  })

  test('gets its answers when it is choked: what was held is rejected', () => {
    const { core, one } = behindAnother()
    core.takeAll()
    core.exchange.wishes.setUploadSlots(0, core.now)
    const answers = core.takeAll().filter((action) => 'peer' in action && action.peer === one)
    expect(answers.map(({ type }) => type)).toEqual(['choke', 'reject'])
  })

  test('is not left waiting for ever by one who takes what is sent too slowly', () => {
    const { core, one } = behindAnother()
    core.take('serve')
    core.pass(2_000)
    expect(core.take('serve').map(drawBlock)).toEqual([`${one}>1.1`])
  })

  test('gets no room that a line had before it was limited', () => {
    const { core, one, other } = behindAnother()
    for (const [index, block] of [
      [0, 1],
      [1, 0],
      [1, 1]
    ] as const)
      request(core, other, index, block)
    core.pass(1_000)
    core.exchange.onLineChanged()
    core.takeAll()
    for (const [index, block] of [
      [0, 0],
      [0, 1],
      [1, 0]
    ] as const) {
      core.exchange.onBlockSent(other, piece(index), block * BLOCK_LENGTH, BLOCK_LENGTH, core.now)
      core.pass(1_000)
    }
    expect(core.take('serve').filter(({ peer }) => peer === one)).toEqual([])
  })

  test('is nobody to a seed, whom nobody owes anything', () => {
    const core = new Drawn({ have: SEED, blocksPerPiece: 2, slots: 4 })
    const one = guest(core)
    request(core, one, 1, 1)
    request(core, one, 2, 0)
    expect(core.take('serve')).toHaveLength(2)
  })
})
