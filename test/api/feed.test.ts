import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Feed, type Listener } from '../../electron/engine/feed.ts'
import { FeedMessage, Replica } from '../../shared/api/feed.ts'
import type { State } from '../../shared/api/model.ts'
import { A, B, state, torrent } from './states.ts'

/** A face at the other end of a wire, which may be slow. */
class Face implements Listener {
  isReady = true
  readonly replica = new Replica()
  readonly heard: FeedMessage[] = []

  send(message: FeedMessage): void {
    const arrived = FeedMessage.parse(JSON.parse(JSON.stringify(message)))
    this.heard.push(arrived)
    expect(this.replica.onMessage(arrived)).toBe(true)
  }
}

/** A feed of whatever `now` is. */
function feedOf(first: State): { feed: Feed; show: (next: State) => void } {
  let now = first
  const feed = new Feed(() => now)
  return {
    feed,
    show: (next) => {
      now = next
      feed.tick()
    }
  }
}

describe('a feed', () => {
  test('begins with a snapshot and goes on with what changed', () => {
    const { feed, show } = feedOf(state(torrent(A)))
    const face = new Face()
    feed.begin(face)
    show(state(torrent(A, { downRate: 5 })))
    show(state(torrent(A, { downRate: 5 })))
    expect(face.heard.map(({ type, number }) => `${type} ${number}`)).toEqual(['snapshot 0', 'difference 1'])
    expect(face.replica.state).toEqual(state(torrent(A, { downRate: 5 })))
  })

  test('keeps nothing waiting for a slow face, which hears it all at once when it is ready', () => {
    const { feed, show } = feedOf(state(torrent(A)))
    const face = new Face()
    feed.begin(face)
    face.isReady = false
    for (let left = 1_000; left > 0; left--) show(state(torrent(A, { left }), torrent(B)))
    expect(face.heard).toHaveLength(1)
    face.isReady = true
    show(state(torrent(B, { name: 'new' })))
    expect(face.heard).toHaveLength(2)
    expect(face.replica.state).toEqual(state(torrent(B, { name: 'new' })))
  })

  test('tells one that has gone nothing more', () => {
    const { feed, show } = feedOf(state())
    const face = new Face()
    feed.begin(face)
    feed.end(face)
    show(state(torrent(A)))
    expect(face.heard).toHaveLength(1)
  })

  test('leaves every face with the state, whenever it came and however slow it is', () => {
    const moment = fc.record({
      ready: fc.boolean(),
      left: fc.nat(3),
      hasB: fc.boolean(),
      again: fc.boolean()
    })
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 30 }), (moments) => {
        const { feed, show } = feedOf(state())
        const face = new Face()
        feed.begin(face)
        for (const { ready, left, hasB, again } of moments) {
          face.isReady = ready
          if (again) feed.begin(face)
          show(hasB ? state(torrent(A, { left }), torrent(B)) : state(torrent(A, { left })))
        }
        face.isReady = true
        const last = state(torrent(A), torrent(B, { seeds: 1 }))
        show(last)
        expect(face.replica.state).toEqual(last)
      })
    )
  })
})

describe('a replica', () => {
  test('that missed a message says so, keeps what it has, and is right again after a snapshot', () => {
    const replica = new Replica()
    const difference = { session: {}, torrents: { [A]: { left: 7 } }, gone: [] }
    expect(replica.onMessage({ type: 'difference', number: 1, difference })).toBe(false)
    expect(replica.onMessage({ type: 'snapshot', number: 4, state: state(torrent(A)) })).toBe(true)
    expect(replica.onMessage({ type: 'difference', number: 6, difference })).toBe(false)
    expect(replica.state).toEqual(state(torrent(A)))
    expect(replica.onMessage({ type: 'difference', number: 5, difference })).toBe(true)
    expect(replica.state?.torrents[A]?.left).toBe(7)
  })
})
