import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyDifference, Difference, differenceBetween } from '../../shared/api/difference.ts'
import { State, TorrentState } from '../../shared/api/model.ts'
import { A, B, C, SESSION, state, torrent } from './states.ts'

describe('a difference', () => {
  const amount = fc.nat(3)
  const drawn = fc.record({
    session: fc.record({ downRate: amount, reachable: fc.constantFrom(null, true, false) }),
    torrents: fc.dictionary(
      fc.constantFrom(A, B, C),
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
    expect(differenceBetween(state(torrent(A)), state(torrent(A)))).toBe(null)
  })

  test('says only what changed', () => {
    const difference = differenceBetween(state(torrent(A)), state(torrent(A, { downRate: 5 })))
    expect(difference).toEqual({ session: {}, torrents: { [A]: { downRate: 5 } }, gone: [] })
  })

  test('leaves alone what it does not name, to the object', () => {
    const before = state(torrent(A), torrent(B))
    const after = applyDifference(before, { session: {}, torrents: { [A]: { left: 1 } }, gone: [] })
    expect(after.torrents[B]).toBe(before.torrents[B])
    expect(after.session).toBe(before.session)
  })

  test('with an unknown field or a torrent that is none is refused', () => {
    const fine = { session: {}, torrents: {}, gone: [] }
    expect(Difference.safeParse(fine).success).toBe(true)
    expect(Difference.safeParse({ ...fine, more: 1 }).success).toBe(false)
    expect(Difference.safeParse({ ...fine, gone: ['__proto__'] }).success).toBe(false)
    expect(Difference.safeParse({ ...fine, torrents: { [A]: { left: -1 } } }).success).toBe(false)
  })
})
