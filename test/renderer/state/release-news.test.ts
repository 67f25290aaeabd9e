import { expect, test } from 'vitest'
import { makeApp } from '../../../renderer/state/make-app.ts'
import { sentencesBetween } from '../../../renderer/state/release-news.ts'
import type { State } from '../../../shared/api/model.ts'
import { channel, state } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const { words } = makeApp(new FakeBridge(), memoryStorage(), ['en']).looks

function withNews(...news: readonly (number | null)[]): State {
  const ids = news.map((number, at) => [`${at}`.repeat(64), channel(`c${at}`, { news: number })] as const)
  return { ...state(), channels: Object.fromEntries(ids) }
}

test('a release is told once, and not when the window has just learnt of it with all else', () => {
  expect(sentencesBetween(null, withNews(3), words)).toEqual([])
  expect(sentencesBetween(withNews(null, 2), withNews(3, 2), words)).toEqual(['New in c0: c0 3'])
  expect(sentencesBetween(withNews(3, 2), withNews(3, 2), words)).toEqual([])
})

test('releases of many channels at once are one sentence', () => {
  const none = withNews(null, null, null, null)
  expect(sentencesBetween(none, withNews(1, 1, 1, 1), words)).toEqual(['4 channels have new releases.'])
})
