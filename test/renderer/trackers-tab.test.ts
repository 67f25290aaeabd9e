import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Locator } from 'playwright-core'
import type { Detail, TrackerRow } from '../../shared/api/detail.ts'
import { A, B, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'

const URL_ONE = 'udp://tracker.example.org:6969/announce'
const WORKING: TrackerRow = {
  url: URL_ONE,
  tier: 0,
  status: 'working',
  message: null,
  peers: 50,
  seeds: 41,
  leechers: 112,
  downloads: 12_840,
  nextAt: null
}
const FAILED: TrackerRow = {
  ...WORKING,
  url: 'https://second.example.org/<b>bold</b>\u202Egnp/announce',
  tier: 1,
  status: 'failed',
  message: 'Not registered: <i>who</i>',
  peers: null,
  seeds: null,
  leechers: null,
  downloads: null
}
const DETAIL: Detail = {
  facts: {},
  peers: {},
  ledger: {},
  slots: {},
  files: {},
  pieces: {},
  trackers: { [`0 ${URL_ONE}`]: WORKING, [`1 ${FAILED.url}`]: FAILED },
  sources: {
    dht: { state: 'on', peers: 9 },
    pex: { state: 'on', peers: 6 },
    lan: { state: 'off', peers: 0 },
    hyperswarm: { state: 'on', peers: 4 }
  },
  webSeeds: {
    'https://mirror.example.net/files/': { state: 'active', message: null, downloaded: 318_000_000 }
  },
  log: {}
}
const RUNNING = torrent(A, { name: 'recordings', state: 'downloading', size: 100, left: 50, addedAt: 2 })
const STOPPED = torrent(B, { name: 'other', state: 'stopped', size: 10, isPrivate: true, addedAt: 1 })

/** On a busy machine a page may take its time. */
const eventually = <T>(get: () => Promise<T>) => expect.poll(get, { timeout: 30_000 })

describe.skipIf(skipChromium)(`the trackers of a torrent${whyNoChromium}`, { timeout: 120_000 }, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(state(RUNNING, STOPPED))
    app.reply('announceList', () => ({ tiers: [[URL_ONE], [FAILED.url]], webSeeds: ['https://m.example/'] }))
  }, 240_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    await select('recordings')
    await app.page.getByRole('tab', { name: 'Trackers' }).click()
    await app.showDetail(DETAIL)
    await grid().getByRole('row', { name: /DHT/ }).waitFor()
  })

  const select = (name: string): Promise<void> =>
    app.page.getByRole('grid', { name: 'Transfers' }).getByRole('row', { name }).click()
  const pane = (): Locator => app.page.getByRole('tabpanel')
  const grid = (): Locator => app.page.getByRole('grid', { name: /Trackers/ })
  const row = (name: RegExp): Locator => grid().getByRole('row', { name })
  const dialog = (): Locator => app.page.getByRole('dialog')
  const copied = (): Promise<void> =>
    app.page.evaluate(`navigator.clipboard.writeText = async (text) => { globalThis.testCopied = text }`)

  test('are asked of the engine only for their tab', () => {
    expect(app.inputs('watch').at(-1)).toEqual({ id: A, parts: ['trackers'] })
  })

  test('stand below the other ways to find peers, and above web seeds', async () => {
    await eventually(() => grid().getByRole('row').count()).toBe(8)
    const lines = await grid().getByRole('row').allInnerTexts()
    expect(lines[1]).toMatch(/DHT\s+Working\s+9/)
    expect(lines[3]).toMatch(/LAN\s+Disabled/)
    expect(lines[5]).toMatch(/tracker\.example\.org[^]*1\s+Working\s+50\s+41\s+112\s+12,840 ×/)
    expect(lines[6]).toMatch(/second\.example\.org[^]*2\s+Not working/)
    expect(lines[7]).toMatch(/mirror\.example\.net[^]*HTTP\s+Sending\s+318 MB/)
    expect(await pane().innerText()).toContain('2 trackers')
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('show what a stranger says as it is written', async () => {
    await eventually(() => grid().innerText()).toContain('<b>bold</b>')
    expect(await grid().innerText()).not.toContain('\u202E')
    expect(await app.page.locator('b, i', { hasText: /bold|who/ }).count()).toBe(0)
  })

  test('count down to when they are asked again', async () => {
    const nextAt = Date.now() + 175_000
    await app.showDetail({ ...DETAIL, trackers: { one: { ...WORKING, nextAt } } })
    const cell = row(/tracker\.example/)
      .getByRole('gridcell')
      .nth(7)
    await eventually(() => cell.innerText()).toMatch(/^2.min/)
    const before = await cell.innerText()
    await eventually(() => cell.innerText()).not.toBe(before)
    await app.showDetail({ ...DETAIL, trackers: { one: { ...WORKING, nextAt: Date.now() - 5_000 } } })
    await eventually(() => cell.innerText()).toBe('now')
  })

  test('are read in full, and their URLs copied, by keys alone', async () => {
    await copied()
    await grid().focus()
    await app.page.keyboard.press('ArrowDown')
    await eventually(() => pane().innerText()).toContain('9 peers connected')
    for (let step = 0; step < 5; step++) await app.page.keyboard.press('ArrowDown')
    await eventually(() => pane().innerText()).toMatch(/Not working\. Not registered: <i>who<\/i>/)
    await app.page.keyboard.press('ArrowUp')
    await app.page.keyboard.press('Control+c')
    await eventually(() => app.page.evaluate('testCopied')).toBe(URL_ONE)
    await app.page.keyboard.press('End')
    await eventually(() => grid().getByRole('row', { selected: true }).innerText()).toContain('mirror')
  })

  test('have a menu', async () => {
    await copied()
    await row(/tracker\.example/).click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Copy the URL' }).click()
    await eventually(() => app.page.evaluate('testCopied')).toBe(URL_ONE)
    await row(/DHT/).click({ button: 'right' })
    const copy = app.page.getByRole('menuitem', { name: 'Copy the URL' })
    expect(await copy.getAttribute('aria-disabled')).toBe('true')
    await app.page.keyboard.press('Escape')
  })

  test('are asked now when someone says so', async () => {
    await pane().getByRole('button', { name: 'Announce now' }).click()
    await eventually(() => Promise.resolve(app.inputs('reannounce').at(-1))).toEqual({ ids: [A] })
  })

  test('of a private torrent alone tell of peers; of one that is stopped nobody is asked', async () => {
    await select('other')
    await app.showDetail({
      ...DETAIL,
      sources: Object.fromEntries(
        Object.keys(DETAIL.sources).map((key) => [key, { state: 'private', peers: 0 }])
      )
    })
    await eventually(() => pane().innerText()).toContain('its trackers alone tell of its peers')
    await eventually(() => row(/DHT/).innerText()).toContain('Off: private')
    const button = pane().getByRole('button', { name: 'Announce now' })
    expect(await button.isDisabled()).toBe(true)
    expect(await button.getAttribute('title')).toContain('stopped')
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('are not needed: without any it says how peers are found', async () => {
    await app.showDetail({ ...DETAIL, trackers: {}, webSeeds: {} })
    await eventually(() => pane().innerText()).toContain('Peers are found by the ways above')
    await eventually(() => grid().getByRole('row').count()).toBe(5)
  })

  describe('are edited as text, where', () => {
    const text = (): Locator => dialog().getByRole('textbox')

    beforeEach(async () => {
      app.reply('setTrackers', () => ({}))
      await pane().getByRole('button', { name: 'Edit trackers' }).click()
      await text().waitFor()
    })

    test('an empty line begins a tier, and what was typed is sent', async () => {
      await eventually(() => text().inputValue()).toBe(`${URL_ONE}\n\n${FAILED.url}`)
      expect(await axeFinds(app.page)).toEqual([])
      await text().fill(`${URL_ONE}\n http://b.example/announce \n\n\nhttps://c.example/announce\n`)
      await dialog().getByRole('button', { name: 'Save' }).click()
      await dialog().waitFor({ state: 'detached' })
      expect(app.inputs('setTrackers').at(-1)).toEqual({
        id: A,
        tiers: [[URL_ONE, 'http://b.example/announce'], ['https://c.example/announce']]
      })
    })

    test('a line that holds no tracker is named, and not sent', async () => {
      const before = app.inputs('setTrackers').length
      await text().fill(`${URL_ONE}\n\nwss://c.example`)
      await eventually(() => dialog().innerText()).toContain('Line 3 is no tracker')
      expect(await dialog().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
      expect(await axeFinds(app.page)).toEqual([])
      await app.page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })
      expect(app.inputs('setTrackers')).toHaveLength(before)
    })

    test('what the engine refuses is said, and what was typed stays', async () => {
      app.reply('setTrackers', () => {
        throw new Error('This is no tracker of ours.')
      })
      await dialog().getByRole('button', { name: 'Save' }).click()
      await eventually(() => dialog().innerText()).toContain('no tracker of ours')
      expect(await text().inputValue()).toContain(URL_ONE)
      await app.page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })
    })
  })

  test('and web seeds are edited by keys, from the menu', async () => {
    app.reply('setWebSeeds', () => ({}))
    await row(/mirror/).click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Edit web seeds' }).press('Enter')
    const text = dialog().getByRole('textbox')
    await eventually(() => text.inputValue()).toBe('https://m.example/')
    await text.fill('https://m.example/\nhttp://n.example/')
    await dialog().getByRole('button', { name: 'Save' }).press('Enter')
    await dialog().waitFor({ state: 'detached' })
    expect(app.inputs('setWebSeeds')).toEqual([{ id: A, urls: ['https://m.example/', 'http://n.example/'] }])
  })

  test.each(['ltr', 'rtl'])('stay within 360 pixels, %s', async (direction) => {
    await app.page.setViewportSize({ width: 360, height: 640 })
    await app.page.evaluate(`document.documentElement.dir = '${direction}'`)
    try {
      const widest = `Math.max(...[...document.querySelectorAll('[role=tabpanel] [role=row]')].map((row) => row.scrollWidth))`
      await eventually(() => app.page.evaluate(widest)).toBe(360)
      expect(await row(/tracker\.example/).innerText()).toContain('Working')
      expect(await app.page.evaluate('document.documentElement.scrollWidth')).toBe(360)
      expect(await axeFinds(app.page)).toEqual([])
    } finally {
      await app.page.evaluate(`document.documentElement.dir = 'ltr'`)
      await app.page.setViewportSize({ width: 1_100, height: 720 })
    }
  })

  test('nothing of all this made the browser complain', () => {
    expect(app.complaints).toEqual([])
  })
})
