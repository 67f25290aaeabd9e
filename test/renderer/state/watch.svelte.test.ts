// @vitest-environment happy-dom
// For effects run only in what is compiled for a page.
import { flushSync } from 'svelte'
import { afterEach, describe, expect, test } from 'vitest'
import { makeApp } from '../../../renderer/state/make-app.ts'
import type { App } from '../../../renderer/state/app.ts'
import { Watch } from '../../../renderer/state/watch.svelte.ts'
import { A, B, state, torrent } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

interface Watching {
  readonly app: App
  readonly bridge: FakeBridge
  readonly watch: Watch
  /** What the engine was asked to tell since the last time. */
  readonly asked: () => unknown[]
}

function watching(): Watching {
  const bridge = new FakeBridge()
  const app = makeApp(bridge, memoryStorage(), ['en'])
  app.shoal.open()
  bridge.welcome()
  bridge.snapshot(state(torrent(A), torrent(B)))
  const watch = new Watch(app.shoal, app.list, app.view)
  const end = $effect.root(() => {
    $effect(() => watch.ask())
    $effect(() => () => watch.end())
  })
  ends.push(end)
  let told = 0
  const asked = (): unknown[] => {
    flushSync()
    const all = bridge.sent('watch')
    return all.slice(told, (told = all.length))
  }
  return { app, bridge, watch, asked }
}

describe('what the engine is asked to tell in detail', () => {
  test('is nothing while none or several torrents are selected', () => {
    const { app, asked } = watching()
    expect(asked()).toEqual([])
    app.list.selectAll()
    expect(asked()).toEqual([])
  })

  test('is what the open tab of the selected torrent shows, and no more', () => {
    const { app, asked } = watching()
    app.list.select(A, 'only')
    expect(asked()).toEqual([{ id: A, parts: ['facts', 'peers', 'pieces'] }])
    app.view.showTab('log')
    expect(asked()).toEqual([{ id: A, parts: ['log'] }])
    app.view.showTab('speed')
    expect(asked()).toEqual([{ id: null, parts: [] }])
    app.view.showTab('files')
    app.list.select(B, 'only')
    expect(asked()).toEqual([{ id: B, parts: ['files'] }])
  })

  test('is not asked anew because the torrent changed', () => {
    const { app, bridge, asked } = watching()
    app.list.select(A, 'only')
    expect(asked()).toHaveLength(1)
    bridge.changes({ torrents: { changed: { [A]: { left: 1 } }, gone: [] } })
    expect(asked()).toEqual([])
  })

  test('is nothing while the pane is closed or nobody can see the page', () => {
    const { app, watch, asked } = watching()
    app.list.select(A, 'only')
    expect(asked()).toHaveLength(1)
    app.view.showDetail(false)
    expect(asked()).toEqual([{ id: null, parts: [] }])
    app.view.showDetail(true)
    expect(asked()).toHaveLength(1)
    watch.isPageVisible = false
    expect(asked()).toEqual([{ id: null, parts: [] }])
    watch.isPageVisible = true
    expect(asked()).toEqual([{ id: A, parts: ['facts', 'peers', 'pieces'] }])
  })

  test('ends when the torrent goes, and with the window', () => {
    const { app, bridge, asked } = watching()
    app.list.select(A, 'only')
    asked()
    bridge.changes({ torrents: { changed: {}, gone: [A] } })
    expect(asked()).toEqual([{ id: null, parts: [] }])
    app.list.select(B, 'only')
    asked()
    ends.splice(0).forEach((end) => end())
    expect(asked()).toEqual([{ id: null, parts: [] }])
  })
})
