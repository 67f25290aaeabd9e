import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ONLY } from '../../shared/api/agreed.ts'
import { State, TorrentState } from '../../shared/api/model.ts'
import { applyChanges, changesBetween, type Changes } from '../../shared/api/tables.ts'
import { A, B, C, SESSION, state, torrent } from './states.ts'

describe('changes between two states', () => {
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
    return { ...state(...whole), session: { [ONLY]: { ...SESSION, ...session } } }
  }

  test('lead from any state to any other, over the wire and by its schema', () => {
    fc.assert(
      fc.property(drawn, drawn, (one, other) => {
        const [before, after] = [drawState(one), drawState(other)]
        expect(State.safeParse(after).success).toBe(true)
        const changes = changesBetween(before, after)
        const heard = JSON.parse(JSON.stringify(changes ?? {})) as Changes
        expect(applyChanges(before, heard)).toEqual(after)
      })
    )
  })

  test('are none between a state and itself', () => {
    expect(changesBetween(state(torrent(A)), state(torrent(A)))).toBe(null)
  })

  test('name only what changed', () => {
    const changes = changesBetween(state(torrent(A), torrent(B)), state(torrent(A, { downRate: 5 })))
    expect(changes).toEqual({ torrents: { changed: { [A]: { downRate: 5 } }, gone: [B] } })
  })

  test('leave alone what they do not name, to the object', () => {
    const before = state(torrent(A), torrent(B))
    const after = applyChanges(before, { torrents: { changed: { [A]: { left: 1 } }, gone: [] } })
    expect(after.torrents[B]).toBe(before.torrents[B])
    expect(after.session).toBe(before.session)
  })

  test('of a row whose key is a name every object has are told like any other', () => {
    const changes = changesBetween({ peers: {} }, { peers: { constructor: { rate: 1 } } })
    expect(applyChanges({ peers: {} }, changes ?? {})).toEqual({ peers: { constructor: { rate: 1 } } })
  })
})
