import { flushSync } from 'svelte'
import { afterEach, describe, expect, test } from 'vitest'
import { makeApp } from '../../../renderer/state/make-app.ts'
import type { App } from '../../../renderer/state/app.ts'
import { A, B, C, state, torrent } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const open: FakeBridge[] = []
afterEach(() => {
  open.length = 0
})

function listing(storage = memoryStorage()): { app: App; bridge: FakeBridge } {
  const bridge = new FakeBridge()
  const app = makeApp(bridge, storage, ['en'])
  app.shoal.open()
  bridge.welcome()
  bridge.snapshot(
    state(
      torrent(A, { name: 'item 10', addedAt: 1, state: 'seeding', upRate: 5 }),
      torrent(B, { name: 'item 9', addedAt: 2, state: 'stopped' }),
      torrent(C, { name: 'other', addedAt: 3, state: 'stalled' })
    )
  )
  return { app, bridge }
}

describe('the transfer list', () => {
  test('shows what was added last first, and sorts names as people do', () => {
    const { app } = listing()
    expect(app.list.ids).toEqual([C, B, A])
    app.list.sortBy('name')
    expect(app.list.ids).toEqual([B, A, C])
    app.list.sortBy('name')
    expect(app.list.ids).toEqual([C, A, B])
  })

  test('filters by status and by words of the name, and counts what each filter would show', () => {
    const { app } = listing()
    expect(app.list.counts).toMatchObject({ all: 3, seeding: 1, stopped: 1, stalled: 1, downloading: 1 })
    app.list.status = 'stopped'
    expect(app.list.ids).toEqual([B])
    app.list.status = 'all'
    app.list.text = ' ITEM 1'
    expect(app.list.ids).toEqual([A])
    app.list.text = 'cccc'
    expect(app.list.ids).toEqual([C])
  })

  test('moves a row when what it is sorted by changes', () => {
    const { app, bridge } = listing()
    app.list.sortBy('up')
    expect(app.list.ids[0]).toBe(A)
    bridge.changes({ torrents: { changed: { [B]: { upRate: 9 } }, gone: [] } })
    flushSync()
    expect(app.list.ids.slice(0, 2)).toEqual([B, A])
  })

  test('selects one, more, and a range, and forgets what is gone', () => {
    const { app, bridge } = listing()
    app.list.select(C, 'only')
    app.list.select(A, 'range')
    expect([...app.list.selected]).toEqual([C, B, A])
    app.list.select(B, 'toggle')
    expect(app.list.chosen.map(({ id }) => id)).toEqual([C, A])
    bridge.changes({ torrents: { changed: {}, gone: [A] } })
    expect(app.list.chosen.map(({ id }) => id)).toEqual([C])
  })

  test('keeps its order and columns for the next window, and starts anew from what is damaged', () => {
    const storage = memoryStorage()
    const { app } = listing(storage)
    app.list.sortBy('size')
    app.list.showColumn('ratio', false)
    app.list.showColumn('name', false)
    expect(listing(storage).app.list).toMatchObject({ sorting: { column: 'size', descending: true } })
    expect(listing(storage).app.list.shown).not.toContain('ratio')
    expect(listing(storage).app.list.shown).toContain('name')
    storage.setItem('shoal.columns', '["name","nonsense"]')
    storage.setItem('shoal.sorting', '{')
    expect(listing(storage).app.list.sorting.column).toBe('added')
    expect(listing(storage).app.list.shown).toContain('ratio')
  })
})

describe('what a user asks for', () => {
  test('goes to the engine for the torrents it makes sense for', () => {
    const { app, bridge } = listing()
    app.list.selectAll()
    app.actions.run('start')
    expect(bridge.sent('start')).toEqual([{ ids: [B] }])
    app.actions.run('stop')
    expect(bridge.sent('stop')).toEqual([{ ids: [C, A] }])
    app.actions.run('copyLink')
    expect(bridge.sent('link')).toEqual([])
  })

  test('and is refused is said in a sentence, and the window goes on', async () => {
    const { app, bridge } = listing()
    app.list.select(B, 'only')
    bridge.refuse('start', 'disk-full', 'The disk is full. Free some space and start again.')
    app.actions.run('start')
    await bridge.settled()
    expect(app.notices.all.map(({ text }) => text)).toEqual([
      'The disk is full. Free some space and start again.'
    ])
  })
})

describe('a link that breaks', () => {
  test('ends calls that wait with a sentence, keeps what is shown, and begins anew when it is back', async () => {
    const { app, bridge } = listing()
    const call = app.shoal.call('stop', { ids: [A] })
    bridge.lose()
    await expect(call).rejects.toMatchObject({ code: 'lost' })
    await expect(app.shoal.call('stop', { ids: [A] })).rejects.toMatchObject({ code: 'lost' })
    expect(app.list.ids).toHaveLength(3)
    bridge.welcome()
    expect(bridge.sent('listen')).toHaveLength(2)
    bridge.snapshot(state(torrent(A)))
    expect(app.list.ids).toEqual([A])
  })

  test('loses a message: the window asks for all of it again', () => {
    const { app, bridge } = listing()
    bridge.skipNumber()
    bridge.changes({ torrents: { changed: { [A]: { left: 1 } }, gone: [] } })
    expect(bridge.sent('listen')).toHaveLength(2)
    expect(app.shoal.torrents[A]?.left).toBe(0)
  })
})
