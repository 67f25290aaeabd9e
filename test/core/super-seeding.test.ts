import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../electron/core/random.ts'
import type { PeerId } from '../../electron/core/units.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import { Drawn, piece } from './drawn.ts'

const PIECES = 60

describe('super seeding', () => {
  test.each([1, 2, 3])('sends one copy to a swarm of ten that would else take more (%i)', (seed) => {
    const plain = crowd(seed, false)
    const superb = crowd(seed, true)
    expect(plain.complete && superb.complete).toBe(true)
    expect(plain.copies).toBeGreaterThan(1.3)
    expect(superb.copies).toBeLessThanOrEqual(1.05)
  })

  test('shows a newcomer two pieces that nobody has, and another when one is seen elsewhere', () => {
    const { core, shown } = seeding('######')
    const [one, other] = [core.peer('......'), core.peer('......')]
    core.pass(1_000)
    const [first, second] = [shown(one), shown(other)]
    expect(new Set([...first, ...second]).size).toBe(4)
    core.exchange.onHave(one, piece(first[0] ?? -1), core.now)
    core.pass(1_000)
    expect(shown(one)).toEqual([])
    core.exchange.onHave(other, piece(first[0] ?? -1), core.now)
    core.pass(1_000)
    expect(shown(one)).toHaveLength(1)
  })

  test('refuses a piece that was not offered, even to a peer with a slot', () => {
    const { core, shown } = seeding('######')
    const one = core.peer('......', { interested: true })
    core.pass(11_000)
    const [offered = -1] = shown(one)
    const hidden =
      [0, 1, 2, 3, 4, 5].find((index) => !core.exchange.hidesFrom(one) || index !== offered) ?? -1
    core.takeAll()
    for (let index = 0; index < 6; index++) core.exchange.onRequested(one, piece(index), 0, 16_384, core.now)
    expect(core.take('reject')).toHaveLength(4)
    expect(core.take('serve')).toHaveLength(2)
    expect(hidden).not.toBe(offered)
  })

  test('goes on with a single peer, which can pass nothing on', () => {
    const { core, shown } = seeding('######')
    const one = core.peer('......')
    const had = new Set<number>()
    for (let second = 0; second < 10; second++) {
      core.pass(1_000)
      for (const index of shown(one)) {
        had.add(index)
        core.exchange.onHave(one, piece(index), core.now)
      }
    }
    expect(had.size).toBe(6)
  })

  test('offers what a peer left lying, or took with it, to others', () => {
    const { core, shown } = seeding('##')
    const one = core.peer('..')
    core.pass(1_000)
    const [kept = -1, left = -1] = shown(one)
    core.exchange.onHave(one, piece(kept), core.now)
    const other = core.peer('..')
    core.pass(1_000)
    expect(shown(other)).toEqual([])
    core.exchange.onPeerGone(one, core.now)
    core.pass(1_000)
    expect(shown(other).sort()).toEqual([kept, left].sort())
  })

  test('gives a peer that gets nothing from the others something else in the end', () => {
    const { core, shown } = seeding('####')
    const other = core.peer('.###')
    const one = core.peer('....', { interested: true })
    core.pass(1_000)
    expect([shown(other), shown(one)]).toEqual([[0], []])
    core.pass(50_000)
    expect(shown(one)).toEqual([])
    core.pass(80_000)
    expect(shown(one).length).toBeGreaterThan(0)
  })

  test('ends when another seed comes, and then everybody may know', () => {
    const { core, shown } = seeding('######')
    const one = core.peer('......')
    core.pass(1_000)
    expect(shown(one)).toHaveLength(2)
    core.peer('######')
    core.pass(1_000)
    expect(shown(one)).toHaveLength(4)
    expect(core.exchange.isSuperSeeding).toBe(false)
  })

  test('ends when it is switched off', () => {
    const { core, shown } = seeding('######')
    const one = core.peer('......')
    core.exchange.setSuperSeeding(false)
    expect(shown(one)).toHaveLength(6)
    core.exchange.checkInvariants()
  })

  test('hides nothing as long as we have not everything', () => {
    const { core } = seeding('#####.')
    expect(core.exchange.hidesFrom(core.peer('......'))).toBe(false)
  })
})

function seeding(have: string, seed = 1, slots = 4) {
  const core = new Drawn({ have, slots, seed })
  core.exchange.setSuperSeeding(true)
  let untold: { readonly peer: PeerId; readonly pieces: readonly number[] }[] = []
  /** What the peer was told since it was last asked for. */
  const shown = (peer: PeerId): number[] => {
    const all = [...untold, ...core.take('have')]
    untold = all.filter((told) => told.peer !== peer)
    return all.flatMap((told) => (told.peer === peer ? told.pieces : []))
  }
  return { core, shown }
}

/** Ten peers of other makes, which take what they may by chance, from the seed and from one another. Copies the seed sent. */
function crowd(seed: number, isSuper: boolean): { readonly copies: number; readonly complete: boolean } {
  const random = seededRandom(seed)
  const core = new Drawn({ have: '#'.repeat(PIECES), slots: 5, seed })
  core.exchange.setSuperSeeding(isSuper)
  const peers = Array.from({ length: 10 }, () => ({
    id: core.peer('.'.repeat(PIECES), { fast: false, unchoked: false }),
    have: new Bitfield(PIECES),
    known: isSuper ? new Bitfield(PIECES) : Bitfield.full(PIECES)
  }))
  type Leecher = (typeof peers)[number]
  const wantOf = ({ have }: Leecher, all: Bitfield): number => {
    const lacking = [...all].filter((index) => !have.has(index))
    return lacking[Math.floor(random() * lacking.length)] ?? -1
  }
  const got = (leecher: Leecher, index: number): void => {
    if (leecher.have.add(index)) core.exchange.onHave(leecher.id, piece(index), core.now)
  }
  let sent = 0
  for (let second = 0; second < 600 && peers.some(({ have }) => !have.isFull); second++) {
    core.pass(1_000)
    const unchoked = new Set(core.exchange.slots().holders.map(({ peer }) => peer))
    for (const { peer, pieces } of core.take('have'))
      for (const index of pieces) peers.find(({ id }) => id === peer)?.known.add(index)
    for (const leecher of peers) {
      if (leecher.have.isFull) continue
      const wanted = wantOf(leecher, leecher.known)
      if (wanted >= 0) core.exchange.onInterested(leecher.id, core.now)
      else core.exchange.onUninterested(leecher.id, core.now)
      if (wanted >= 0 && unchoked.has(leecher.id)) {
        core.exchange.onRequested(leecher.id, piece(wanted), 0, 16_384, core.now)
        for (const { peer, piece: index, offset, length } of core.take('serve')) {
          core.exchange.onBlockSent(peer, index, offset, length, core.now)
          sent++
          const taker = peers.find(({ id }) => id === peer)
          if (taker !== undefined) got(taker, index)
        }
      }
      const other = peers[Math.floor(random() * peers.length)]
      const passed = other === undefined || other === leecher ? -1 : wantOf(leecher, other.have)
      if (passed >= 0) got(leecher, passed)
    }
    core.exchange.checkInvariants()
  }
  return { copies: sent / PIECES, complete: peers.every(({ have }) => have.isFull) }
}
