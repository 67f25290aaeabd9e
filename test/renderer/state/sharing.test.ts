import { describe, expect, test } from 'vitest'
import type { Share } from '../../../shared/api/model.ts'
import type { App } from '../../../renderer/state/app.ts'
import { Browsing } from '../../../renderer/state/browsing.svelte.ts'
import { makeApp } from '../../../renderer/state/make-app.ts'
import { Receiving } from '../../../renderer/state/receiving.ts'
import {
  canShareSo,
  Pace,
  ShareWork,
  USUAL_OPTIONS,
  type ShareOptions
} from '../../../renderer/state/sharing.svelte.ts'
import { A, KEY, state } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const WORK = '0123456789abcdef'
const ROW: Share = {
  path: '/home/anna/notes',
  name: 'notes',
  state: 'hashing',
  done: 0,
  total: 10,
  torrent: null,
  channel: null,
  release: null,
  code: null,
  trouble: null
}

/** A bridge whose files go as fast as a test lets them. */
class Uploading extends FakeBridge {
  readonly sentFiles: string[] = []
  onProgress: (sent: number) => void = () => undefined
  finish: (path: string) => void = () => undefined

  override upload(
    files: readonly { readonly path: string }[] = [],
    onProgress: (sent: number) => void = () => undefined,
    signal?: AbortSignal
  ): Promise<string> {
    this.sentFiles.push(...files.map(({ path }) => path))
    this.onProgress = onProgress
    return new Promise((resolve, reject) => {
      this.finish = resolve
      signal?.addEventListener('abort', () => reject(new Error('Stopped.')))
    })
  }
}

function setUp<B extends FakeBridge>(bridge: B, features: Parameters<B['welcome']>[0] = []): App {
  const app = makeApp(bridge, memoryStorage(), ['en'])
  app.shoal.open()
  bridge.welcome(features)
  bridge.snapshot(state())
  bridge.answer('share', { work: WORK })
  bridge.answer('endShare', {})
  return app
}

function shows(bridge: FakeBridge, row: Partial<Share>): void {
  bridge.changes({ shares: { changed: { [WORK]: { ...ROW, ...row } }, gone: [] } })
}

const upload = { name: 'notes', files: [{ path: 'notes/a', file: new File(['12345'], 'a') }] }

describe('something that is shared', () => {
  test('from its place is hashed and becomes a torrent', async () => {
    const bridge = new FakeBridge()
    const { shoal, looks } = setUp(bridge)
    const work = new ShareWork({ path: '/home/anna/notes' }, shoal, looks.words)
    expect([work.name, work.progress.state]).toEqual(['notes', 'ready'])
    await work.begin({
      ...USUAL_OPTIONS,
      comment: ' hello ',
      trackers: 'udp://a.example:1/announce\n\n http://b.example/announce',
      webSeeds: 'https://c.example/notes/',
      isPrivate: true
    })
    expect(bridge.sent('share')).toEqual([
      {
        path: '/home/anna/notes',
        version: 'hybrid',
        pieceLength: null,
        comment: 'hello',
        trackers: [['udp://a.example:1/announce'], ['http://b.example/announce']],
        webSeeds: ['https://c.example/notes/'],
        isPrivate: true
      }
    ])
    shows(bridge, { done: 4 })
    expect(work.progress).toEqual({ state: 'hashing', done: 4, total: 10 })
    shows(bridge, { state: 'done', torrent: A })
    expect(work.progress).toEqual({ state: 'done', torrent: A, release: null })
  })

  test('becomes a release of a channel of ours', async () => {
    const bridge = new FakeBridge()
    const { shoal, looks } = setUp(bridge)
    bridge.answer('publish', { work: WORK })
    const work = new ShareWork({ path: '/home/anna/notes' }, shoal, looks.words)
    await work.begin(USUAL_OPTIONS, { channel: KEY, title: ' ', notes: ' the first\nmix ' })
    expect(bridge.sent('share')).toEqual([])
    expect(bridge.sent('publish')).toEqual([
      { id: KEY, path: '/home/anna/notes', title: null, notes: 'the first\nmix' }
    ])
    shows(bridge, { state: 'done', torrent: A, channel: KEY, release: 4 })
    expect(work.progress).toEqual({ state: 'done', torrent: A, release: { channel: KEY, number: 4 } })
  })

  test('from another computer is sent first', async () => {
    const bridge = new Uploading()
    const { shoal, looks } = setUp(bridge, ['upload'])
    const work = new ShareWork(upload, shoal, looks.words)
    const begun = work.begin(USUAL_OPTIONS)
    bridge.onProgress(3)
    expect(bridge.sentFiles).toEqual(['notes/a'])
    expect(work.progress).toEqual({ state: 'sending', done: 3, total: 5 })
    bridge.finish('/uploads/notes')
    await begun
    expect(bridge.sent('share')).toMatchObject([{ path: '/uploads/notes', comment: null }])
  })

  test('and stopped while it is sent is never shared', async () => {
    const bridge = new Uploading()
    const { shoal, looks } = setUp(bridge, ['upload'])
    const work = new ShareWork(upload, shoal, looks.words)
    const begun = work.begin(USUAL_OPTIONS)
    work.end()
    await begun
    expect(bridge.sent('share')).toEqual([])
    expect(work.progress.state).not.toBe('failed')
  })

  test('and stopped while it is hashed is ended at the engine', async () => {
    const bridge = new FakeBridge()
    const { shoal, looks } = setUp(bridge)
    const work = new ShareWork({ path: '/notes' }, shoal, looks.words)
    const begun = work.begin(USUAL_OPTIONS)
    work.end()
    await begun
    expect(bridge.sent('endShare')).toEqual([{ work: WORK }])
  })

  test('and refused or failed says why', async () => {
    const bridge = new FakeBridge()
    const { shoal, looks } = setUp(bridge)
    const work = new ShareWork({ path: '/notes' }, shoal, looks.words)
    await work.begin(USUAL_OPTIONS)
    shows(bridge, { state: 'failed', code: 'not-found', trouble: 'There is no file /notes.' })
    expect(work.progress).toEqual({ state: 'failed', sentence: 'There is no file /notes.' })
    bridge.refuse('share', 'usage', 'Too much is being prepared.')
    const other = new ShareWork({ path: '/more' }, shoal, looks.words)
    await other.begin(USUAL_OPTIONS)
    expect(other.progress).toEqual({ state: 'failed', sentence: 'Too much is being prepared.' })
  })

  test('privately needs a tracker, and every line is a URL or nothing', () => {
    const so = (about: Partial<ShareOptions>): boolean => canShareSo({ ...USUAL_OPTIONS, ...about })
    expect(so({})).toBe(true)
    expect(so({ isPrivate: true })).toBe(false)
    expect(so({ isPrivate: true, trackers: ' https://a.example/announce ' })).toBe(true)
    expect(so({ trackers: 'a.example' })).toBe(false)
    expect(so({ webSeeds: 'udp://a.example:1' })).toBe(false)
  })

  test('goes at a pace that is told once there is one, anew for what begins anew', () => {
    const pace = new Pace()
    expect(pace.at(1000, 0, 100)).toBeNull()
    expect(pace.at(3000, 20, 100)).toEqual({ rate: 10, left: 8 })
    expect(pace.at(4000, 5, 100)).toBeNull()
  })
})

describe('the folders of the engine’s computer', () => {
  const listing = { path: '/a', parent: '/', free: 1, entries: [], isCut: false }

  test('stay as they are shown when another cannot be opened, and the reason is said', async () => {
    const bridge = new FakeBridge()
    const { shoal, looks } = setUp(bridge)
    const browsing = new Browsing(shoal, looks.words)
    bridge.answer('browse', listing)
    await browsing.go('/a')
    bridge.refuse('browse', 'disk-denied', 'Permission denied.')
    await browsing.go('/root')
    expect(browsing.listing?.path).toBe('/a')
    expect(browsing.refused).toBe('Permission denied.')
    expect(browsing.isBusy).toBe(false)
  })

  test('begin at the download folder when the one that was named is not there', async () => {
    const bridge = new FakeBridge()
    const { shoal, looks } = setUp(bridge)
    const browsing = new Browsing(shoal, looks.words)
    bridge.refuse('browse', 'not-found', 'There is no folder /gone.')
    const begun = browsing.begin('/gone')
    bridge.answer('browse', listing)
    await begun
    expect(bridge.sent('browse')).toEqual([{ path: '/gone' }, { path: null }])
    expect(browsing.listing?.path).toBe('/a')
  })

  test('get a new one, which is gone into', async () => {
    const bridge = new FakeBridge()
    const { shoal, looks } = setUp(bridge)
    const browsing = new Browsing(shoal, looks.words)
    bridge.answer('browse', listing)
    bridge.answer('makeFolder', {})
    await browsing.go('/a')
    await browsing.makeFolder(' new ')
    expect(bridge.sent('makeFolder')).toEqual([{ path: '/a/new' }])
    expect(bridge.sent('browse').at(-1)).toEqual({ path: '/a/new' })
    bridge.refuse('makeFolder', 'disk-denied', 'Permission denied.')
    await browsing.makeFolder('other')
    expect(browsing.refused).toBe('Permission denied.')
  })
})

describe('what is dropped or pasted', () => {
  const receiving = ({ shoal, dialogs, notices, looks }: App): Receiving =>
    new Receiving(shoal, dialogs, notices, looks.words)
  const file = (name: string, content = 'x'): { entry: null; file: File } => ({
    entry: null,
    file: new File([content], name)
  })

  test('is asked about one after the other, .torrent files before what is shared', async () => {
    const app = setUp(new FakeBridge(), ['upload'])
    await receiving(app).receive([file('b.txt'), file('a.torrent', 'd')], 'file:///b.txt')
    expect(app.dialogs.current).toEqual({ kind: 'add', source: { torrent: 'ZA==' }, name: 'a.torrent' })
    app.dialogs.close()
    expect(app.dialogs.current).toMatchObject({ kind: 'share', what: [{ name: 'b.txt' }] })
  })

  test('takes the place of a dialog that asks for it', async () => {
    const app = setUp(new FakeBridge(), ['upload'])
    app.dialogs.show({ kind: 'share', what: [] })
    await receiving(app).receive([file('b.txt')], '')
    expect(app.dialogs.current).toMatchObject({ kind: 'share', what: [{ name: 'b.txt' }] })
    app.dialogs.close()
    expect(app.dialogs.current).toBeNull()
  })

  test('of several lines is a question for each link', async () => {
    const app = setUp(new FakeBridge())
    await receiving(app).receive([], `${A}\n${'b'.repeat(40)}`)
    expect(app.dialogs.current).toMatchObject({ source: { link: A } })
    app.dialogs.close()
    expect(app.dialogs.current).toMatchObject({ source: { link: 'b'.repeat(40) } })
  })

  test('and is nothing Shoal knows, or nothing the engine can reach, is said to be so', async () => {
    const app = setUp(new FakeBridge())
    await receiving(app).receive([], 'hello')
    await receiving(app).receive([], '   ')
    await receiving(app).receive([file('b.txt')], '')
    expect(app.dialogs.current).toBeNull()
    expect(app.notices.all.map(({ tone, text }) => [tone, text])).toEqual([
      ['trouble', 'This is no link, file or .torrent.'],
      [
        'trouble',
        'This has no place on the engine’s computer. Save it in a folder there first, and share that.'
      ]
    ])
  })
})
