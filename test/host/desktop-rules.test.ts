import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { closingOf } from '../../electron/host/window/closing-rule.ts'
import { parseLaunch, setupOf } from '../../electron/host/window/launch.ts'
import { Mailbox } from '../../electron/host/window/mailbox.ts'
import { noticesBetween } from '../../electron/host/window/notices.ts'
import { PagePort, parseFromPage } from '../../electron/host/window/page-port.ts'
import {
  keepPlacement,
  placeWindow,
  readPlacement,
  type Placement
} from '../../electron/host/window/placement.ts'
import { servedFile } from '../../electron/host/window/served-file.ts'
import { wordsFor } from '../../electron/host/window/words.ts'
import { findElectron } from '../../build/scripts/find-electron.mjs'
import { ONLY } from '../../shared/api/agreed.ts'
import type { Channel } from '../../shared/api/channels.ts'
import type { HostMessage } from '../../shared/api/messages.ts'
import type { Settings, State, TorrentSummary } from '../../shared/api/model.ts'
import { A, B, channel, KEY, SETTINGS, state, torrent } from '../api/states.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

afterEach(removeTempFolders)

describe('the arguments', () => {
  test('are options, links, and files by their whole paths; what is for Chromium is none of ours', () => {
    const { options, things } = parseLaunch(
      ['--host', '127.0.0.1', '--no-sandbox', 'magnet:?xt=urn:btih:1', 'a.torrent', 'file:///b%20c', ''],
      '/home/me'
    )
    expect(options).toMatchObject({ host: '127.0.0.1' })
    expect(things).toEqual(['magnet:?xt=urn:btih:1', '/home/me/a.torrent', '/b c'])
  })

  test('behind -- are never options, as a link that pretends to be one', () => {
    const { options, things } = parseLaunch(['--', '--state=/tmp/elsewhere', 'magnet:?dn=--state'], '/')
    expect(options.state).toBeUndefined()
    expect(things).toEqual(['magnet:?dn=--state'])
  })

  test('say where everything is kept; else it is where the system has it', () => {
    const at = (args: readonly string[]): string =>
      setupOf(parseLaunch(['--bootstrap', 'none', ...args], '/'), '/user', '/downloads').stateFolder
    expect(at([])).toBe(join('/user', 'engine'))
    expect(at(['--state', '/mine'])).toBe('/mine')
  })
})

describe('a window opens', () => {
  const main = { x: 0, y: 25, width: 1_440, height: 875 }
  const beside = { x: 1_440, y: 0, width: 1_920, height: 1_080 }
  const kept: Placement = { x: 1_600, y: 100, width: 1_000, height: 700, isMaximized: false }

  test('in its usual size at first', () => {
    expect(placeWindow(null, [main])).toEqual({ width: 1_180, height: 760 })
  })

  test('where it was left, on whichever display', () => {
    expect(placeWindow(kept, [main, beside])).toEqual({ x: 1_600, y: 100, width: 1_000, height: 700 })
  })

  test('elsewhere when the display it was on is gone', () => {
    expect(placeWindow(kept, [main])).toEqual({ width: 1_000, height: 700 })
  })

  test('where it can be taken hold of and no larger than the display, wherever it was', () => {
    const where = fc.record({
      x: fc.integer({ min: -5_000, max: 5_000 }),
      y: fc.integer({ min: -5_000, max: 5_000 }),
      width: fc.integer({ min: 360, max: 9_000 }),
      height: fc.integer({ min: 480, max: 9_000 }),
      isMaximized: fc.boolean()
    })
    fc.assert(
      fc.property(where, (placement) => {
        const { x, y, width, height } = placeWindow(placement, [main, beside])
        expect(width <= beside.width && height <= beside.height).toBe(true)
        const isHeld = [main, beside].some(
          (area) =>
            x !== undefined &&
            y !== undefined &&
            x < area.x + area.width &&
            x + width > area.x &&
            y >= area.y &&
            y < area.y + area.height
        )
        expect(x === undefined || isHeld).toBe(true)
      })
    )
  })

  test('as it was kept, and as usual when what was kept is broken', async () => {
    const file = join(await tempFolder(), 'window.json')
    expect(readPlacement(file)).toBeNull()
    keepPlacement(file, kept)
    expect(readPlacement(file)).toEqual(kept)
    for (const broken of ['', '{', 'null', '{"x":1}', JSON.stringify({ ...kept, width: 3 })]) {
      await writeFile(file, broken)
      expect(readPlacement(file)).toBeNull()
    }
  })
})

describe('app://shoal/ serves', () => {
  const folder = join('/app', 'dist', 'renderer')

  test('the files of the app, with their types', () => {
    expect(servedFile(folder, 'app://shoal/index.html')).toEqual({
      path: join(folder, 'index.html'),
      type: 'text/html; charset=utf-8'
    })
    expect(servedFile(folder, 'app://shoal/assets/a%20b.js?v=1#x')?.path).toBe(join(folder, 'assets/a b.js'))
  })

  test.each([
    'app://shoal/..%2f..%2fsecret.json',
    'app://shoal/index.html%00.js',
    'app://shoal/%ff.js',
    'app://shoal/notes.txt',
    'app://shoal/',
    'app://elsewhere/index.html',
    'app://shoal.evil/index.html',
    'https://shoal/index.html',
    'file:///app/dist/renderer/index.html',
    'nonsense'
  ])('nothing at %s', (url) => {
    expect(servedFile(folder, url)).toBeNull()
  })

  test('nothing outside its folder, whatever the path', () => {
    const part = fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '\\', 'a', 'b.js', '//', '%00', '%252e')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = servedFile(folder, `app://shoal/${parts.join('/')}.js`)?.path
        expect(path === undefined || path.startsWith(`${folder}/`)).toBe(true)
      })
    )
  })
})

describe('a page that takes nothing', () => {
  const snapshot: HostMessage = { type: 'show', what: 'share' }

  test('is told no changes after a few, and again when it has taken some', () => {
    const sent: HostMessage[] = []
    const port = new PagePort(
      (message) => sent.push(message),
      () => null
    )
    while (port.isReady && sent.length < 1_000) port.send(snapshot)
    expect(sent.length).toBeLessThan(20)
    port.onTaken()
    expect(port.isReady).toBe(true)
    port.send(snapshot)
    expect(port.isReady).toBe(false)
  })

  test('gains nothing by claiming to have taken what it was never sent', () => {
    const port = new PagePort(
      () => undefined,
      () => null
    )
    for (let count = 0; count < 1_000; count++) port.onTaken()
    let sent = 0
    for (; port.isReady && sent < 1_000; sent++) port.send(snapshot)
    expect(sent).toBeLessThan(20)
  })

  test('is understood only as the preload speaks', () => {
    expect(parseFromPage({ type: 'hello', more: 1 })).toEqual({ type: 'hello' })
    expect(parseFromPage({ type: 'call', message: 7 })).toEqual({ type: 'call', message: 7 })
    for (const other of [null, undefined, 'hello', 7, [], {}, { type: 'call' }, { type: 'constructor' }])
      expect(parseFromPage(other)).toBeNull()
  })
})

describe('closing the window', () => {
  const during = (whenClosed: Settings['whenClosed'], ...torrents: readonly TorrentSummary[]): State => ({
    ...state(...torrents),
    settings: { [ONLY]: { ...SETTINGS, whenClosed } }
  })

  test('asks only where something would go on', () => {
    expect(closingOf(during('ask'))).toBe('quit')
    expect(closingOf(during('ask', torrent(A, { state: 'stopped' })))).toBe('quit')
    expect(closingOf(during('ask', torrent(A, { state: 'stopped' }), torrent(B, { state: 'seeding' })))).toBe(
      'ask'
    )
  })

  test('does what was said once and for all', () => {
    expect(closingOf(during('keep-sharing'))).toBe('window')
    expect(closingOf(during('quit', torrent(A, { state: 'seeding' })))).toBe('quit')
  })
})

describe('a notification', () => {
  const words = wordsFor('en')
  const between = (before: State, after: State): readonly string[] =>
    noticesBetween(before, after, words).map(({ title, body }) => `${title}: ${body}`)

  test('tells of each download that is complete, once', () => {
    const before = state(torrent(A, { name: 'one', completedAt: null }))
    const after = state(torrent(A, { name: 'one', completedAt: 5 }))
    expect(between(before, after)).toEqual(['Download complete: one'])
    expect(between(after, after)).toEqual([])
  })

  test('tells nothing of what was shared from here', () => {
    expect(between(state(), state(torrent(A, { inPlace: true, completedAt: 5 })))).toEqual([])
  })

  test('tells why a torrent was stopped', () => {
    const after = state(torrent(A, { name: 'one', state: 'errored', trouble: 'The disk is full.' }))
    expect(between(state(torrent(A)), after)).toEqual(['Stopped by an error: one: The disk is full.'])
  })

  test('tells of each release of a channel that is followed, once, and of none that was there at first', () => {
    const during = (about: Partial<Channel>): State => ({
      ...state(),
      channels: { [KEY]: channel('albums', about) }
    })
    const after = during({ news: 4, newest: 4, title: 'The\u202E fourth' })
    expect(between(during({}), after)).toEqual(['New in a channel: albums: The fourth'])
    expect(between(after, after)).toEqual([])
    expect(between(state(), during({}))).toEqual([])
    expect(between(during({}), during({ news: 4, folder: null }))).toEqual([])
  })

  test('is one where a full disk stops everything', () => {
    const ids = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(40))
    const after = state(...ids.map((id) => torrent(id, { state: 'errored' })))
    expect(between(state(), after)).toEqual([
      'Stopped by an error: 5 torrents were stopped. Open Shoal to see why.'
    ])
  })
})

test('the mailbox has a bound, and hands out each letter once', () => {
  const mailbox = new Mailbox()
  mailbox.put(...Array.from({ length: 3_000 }, (_, index) => ({ thing: String(index) })))
  mailbox.put({ show: 'share' })
  const taken = mailbox.take()
  expect(taken.length).toBeLessThanOrEqual(1_000)
  expect(taken[0]).toEqual({ thing: '0' })
  expect(mailbox.take()).toEqual([])
})

test('German and English say the same things', () => {
  expect(Object.keys(wordsFor('de-AT')).sort()).toEqual(Object.keys(wordsFor('fr')).sort())
  expect(wordsFor('de').quit).not.toBe(wordsFor('en').quit)
  expect(wordsFor('den').quit).toBe(wordsFor('en').quit)
})

describe('Electron', () => {
  test('is used where its binary is and a window can be seen', async () => {
    const dist = await tempFolder()
    await makeTree(dist, { electron: 1, 'electron.exe': 1 })
    const env = { ELECTRON_OVERRIDE_DIST_PATH: dist }
    expect(findElectron({ ...env, DISPLAY: ':0' }, 'linux').binary).toBe(join(dist, 'electron'))
    expect(findElectron({ ...env, WAYLAND_DISPLAY: 'w' }, 'linux').binary).toBe(join(dist, 'electron'))
    expect(findElectron(env, 'win32').binary).toBe(join(dist, 'electron.exe'))
    expect(findElectron(env, 'linux').why).toBe('there is no display to open a window on')
    expect(findElectron({ DISPLAY: ':0' }, 'linux', join(dist, 'none')).why).toContain('binary')
  })
})
