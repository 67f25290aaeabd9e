import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Feed } from '../../electron/api/feed.ts'
import { Replica, type FeedMessage } from '../../shared/api/feed.ts'
import type { State } from '../../shared/api/model.ts'
import { A, B, state, torrent } from './states.ts'

/** A feed and the face at its other end. */
function feed() {
  const replica = new Replica<State>()
  const heard: FeedMessage[] = []
  const out = new Feed('state', (message) => {
    const arrived = JSON.parse(JSON.stringify(message)) as FeedMessage
    heard.push(arrived)
    expect(replica.onMessage(arrived)).toBe(true)
  })
  return { out, replica, heard }
}

describe('a feed', () => {
  test('begins with a snapshot and goes on with what changed', () => {
    const { out, replica, heard } = feed()
    out.begin(state(torrent(A)))
    out.tell(state(torrent(A, { downRate: 5 })))
    out.tell(state(torrent(A, { downRate: 5 })))
    expect(heard.map(({ type, number }) => `${type} ${number}`)).toEqual(['snapshot 0', 'changes 1'])
    expect(replica.tables).toEqual(state(torrent(A, { downRate: 5 })))
  })

  test('tells nothing before it has begun', () => {
    const { out, heard } = feed()
    out.tell(state())
    expect(heard).toEqual([])
  })

  test('leaves a face with the state, whatever happened and however long it was told nothing', () => {
    const moment = fc.record({
      told: fc.boolean(),
      left: fc.nat(3),
      hasB: fc.boolean(),
      again: fc.boolean()
    })
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 30 }), (moments) => {
        const { out, replica } = feed()
        out.begin(state())
        for (const { told, left, hasB, again } of moments) {
          const now = hasB ? state(torrent(A, { left }), torrent(B)) : state(torrent(A, { left }))
          if (again) out.begin(now)
          else if (told) out.tell(now)
        }
        const last = state(torrent(A), torrent(B, { seeds: 1 }))
        out.tell(last)
        expect(replica.tables).toEqual(last)
      })
    )
  })
})

describe('a replica', () => {
  test('that missed a message says so, keeps what it has, and is right again after a snapshot', () => {
    const replica = new Replica<State>()
    const topic = 'state'
    const changes = { torrents: { changed: { [A]: { left: 7 } }, gone: [] } }
    expect(replica.onMessage({ type: 'changes', topic, number: 1, changes })).toBe(false)
    expect(replica.onMessage({ type: 'snapshot', topic, number: 4, tables: state(torrent(A)) })).toBe(true)
    expect(replica.onMessage({ type: 'changes', topic, number: 6, changes })).toBe(false)
    expect(replica.tables).toEqual(state(torrent(A)))
    expect(replica.onMessage({ type: 'changes', topic, number: 5, changes })).toBe(true)
    expect(replica.tables?.torrents[A]?.left).toBe(7)
  })
})
