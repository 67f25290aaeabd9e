import { describe, expect, test } from 'vitest'
import type { App } from '../../../renderer/state/app.ts'
import { Following } from '../../../renderer/state/following.svelte.ts'
import { askedBy, KEEPINGS, wishOf } from '../../../renderer/state/keeping.ts'
import { makeApp } from '../../../renderer/state/make-app.ts'
import { Receiving } from '../../../renderer/state/receiving.ts'
import { A, channel, KEY, state } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const LINK = `magnet:?xs=urn:btpk:${KEY}&dn=albums`
const OTHER = 'e'.repeat(64)

function setUp(channels = {}): {
  readonly app: App
  readonly bridge: FakeBridge
  readonly following: Following
} {
  const bridge = new FakeBridge()
  const app = makeApp(bridge, memoryStorage(), ['en'])
  app.shoal.open()
  bridge.welcome()
  bridge.snapshot({ ...state(), channels })
  bridge.answer('readChannelLink', { id: KEY, name: 'albums', known: false })
  bridge.answer('follow', { id: KEY })
  return { app, bridge, following: new Following(LINK, app.shoal, app.looks.words) }
}

describe('a channel that someone is about to follow', () => {
  test('goes into a folder of its name, and keeps the newest and the one before', async () => {
    const { bridge, following } = setUp()
    expect(following.canFollow).toBe(false)
    await following.look()
    expect([following.name, following.folder]).toEqual(['albums', '/downloads/albums'])
    expect(await following.follow()).toBe(KEY)
    expect(bridge.sent('follow')).toEqual([
      { link: LINK, folder: '/downloads/albums', keep: 2, isFromFirst: false }
    ])
  })

  test('gets a name of its own where another has its name', async () => {
    const { bridge, following } = setUp({ [OTHER]: channel('albums') })
    await following.look()
    expect([following.needsName, following.name, following.folder]).toEqual([
      true,
      'albums 2',
      '/downloads/albums 2'
    ])
    following.chosenName = ' albums'
    expect([following.isNameTaken, following.canFollow]).toEqual([true, false])
    following.chosenName = 'more & more'
    following.chosenFolder = '/music'
    await following.follow()
    expect(bridge.sent('follow')).toMatchObject([
      { link: `magnet:?xs=urn:btpk:${KEY}&dn=more%20%26%20more`, folder: '/music' }
    ])
  })

  test('is called by its key where its link says no name', async () => {
    const { bridge, following } = setUp()
    bridge.answer('readChannelLink', { id: KEY, name: null, known: false })
    await following.look()
    expect([following.needsName, following.name]).toEqual([true, 'dddddddd'])
  })

  test('is followed only once', async () => {
    const { bridge, following } = setUp({ [KEY]: channel('albums') })
    bridge.answer('readChannelLink', { id: KEY, name: 'albums', known: true })
    await following.look()
    expect([following.canFollow, following.needsName, following.name]).toEqual([false, false, 'albums'])
  })

  test('and cannot be says why', async () => {
    const { bridge, following } = setUp()
    bridge.refuse('readChannelLink', 'link-invalid', 'This channel’s key is not 64 digits.')
    await following.look()
    expect(following.unread).toBe('This channel’s key is not 64 digits.')
    bridge.answer('readChannelLink', { id: KEY, name: 'albums', known: false })
    await following.look()
    expect(following.unread).toBeNull()
    bridge.refuse('follow', 'usage', 'There are 1000 channels already; unfollow some.')
    expect(await following.follow()).toBeNull()
    expect(following.refused).toBe('There are 1000 channels already; unfollow some.')
  })
})

describe('what is kept of a channel', () => {
  test('is what was chosen, there and back', () => {
    for (const keeping of KEEPINGS) {
      const asked = askedBy({ keeping, count: '5' })
      expect(asked !== null && wishOf(asked).keeping).toBe(keeping)
    }
    expect(wishOf({ keep: 5, isFromFirst: true })).toEqual({ keeping: 'last', count: '5' })
  })

  test.each(['', '0', '-1', '1.5', 'two', '1e3', '9999999'])('is no "%s" releases', (count) => {
    expect(askedBy({ keeping: 'last', count })).toBeNull()
    expect(askedBy({ keeping: 'all', count })).not.toBeNull()
  })
})

describe('what is dropped, pasted or opened', () => {
  const receiving = ({ shoal, dialogs, notices, looks }: App): Receiving =>
    new Receiving(shoal, dialogs, notices, looks.words)
  const file = (name: string, content: string): { entry: null; file: File } => ({
    entry: null,
    file: new File([content], name)
  })

  test('and is the link of a channel is a question whether to follow it', async () => {
    const { app } = setUp()
    await receiving(app).receive([], `${LINK} and magnet:?xt=urn:btih:${A}&xs=urn:btpk:${KEY}`)
    expect(app.dialogs.current).toEqual({ kind: 'follow', link: LINK })
    app.dialogs.close()
    expect(app.dialogs.current).toMatchObject({ kind: 'add' })
  })

  test('and is the link of a channel that the system hands over, is the same question', () => {
    const { app, bridge } = setUp()
    bridge.tell({ type: 'opened', things: [{ link: LINK }] })
    expect(app.dialogs.current).toEqual({ kind: 'follow', link: LINK })
  })

  test('and is the key of a channel that the system hands over, is never shared', () => {
    const { app, bridge } = setUp()
    bridge.tell({ type: 'opened', things: [{ backup: '{}', name: 'albums.shoal-key' }] })
    expect(app.dialogs.current).toMatchObject({ kind: 'importChannel', dropped: { backup: '{}' } })
  })

  test('and is the key of a channel is a question whether to take it over', async () => {
    const { app } = setUp()
    await receiving(app).receive([file('albums.shoal-key', '{}')], '')
    expect(app.dialogs.current).toEqual({
      kind: 'importChannel',
      dropped: { name: 'albums.shoal-key', backup: '{}' }
    })
    await receiving(app).receive([file('film.shoal-key', 'x'.repeat(10_001))], '')
    expect(app.notices.all.map(({ text }) => text)).toEqual([
      'film.shoal-key is no backup of a channel’s key.'
    ])
  })

  test('on a channel of ours is published there; also where a dialog asked for it', async () => {
    const { app, bridge } = setUp()
    bridge.welcome(['upload'])
    await receiving(app).receive([file('a.txt', '')], '', { channel: KEY })
    expect(app.dialogs.current).toMatchObject({ kind: 'share', channel: KEY })
    app.dialogs.replace({ kind: 'share', what: [], channel: OTHER })
    await receiving(app).receive([file('a.txt', '')], '')
    expect(app.dialogs.current).toMatchObject({ kind: 'share', what: [{ name: 'a.txt' }], channel: OTHER })
  })

  test('on somebody else’s channel is not shared by mistake; a link there is a link', async () => {
    const { app, bridge } = setUp()
    bridge.welcome(['upload'])
    const refused = 'Only its publisher can add to it.'
    await receiving(app).receive([file('a.txt', '')], '', { refused })
    expect(app.notices.all.map(({ text }) => text)).toEqual([refused])
    expect(app.dialogs.current).toBeNull()
    await receiving(app).receive([], LINK, { refused })
    expect(app.dialogs.current).toEqual({ kind: 'follow', link: LINK })
  })
})
