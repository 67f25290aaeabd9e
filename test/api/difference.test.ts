import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyDifference, Difference, differenceBetween } from '../../shared/api/difference.ts'
import { type Session, State, TorrentState, type TorrentSummary } from '../../shared/api/model.ts'

const SESSION: Session = {
  downRate: 0,
  upRate: 0,
  peers: 0,
  direct: 0,
  punched: 0,
  relayed: 0,
  reachable: null,
  port: 0
}

const ID = 'a'.repeat(40)

function torrent(id: string, about: Partial<TorrentSummary> = {}): TorrentSummary {
  return {
    id,
    name: null,
    state: 'stopped',
    trouble: null,
    size: null,
    wanted: 0,
    left: 0,
    checked: null,
    downRate: 0,
    upRate: 0,
    downloaded: 0,
    uploaded: 0,
    peers: 0,
    seeds: 0,
    folder: '/downloads',
    addedAt: 1,
    completedAt: null,
    isPrivate: false,
    ...about
  }
}

function state(...torrents: readonly TorrentSummary[]): State {
  return { session: SESSION, torrents: Object.fromEntries(torrents.map((one) => [one.id, one])) }
}

describe('a difference', () => {
  const amount = fc.nat(3)
  const drawn = fc.record({
    session: fc.record({ downRate: amount, reachable: fc.constantFrom(null, true, false) }),
    torrents: fc.dictionary(
      fc.constantFrom(ID, 'b'.repeat(40), 'c'.repeat(64)),
      fc.record({
        left: amount,
        name: fc.option(fc.string()),
        state: fc.constantFrom(...TorrentState.options)
      })
    )
  })

  function drawState({ session, torrents }: typeof drawn extends fc.Arbitrary<infer T> ? T : never): State {
    const whole = Object.entries(torrents).map(([id, about]) => torrent(id, about))
    return { ...state(...whole), session: { ...SESSION, ...session } }
  }

  test('leads from any state to any other, over the wire and by its schema', () => {
    fc.assert(
      fc.property(drawn, drawn, (one, other) => {
        const [before, after] = [drawState(one), drawState(other)]
        expect(State.safeParse(after).success).toBe(true)
        const difference = differenceBetween(before, after)
        if (difference === null) return expect(after).toEqual(before)
        const heard = Difference.parse(JSON.parse(JSON.stringify(difference)))
        expect(applyDifference(before, heard)).toEqual(after)
      })
    )
  })

  test('between a state and itself is none', () => {
    expect(differenceBetween(state(torrent(ID)), state(torrent(ID)))).toBe(null)
  })

  test('says only what changed', () => {
    const difference = differenceBetween(state(torrent(ID)), state(torrent(ID, { downRate: 5 })))
    expect(difference).toEqual({ session: {}, torrents: { [ID]: { downRate: 5 } }, gone: [] })
  })

  test('leaves alone what it does not name, to the object', () => {
    const other = 'b'.repeat(40)
    const before = state(torrent(ID), torrent(other))
    const after = applyDifference(before, { session: {}, torrents: { [ID]: { left: 1 } }, gone: [] })
    expect(after.torrents[other]).toBe(before.torrents[other])
    expect(after.session).toBe(before.session)
  })

  test('with an unknown field or a torrent that is none is refused', () => {
    const fine = { session: {}, torrents: {}, gone: [] }
    expect(Difference.safeParse(fine).success).toBe(true)
    expect(Difference.safeParse({ ...fine, more: 1 }).success).toBe(false)
    expect(Difference.safeParse({ ...fine, gone: ['__proto__'] }).success).toBe(false)
    expect(Difference.safeParse({ ...fine, torrents: { [ID]: { left: -1 } } }).success).toBe(false)
  })
})
