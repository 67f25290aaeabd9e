import { describe, expect, test } from 'vitest'
import { LeftShares, releasesBetween } from '../../../renderer/state/happenings.ts'
import { makeApp } from '../../../renderer/state/make-app.ts'
import type { Share, State } from '../../../shared/api/model.ts'
import { A, channel, KEY, state } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const WORK = '0123456789abcdef'
const { words } = makeApp(new FakeBridge(), memoryStorage(), ['en']).looks

function withNews(...news: readonly (number | null)[]): State {
  const ids = news.map((number, at) => [`${at}`.repeat(64), channel(`c${at}`, { news: number })] as const)
  return { ...state(), channels: Object.fromEntries(ids) }
}

function withShare(about: Partial<Share>): State {
  const row: Share = {
    ...{ path: '/notes', name: 'notes', state: 'hashing', done: 0, total: 1, torrent: null },
    ...{ channel: null, release: null, code: null, trouble: null },
    ...about
  }
  return { ...state(), channels: { [KEY]: channel('albums') }, shares: { [WORK]: row } }
}

describe('a release', () => {
  test('is told once, and not when the window has just learnt of it with all else', () => {
    expect(releasesBetween(null, withNews(3), words)).toEqual([])
    expect(releasesBetween(withNews(null, 2), withNews(3, 2), words)).toEqual([
      { text: 'New in c0: c0 3', tone: 'done', channel: '0'.repeat(64) }
    ])
    expect(releasesBetween(withNews(3, 2), withNews(3, 2), words)).toEqual([])
  })

  test('is one sentence with those of many channels at once', () => {
    const none = withNews(null, null, null, null)
    expect(releasesBetween(none, withNews(1, 1, 1, 1), words)).toMatchObject([
      { text: '4 channels have new releases.', channel: null }
    ])
  })
})

describe('a share that nobody looks at any more', () => {
  test('is told of when it ends, once', () => {
    const left = new LeftShares()
    left.add(WORK)
    expect(left.ended(state(), words)).toEqual([])
    expect(left.ended(withShare({}), words)).toEqual([])
    const done = withShare({ state: 'done', torrent: A, channel: KEY, release: 4 })
    expect(left.ended(done, words)).toEqual([
      { text: 'Release 4 of albums is published.', tone: 'done', channel: KEY }
    ])
    expect(left.ended(done, words)).toEqual([])
  })

  test('says why it failed', () => {
    const left = new LeftShares()
    left.add(WORK)
    expect(left.ended(withShare({ state: 'failed', code: 'usage', trouble: 'It is empty.' }), words)).toEqual(
      [{ text: 'notes is not shared. It is empty.', tone: 'trouble', channel: null }]
    )
  })

  test('is told of by its name where it was shared by a link, and not where somebody ended it', () => {
    const left = new LeftShares()
    left.add(WORK)
    expect(left.ended(withShare({ state: 'done', torrent: A }), words)).toMatchObject([
      { text: 'notes is shared.' }
    ])
    left.add(WORK)
    expect(left.ended(withShare({}), words)).toEqual([])
    expect(left.ended(state(), words)).toEqual([])
    expect(left.ended(withShare({ state: 'done', torrent: A }), words)).toEqual([])
  })
})
