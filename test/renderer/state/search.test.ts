import { describe, expect, test } from 'vitest'
import { makeApp } from '../../../renderer/state/make-app.ts'
import type { Hit } from '../../../renderer/state/search.svelte.ts'
import { channel, KEY, state } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const MAPS = 'e'.repeat(64)
const HIT: Hit = {
  channel: KEY,
  number: 1,
  title: 'Night mix',
  publishedAt: 1,
  size: 2,
  files: ['album/Night Train.flac']
}

describe('searching releases', () => {
  test('asks while it is typed, one at a time, and then for the last only', async () => {
    const { bridge, search } = connected()
    void search.search('n')
    void search.search('ni')
    void search.search('night ')
    expect(textsOf(bridge)).toEqual(['n'])
    bridge.answerCall('search', { hits: [] })
    await bridge.settled()
    expect(textsOf(bridge)).toEqual(['n', 'night'])
    expect(search.isSearching).toBe(true)
  })

  test('shows what was found, and of which words', async () => {
    const { bridge, search } = connected()
    bridge.answer('search', { hits: [HIT] })
    await search.search('night')
    expect(search).toMatchObject({ hits: [HIT], found: 'night', trouble: null, isSearching: false })
    await search.search('   ')
    expect(search).toMatchObject({ hits: null, found: '' })
    expect(textsOf(bridge)).toEqual(['night'])
  })

  test('has the engine made ready before a word is typed, which changes nothing that is shown', async () => {
    const { bridge, search } = connected()
    bridge.refuse('search', 'disk-failed', 'The disk failed.')
    search.prepare()
    await bridge.settled()
    expect(textsOf(bridge)).toEqual([''])
    expect(search).toMatchObject({ hits: null, trouble: null, isSearching: false })
  })

  test('says why nothing can be searched, and searches again', async () => {
    const { bridge, search } = connected()
    bridge.refuse('search', 'disk-failed', 'The disk failed.')
    await search.search('night')
    expect(search).toMatchObject({ hits: null, trouble: 'The disk failed.', isSearching: false })
    bridge.answer('search', { hits: [HIT] })
    await search.search('night')
    expect(search).toMatchObject({ hits: [HIT], trouble: null })
  })

  test('asks others only when that is wanted, once at a time, and tells a refusal', async () => {
    const { bridge, search } = connected()
    bridge.answer('search', { hits: [] })
    await search.search('night')
    expect(bridge.sent('askPeers')).toEqual([])
    void search.peers.ask(' night ')
    void search.peers.ask('night')
    await search.peers.ask('  ')
    expect(bridge.sent('askPeers')).toEqual([{ text: 'night', limit: 100 }])
    bridge.answerCall('askPeers', { asked: 2, answered: 1, forged: 0, hits: [] })
    await bridge.settled()
    expect(search.peers).toMatchObject({ answers: { text: 'night', answered: 1 }, asking: null })
    bridge.refuse('askPeers', 'usage', 'Something is asked for already.')
    await search.peers.ask('train')
    expect(search.peers).toMatchObject({ asking: null, trouble: 'Something is asked for already.' })
  })

  test('knows how many releases there are to search', () => {
    const { search } = connected()
    expect(search.searched).toBe(5)
  })
})

function connected() {
  const bridge = new FakeBridge()
  const { search, shoal } = makeApp(bridge, memoryStorage(), ['en'])
  shoal.open()
  bridge.welcome()
  const channels = { [KEY]: channel('albums'), [MAPS]: channel('maps', { releases: 2 }) }
  bridge.snapshot({ ...state(), channels })
  return { bridge, search }
}

function textsOf(bridge: FakeBridge): unknown[] {
  return bridge.sent('search').map((input) => (input as { text: string }).text)
}
