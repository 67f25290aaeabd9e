import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { Api } from '../../electron/api/api.ts'
import { encodeTorrent } from '../../electron/metainfo/encode.ts'
import { setupForTest } from '../api/ways.ts'
import { IS_STAND_IN, launchDesktop, runDesktop, RUNS_ON } from '../support/desktop.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'
import { closeChromium } from '../support/electron/chromium.ts'
import type { Desktop, DesktopOptions } from '../support/electron/driven.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { call, hear, heard, makeTestApp, POLLING, reachedInPage } from '../support/test-app.ts'

const LINK = `magnet:?xt=urn:btih:${'a'.repeat(40)}&dn=Some%20name`
const running = new Set<Desktop>()

process.stdout.write(`The desktop application runs on ${RUNS_ON}.\n`)
// Each starts processes and pages; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

afterEach(async () => {
  await Promise.all([...running].map((one) => one.kill()))
  running.clear()
  await closeEngines()
  await removeTempFolders()
})

afterAll(closeChromium)

const onDesktop = describe.skipIf(IS_STAND_IN && skipChromium)

interface Place {
  readonly appPath: string
  readonly userData: string
  readonly downloads: string
}

async function newPlace(): Promise<Place> {
  const folder = await tempFolder()
  const place = { userData: join(folder, 'user'), downloads: join(folder, 'downloads') }
  await makeTree(folder, { 'user/keep': 0, 'downloads/keep': 0 })
  return { ...place, appPath: await makeTestApp(folder) }
}

/** Starts the application in a place, or once more in the same. */
async function launch(
  { appPath, userData, downloads }: Place,
  args: readonly string[] = [],
  setup: DesktopOptions['setup'] = {}
): Promise<Desktop> {
  const desktop = await launchDesktop({ appPath, userData, args, setup: { downloads, ...setup } })
  running.add(desktop)
  return desktop
}

/** A page that listens. */
async function listening(desktop: Desktop): Promise<Page> {
  const page = await desktop.page()
  await hear(page, 'welcome')
  await call(page, 'listen', {})
  return page
}

async function opened(...args: readonly string[]): Promise<{ place: Place; desktop: Desktop; page: Page }> {
  const place = await newPlace()
  const desktop = await launch(place, args)
  return { place, desktop, page: await listening(desktop) }
}

/** Shares a file. @returns the torrent's id, and the file's path */
async function shareOne(page: Page): Promise<{ id: string; path: string }> {
  const path = join(await tempFolder(), 'a.bin')
  await makeTree(join(path, '..'), { 'a.bin': 50_000 })
  await call(page, 'share', {
    path,
    version: 'v1',
    pieceLength: null,
    comment: null,
    trackers: [],
    webSeeds: [],
    isPrivate: false
  })
  await page.waitForFunction(
    () => {
      const { state } = globalThis as unknown as { state: { torrents: Record<string, { state: string }> } }
      return Object.values(state.torrents).some((torrent) => torrent.state === 'seeding')
    },
    null,
    POLLING
  )
  const ids = await page.evaluate(() =>
    Object.keys((globalThis as unknown as { state: { torrents: object } }).state.torrents)
  )
  return { id: ids[0] ?? '', path }
}

/** Closes the window as its user does. The next message box is answered so. */
async function closeWindow(desktop: Desktop, response: number, checkboxChecked = false): Promise<void> {
  await desktop.evaluate(
    ({ dialog, BrowserWindow }, answer) => {
      dialog.showMessageBox = () => Promise.resolve(answer)
      BrowserWindow.getAllWindows()[0]?.close()
    },
    { response, checkboxChecked }
  )
}

const KEEP_SHARING = 0
const QUIT = 1
const CANCEL = 2

onDesktop(`the page of the window${whyNoChromium}`, () => {
  test('has a pipe and nothing else of Electron’s or Node’s, and is welcomed', async () => {
    const { page } = await opened()
    const has = await page.evaluate(() => [
      Object.keys((globalThis as unknown as { shoal: object }).shoal).sort(),
      typeof (globalThis as Record<string, unknown>)['require'],
      typeof (globalThis as Record<string, unknown>)['process']
    ])
    expect(has).toEqual([['onMessage', 'pathOf', 'send'], 'undefined', 'undefined'])
    expect(await hear(page, 'welcome')).toEqual({
      type: 'welcome',
      version: '1.2.3',
      features: ['pick', 'openFolder', 'window', 'notify']
    })
  })

  test('runs only what the app consists of, and reaches nothing else', async () => {
    const { page } = await opened()
    expect(await page.evaluate(() => 'inlineRan' in globalThis)).toBe(false)
    const fetched = async (path: string): Promise<string> =>
      await page.evaluate(async (url) => {
        return await fetch(url).then(
          ({ status }) => String(status),
          () => 'refused'
        )
      }, path)
    expect(await fetched('/app.js')).toBe('200')
    expect(await fetched('/..%2fsecret.json')).toBe('404')
    expect(await fetched('/%2e%2e/secret.json')).toBe('404')
    expect(await fetched('/none.js')).toBe('404')
    expect(await fetched('http://127.0.0.1:9/')).toBe('refused')
  })

  test('learns where a file lies that was picked or dropped', async () => {
    const { page } = await opened()
    const path = join(await tempFolder(), 'dropped.bin')
    await writeFile(path, 'x')
    // Chromium does not tell the stand-in what Electron knows.
    if (IS_STAND_IN) await page.evaluate(`__paths.set('dropped.bin', ${JSON.stringify(path)})`)
    await page.setInputFiles('input', path)
    expect(await page.evaluate("shoal.pathOf(document.querySelector('input').files[0])")).toBe(path)
  })

  test('goes nowhere, opens nothing, and may copy but nothing more', async () => {
    const { page, desktop } = await opened()
    const before = page.url()
    // The page has a DOM, which these tests are compiled without: what runs there is text.
    await page.evaluate("location.href = 'http://127.0.0.1:9/elsewhere'")
    expect(await page.evaluate("window.open('http://127.0.0.1:9/')")).toBeNull()
    const isGranted = async (name: string): Promise<boolean> =>
      (await page.evaluate(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`)) ===
      'granted'
    expect(await isGranted('geolocation')).toBe(false)
    expect(await isGranted('clipboard-read')).toBe(false)
    expect(await isGranted('clipboard-write')).toBe(true)
    expect(page.url()).toBe(before)
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1)
  })

  test('that was loaded anew is a face that came anew', async () => {
    const { page, desktop } = await opened()
    const again = page.waitForEvent('close').catch(() => undefined)
    await desktop.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload(),
      null
    )
    if (IS_STAND_IN) await again
    const next = await listening(desktop)
    await call(next, 'setSettings', { upLimit: 5_000 })
    expect(await heard(next, 'welcome')).toHaveLength(1)
  })
})

onDesktop(`links, torrents and folders${whyNoChromium}`, () => {
  test('named at the start reach the window once it listens', async () => {
    const files = await tempFolder()
    await makeTree(files, { 'folder/a.bin': 10 })
    await writeFile(join(files, 'one.torrent'), 'd4:infod4:name3:onee' + 'e')
    const { page } = await opened(
      LINK,
      join(files, 'one.torrent'),
      join(files, 'folder'),
      '--flag-of-chromium'
    )
    const { things } = await hear(page, 'opened')
    expect(things).toEqual([
      { link: LINK },
      { torrent: Buffer.from('d4:infod4:name3:oneee').toString('base64'), name: 'one.torrent' },
      { path: join(files, 'folder') }
    ])
  })

  test('given to a second Shoal are handed to the first, which shows its window', async () => {
    const { place, desktop, page } = await opened()
    await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(), null)
    expect(await runDesktop({ ...place, args: [LINK] })).toBe(0)
    expect(await hear(page, 'opened')).toEqual({ type: 'opened', things: [{ link: LINK }] })
    expect(
      await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized(), null)
    ).toBe(false)
  })

  test('that the system opens arrive, and what is not there is said in a sentence', async () => {
    const { desktop, page } = await opened()
    const said = await desktop.evaluate(async ({ app, dialog }, link) => {
      const told = new Promise<string | undefined>((resolve) => {
        dialog.showMessageBox = (...args: unknown[]) => {
          resolve((args[0] as { detail?: string }).detail)
          return Promise.resolve({ response: 0, checkboxChecked: false })
        }
      })
      app.emit('open-url', { preventDefault: () => undefined }, link)
      app.emit('open-file', { preventDefault: () => undefined }, '/nowhere/at-all.torrent')
      return await told
    }, LINK)
    expect(said).toBe('There is no file "/nowhere/at-all.torrent".')
    expect((await hear(page, 'opened')).things).toEqual([{ link: LINK }])
  })

  test.runIf(IS_STAND_IN)('of magnet: are claimed at the first start and never again', async () => {
    const place = await newPlace()
    const claims = async (): Promise<readonly string[]> => {
      const desktop = await launch(place, [], { isPackaged: true })
      await listening(desktop)
      const made = await desktop.evaluate(({ app }) => (app as unknown as { claims: string[] }).claims, null)
      await desktop.evaluate(({ app }) => app.quit(), null).catch(() => undefined)
      await desktop.exited
      return made
    }
    expect(await claims()).toEqual([expect.stringMatching(/^magnet: .* --$/)])
    expect(await claims()).toEqual([])
  })
})

onDesktop(`what the host does for the page${whyNoChromium}`, () => {
  test('picks files and folders in the system’s dialog', async () => {
    const { desktop, page } = await opened()
    await desktop.evaluate(({ dialog }) => {
      dialog.showOpenDialog = (...args: unknown[]) => {
        const { title, properties } = args.at(-1) as { title: string; properties: string[] }
        return Promise.resolve({ canceled: false, filePaths: [`/${title}`, ...properties] })
      }
    }, null)
    expect(await call(page, 'pick', { what: 'folder', title: 'Where to' })).toMatchObject({
      output: { paths: ['/Where to', 'openDirectory', 'createDirectory'] }
    })
    expect(await call(page, 'pick', { what: 'anything', title: '' })).toMatchObject({ code: 'usage' })
  })

  test('reads torrents, and nothing that is none', async () => {
    const { page } = await opened()
    const folder = await tempFolder()
    await makeTree(folder, { 'a.bin': 30_000 })
    const engine = await openEngine()
    const { metainfo } = await engine.share(join(folder, 'a.bin'), { version: 'v1' }, [])
    if (metainfo === null) throw new Error('what was shared is known')
    const path = join(folder, 'a.torrent')
    await writeFile(path, encodeTorrent(metainfo))
    expect(await call(page, 'readTorrent', { path })).toMatchObject({
      output: { torrent: (await readFile(path)).toString('base64') }
    })
    await writeFile(join(folder, 'secret.torrent'), 'the password is')
    const refusals = await Promise.all([
      call(page, 'readTorrent', { path: join(folder, 'secret.torrent') }),
      call(page, 'readTorrent', { path: join(folder, 'none.torrent') }),
      call(page, 'readTorrent', { path: folder })
    ])
    expect(refusals).toMatchObject([
      { code: 'metainfo-invalid' },
      { code: 'not-found' },
      { code: 'not-found' }
    ])
  })

  test('shows the files of a torrent, and no other path', async () => {
    const { desktop, page } = await opened()
    const { id, path } = await shareOne(page)
    await desktop.evaluate(({ shell }) => {
      shell.showItemInFolder = (shown) => void Object.assign(globalThis, { shown })
    }, null)
    expect(await call(page, 'openFolder', { id })).toMatchObject({ type: 'answer' })
    expect(await desktop.evaluate(() => (globalThis as unknown as { shown: string }).shown, null)).toBe(path)
    expect(await call(page, 'openFolder', { id: 'b'.repeat(40) })).toMatchObject({ code: 'not-found' })
    expect(await call(page, 'openFolder', { id: '/etc' })).toMatchObject({ code: 'usage' })
  })
})

onDesktop(`menus${whyNoChromium}`, () => {
  test('of the window ask it for its dialogs', async () => {
    const { desktop, page } = await opened()
    for (const id of ['share', 'open', 'settings', 'statistics', 'shortcuts', 'about'])
      await desktop.evaluate(({ Menu }, item) => {
        Menu.getApplicationMenu()?.getMenuItemById(item)?.click()
      }, id)
    await page.waitForFunction(
      () =>
        (globalThis as unknown as { heard: { type: string }[] }).heard.filter(({ type }) => type === 'show')
          .length === 6,
      null,
      POLLING
    )
    const shown = (await heard(page, 'show')).map(({ what }) => what)
    expect(shown).toEqual(['share', 'open', 'settings', 'statistics', 'shortcuts', 'about'])
  })

  test.runIf(IS_STAND_IN)('speak German where the system does', async () => {
    const desktop = await launch(await newPlace(), [], { locale: 'de-AT' })
    await listening(desktop)
    const labels = await desktop.evaluate(
      ({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label),
      null
    )
    expect(labels).toEqual(['&Datei', '&Bearbeiten', '&Ansicht', '&Hilfe'])
  })

  test.runIf(IS_STAND_IN)('of the tray show the window that was closed, and quit', async () => {
    const { desktop, page } = await opened()
    await shareOne(page)
    await closeWindow(desktop, KEEP_SHARING)
    await desktop.evaluate(({ standIn }) => standIn.trays[0]?.item('show-window')?.click(), null)
    await listening(desktop)
    await desktop
      .evaluate(({ standIn }) => standIn.trays[0]?.item('quit')?.click(), null)
      .catch(() => undefined)
    expect(await desktop.exited).toBe(0)
  })
})

onDesktop(`closing the window${whyNoChromium}`, () => {
  test('ends Shoal without a question when nothing goes on', async () => {
    const { desktop } = await opened()
    await closeWindow(desktop, CANCEL).catch(() => undefined)
    expect(await desktop.exited).toBe(0)
  })

  test('asks while something is shared, and does nothing when that is cancelled', async () => {
    const { desktop, page } = await opened()
    await shareOne(page)
    await closeWindow(desktop, CANCEL)
    expect(await call(page, 'setSettings', {})).toMatchObject({ type: 'answer' })
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1)
  })

  test('keeps sharing without it when told so, and asks no more when told that too', async () => {
    const { place, desktop, page } = await opened()
    const { id } = await shareOne(page)
    const gone = page.waitForEvent('close')
    await closeWindow(desktop, KEEP_SHARING, true)
    await gone
    expect(await runDesktop({ ...place, args: [] })).toBe(0)
    const next = await listening(desktop)
    await reachedInPage(next, id, 'seeding')
    const { settings } = await next.evaluate(
      () => (globalThis as unknown as { state: { settings: Record<string, object> } }).state
    )
    expect(settings['only']).toMatchObject({ whenClosed: 'keep-sharing' })
    await closeWindow(desktop, QUIT)
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(0)
  })

  test('ends Shoal when told so; what it shared is there the next time', async () => {
    const { place, desktop, page } = await opened()
    const { id } = await shareOne(page)
    await closeWindow(desktop, QUIT)
    expect(await desktop.exited).toBe(0)
    await reachedInPage(await listening(await launch(place)), id, 'seeding')
  })

  test('keeps its place for the next time', async () => {
    const { place, desktop } = await opened()
    const bounds = { x: 120, y: 90, width: 700, height: 600 }
    await desktop.evaluate(({ BrowserWindow }, where) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(where)
    }, bounds)
    await closeWindow(desktop, QUIT).catch(() => undefined)
    await desktop.exited
    const again = await launch(place)
    await again.page()
    expect(
      await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds(), null)
    ).toEqual(bounds)
  })
})

onDesktop(`Shoal${whyNoChromium}`, () => {
  test.runIf(IS_STAND_IN)('tells of a download that is complete, and a click shows its files', async () => {
    const folder = await tempFolder()
    await makeTree(folder, { 'b.bin': 40_000 })
    const engine = await openEngine()
    const torrent = await engine.share(join(folder, 'b.bin'), { version: 'v1' }, [])
    await torrent.start()
    await reached(torrent, 'seeding')
    const { place, desktop, page } = await opened()
    const { host, port } = addressOf(engine)
    const link = `magnet:?xt=urn:btih:${torrent.id}&dn=b.bin&x.pe=${host}:${port}`
    const wish = { folder: place.downloads, start: true, sequential: false, priorities: null }
    expect(await call(page, 'add', { source: { link }, ...wish })).toMatchObject({ type: 'answer' })
    await reachedInPage(page, torrent.id, 'seeding')
    const shown = await desktop.evaluate(async ({ standIn, shell }) => {
      const shownPath = new Promise<string>((resolve) => (shell.showItemInFolder = resolve))
      while (standIn.notifications.length === 0) await new Promise((resolve) => setImmediate(resolve))
      const [notification] = standIn.notifications
      notification?.emit('click')
      return [notification?.title, notification?.body, await shownPath]
    }, null)
    expect(shown).toEqual(['Download complete', 'b.bin', join(place.downloads, 'b.bin')])
  })

  test.runIf(IS_STAND_IN)('says why it cannot start, with the exit code of that', async () => {
    const place = await newPlace()
    const api = await Api.open(await setupForTest({ stateFolder: join(place.userData, 'engine') }))
    const desktop = await launch(place)
    expect(await desktop.exited).toBe(10)
    expect(desktop.stderr()).toContain('Shoal cannot start.')
    await api.close()
  })

  test('ends with the exit code of wrong usage when its arguments make no sense', async () => {
    expect(await runDesktop({ ...(await newPlace()), args: ['--port', 'many'] })).toBe(2)
  })

  test.runIf(IS_STAND_IN)('ends cleanly when the system says so', async () => {
    const { desktop, page } = await opened()
    await shareOne(page)
    await desktop.evaluate(() => process.kill(process.pid, 'SIGTERM'), null)
    expect(await desktop.exited).toBe(0)
  })
})
