// @vitest-environment happy-dom
// For effects run only in what is compiled for a page.
import { flushSync } from 'svelte'
import { afterEach, describe, expect, test } from 'vitest'
import type { App } from '../../../renderer/state/app.ts'
import { ChannelWatch } from '../../../renderer/state/channel-watch.svelte.ts'
import { makeApp } from '../../../renderer/state/make-app.ts'
import type { Channel } from '../../../shared/api/channels.ts'
import { A, channel, KEY, state, torrent } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const OTHER = 'e'.repeat(64)

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

describe('the place that is open', () => {
  test('is a channel only while there is one', () => {
    const { app, bridge } = opened({})
    app.view.showChannel(KEY)
    expect(app.view.place).toEqual({ kind: 'torrents' })
    bridge.changes({ channels: { changed: { [KEY]: { ...channel('albums') } }, gone: [] } })
    expect(app.view.place).toEqual({ kind: 'channel', id: KEY, release: null })
    bridge.changes({ channels: { changed: {}, gone: [KEY] } })
    expect(app.view.place).toEqual({ kind: 'torrents' })
  })

  test('is the torrents where one of their tabs is asked for', () => {
    const { app } = opened({})
    app.view.showSearch()
    app.view.showTab('peers')
    expect(app.view.place).toEqual({ kind: 'torrents' })
  })

  test('becomes the torrents, all of them, to show that of a release', async () => {
    const { app, bridge } = opened({ [KEY]: channel('albums') })
    app.list.text = 'something else'
    app.list.status = 'errored'
    app.view.showChannel(KEY)
    app.channelActions.runOn('showInList', KEY, 3, {
      ...{ publishedAt: 1, title: 'albums 3', size: 1, files: 1 },
      ...{ torrent: A, isHere: true }
    })
    await bridge.settled()
    expect(app.view.place).toEqual({ kind: 'torrents' })
    expect(app.list.ids).toEqual([A])
    expect(app.list.chosen.map(({ id }) => id)).toEqual([A])
  })
})

describe('what the engine is asked to tell of a channel', () => {
  test('is the one that is open, with its newest releases, and earlier ones when they are wanted', () => {
    const { app, watch, asked } = watching({ [KEY]: channel('albums', { releases: 1_500, newest: 1_500 }) })
    expect(asked()).toEqual([])
    app.view.showChannel(KEY)
    expect(asked()).toEqual([{ id: KEY, releases: 100 }])
    expect(watch.hasEarlier).toBe(true)
    watch.showEarlier()
    expect(asked()).toEqual([{ id: KEY, releases: 1_000 }])
    watch.showEarlier()
    expect(asked()).toEqual([{ id: KEY, releases: 10_000 }])
    expect(watch.hasEarlier).toBe(false)
    app.view.showTorrents()
    expect(asked()).toEqual([{ id: null, releases: 1 }])
  })

  test('goes back to the release that somebody came for', () => {
    const { app, asked } = watching({ [KEY]: channel('albums', { releases: 1_500, newest: 1_500 }) })
    app.view.showChannel(KEY, 1_390)
    expect(asked()).toEqual([{ id: KEY, releases: 1_000 }])
    app.view.showChannel(KEY, 2)
    expect(asked()).toEqual([{ id: KEY, releases: 10_000 }])
    app.view.showChannel(KEY, 1_499)
    expect(asked()).toEqual([{ id: KEY, releases: 100 }])
  })

  test('is not asked anew for what changes, and not while nobody can see the page', () => {
    const { app, bridge, watch, asked } = watching({ [KEY]: channel('albums'), [OTHER]: channel('maps') })
    app.view.showChannel(KEY)
    expect(asked()).toHaveLength(1)
    bridge.changes({ channels: { changed: { [KEY]: { releases: 4, newest: 4 } }, gone: [] } })
    expect(asked()).toEqual([])
    watch.isPageVisible = false
    expect(asked()).toEqual([{ id: null, releases: 1 }])
    watch.isPageVisible = true
    app.view.showChannel(OTHER)
    expect(asked()).toEqual([{ id: OTHER, releases: 100 }])
  })
})

describe('releases that were not looked at yet', () => {
  test('are those since the channel was open last, in this window or one before', () => {
    const storage = memoryStorage()
    const { app, bridge } = opened({ [KEY]: channel('albums') }, storage)
    app.lookedAt.lookAt(KEY)
    expect(app.lookedAt.newIn(KEY)).toBe(0)
    bridge.changes({ channels: { changed: { [KEY]: { releases: 5, newest: 5 } }, gone: [] } })
    expect(app.lookedAt.newIn(KEY)).toBe(2)
    const later = opened({ [KEY]: channel('albums', { releases: 6, newest: 6 }) }, storage)
    expect(later.app.lookedAt.newIn(KEY)).toBe(3)
  })

  test('are the newest alone of a channel that never was open: what was there before is its past', () => {
    const { app } = opened({
      [KEY]: channel('albums'),
      [OTHER]: channel('films', { releases: 0, newest: null })
    })
    expect(app.lookedAt.newIn(KEY)).toBe(1)
    expect(app.lookedAt.newIn(OTHER)).toBe(0)
  })

  test('are none of a channel of ours, nor of one that is gone', () => {
    const { app } = opened({ [KEY]: channel('albums', { isOurs: true }) })
    expect(app.lookedAt.newIn(KEY)).toBe(0)
    expect(app.lookedAt.newIn(OTHER)).toBe(0)
  })
})

interface Opened {
  readonly app: App
  readonly bridge: FakeBridge
}

function opened(channels: Readonly<Record<string, Channel>>, storage = memoryStorage()): Opened {
  const bridge = new FakeBridge()
  const app = makeApp(bridge, storage, ['en'])
  app.shoal.open()
  bridge.welcome()
  bridge.snapshot({ ...state(torrent(A)), channels })
  return { app, bridge }
}

function watching(channels: Readonly<Record<string, Channel>>) {
  const { app, bridge } = opened(channels)
  const watch = new ChannelWatch(app.shoal, app.view)
  const end = $effect.root(() => {
    $effect(() => watch.ask())
  })
  ends.push(end)
  let told = 0
  const asked = (): unknown[] => {
    flushSync()
    const all = bridge.sent('watchChannel')
    return all.slice(told, (told = all.length))
  }
  return { app, bridge, watch, asked }
}
