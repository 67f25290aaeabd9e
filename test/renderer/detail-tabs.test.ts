import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Locator } from 'playwright-core'
import type { Detail, FileRow, PeerRow } from '../../shared/api/detail.ts'
import { A, B, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'

const HOSTILE = '<b>bold</b>\u202Egnp.exe'
const EMPTY: Detail = {
  facts: {},
  peers: {},
  ledger: {},
  slots: {},
  files: {},
  pieces: {},
  trackers: {},
  sources: {},
  webSeeds: {},
  log: {}
}

const PEER: PeerRow = {
  identity: 'addr:192.0.2.1',
  client: 'qBittorrent 5.0.3',
  address: '192.0.2.1:51413',
  lane: 'TCP',
  flags: 'DUz',
  progress: 0.5,
  downRate: 2_000_000,
  upRate: 0,
  downloaded: 5_000_000,
  uploaded: 1_000_000,
  unchoked: true,
  unchokedUs: true,
  reason: 'gave-more',
  slotSince: 1_700_000_000_000
}

const RECORDINGS = torrent(A, {
  name: 'recordings',
  state: 'downloading',
  size: 100,
  left: 50,
  wanted: 100,
  addedAt: 2
})
const OTHER = torrent(B, { name: 'other', state: 'seeding', size: 10, inPlace: true, addedAt: 1 })

/** On a busy machine a page may take its time. */
const eventually = <T>(get: () => Promise<T>) => expect.poll(get, { timeout: 20_000 })

describe.skipIf(skipChromium)(`the tabs of a torrent's details${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(state(RECORDINGS, OTHER))
    await app.page.getByRole('row', { name: /recordings/ }).click()
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(() => app.showDetail(EMPTY))

  const tab = (name: string): Promise<void> => app.page.getByRole('tab', { name }).click()
  const grid = (name: string): Locator => app.page.getByRole('grid', { name })
  const copied = (): Promise<void> =>
    app.page.evaluate(`navigator.clipboard.writeText = async (text) => { globalThis.testCopied = text }`)

  describe('peers', () => {
    beforeEach(async () => {
      await tab('Peers')
      await app.page.getByText('Connected now').click()
    })

    test('says so when there are none', async () => {
      await eventually(() => grid('Peers').innerText()).toContain('Shoal keeps looking')
      expect(await axeFinds(app.page)).toEqual([])
    })

    test('shows who is connected, and a stranger’s name as it is written', async () => {
      await app.showDetail({ ...EMPTY, peers: { 1: PEER, 2: { ...PEER, client: HOSTILE, downRate: 1 } } })
      const row = grid('Peers').getByRole('row', { name: /bold/ })
      await eventually(() => row.innerText()).toContain('<b>bold</b>gnp.exe')
      expect(await app.page.locator('b', { hasText: 'bold' }).count()).toBe(0)
      await eventually(() => grid('Peers').innerText()).toContain('2.00 MB/s')
    })

    test('tells by keys what letters mean, why a peer has a slot, and copies its address', async () => {
      await app.showDetail({
        ...EMPTY,
        peers: { 1: PEER, 2: { ...PEER, downRate: 1, unchoked: false, reason: 'snubbed' } }
      })
      await copied()
      await grid('Peers').focus()
      await app.page.keyboard.press('ArrowDown')
      const pane = app.page.getByRole('tabpanel')
      await eventually(() => pane.innerText()).toContain('because it is among those who give you most')
      expect(await pane.innerText()).toContain('sends you what you want')
      await app.page.keyboard.press('Control+c')
      await eventually(() => app.page.evaluate('testCopied')).toBe('192.0.2.1:51413')
      await app.page.keyboard.press('End')
      await eventually(() => pane.innerText()).toContain('has sent none for a minute')
      expect(await axeFinds(app.page)).toEqual([])
    })

    test('has a menu for each peer', async () => {
      await app.showDetail({ ...EMPTY, peers: { 1: PEER } })
      await copied()
      await grid('Peers')
        .getByRole('row', { name: /qBittorrent/ })
        .click({ button: 'right' })
      await app.page.getByRole('menuitem', { name: 'Copy its identity' }).click()
      await eventually(() => app.page.evaluate('testCopied')).toBe('addr:192.0.2.1')
    })

    test('makes only the rows in sight, sorts them all, and goes to the last', async () => {
      const peers = Array.from({ length: 2_000 }, (_, at) => [
        `p${at}`,
        { ...PEER, downRate: at, client: `client ${at}` }
      ])
      await app.showDetail({ ...EMPTY, peers: Object.fromEntries(peers) as Detail['peers'] })
      await eventually(() => grid('Peers').getByRole('row').nth(1).innerText()).toContain('client 1999')
      expect(await grid('Peers').getByRole('row').count()).toBeLessThan(80)
      await grid('Peers').getByRole('button', { name: 'Client' }).click()
      await eventually(() => grid('Peers').getByRole('row').nth(1).innerText()).toContain('client 0')
      await grid('Peers').getByRole('button', { name: 'Down', exact: true }).click()
      await grid('Peers').focus()
      await app.page.keyboard.press('End')
      await eventually(() => grid('Peers').innerText()).toContain('client 0\n')
    })
  })

  describe('who gave what', () => {
    beforeEach(async () => {
      await tab('Peers')
      await app.page.getByText('Who gave what').click()
    })

    test('says the rule, what each peer gave and got, and the sum', async () => {
      await app.showDetail({
        ...EMPTY,
        ledger: {
          'addr:192.0.2.1': { client: 'one', downloaded: 3e6, uploaded: 1e6, connected: true },
          'addr:192.0.2.2': { client: HOSTILE, downloaded: 1e6, uploaded: 9e6, connected: false }
        }
      })
      const pane = app.page.getByRole('tabpanel')
      await eventually(() => pane.innerText()).toContain('go to the peers who give you most')
      const rows = grid('What each peer gave and got').getByRole('row')
      await eventually(() => rows.nth(1).innerText()).toContain('one')
      expect(await rows.nth(1).innerText()).toContain('3.00 MB')
      expect(await rows.nth(2).innerText()).toMatch(/bold<\/b>[^]*gone[^]*8.00 MB/)
      await eventually(() => pane.innerText()).toMatch(/Gave you\s4.00 MB\s*Got from you\s10.0 MB/)
    })

    test('draws slots over time, and tells the same in a table', async () => {
      const now = Date.now()
      await app.showDetail({
        ...EMPTY,
        ledger: { 'addr:192.0.2.1': { client: 'one', downloaded: 3e6, uploaded: 1e6, connected: true } },
        slots: {
          1: { identity: 'addr:192.0.2.1', from: now - 120_000, to: now - 60_000, optimistic: true },
          2: { identity: 'addr:192.0.2.1', from: now - 3_600_000, to: now - 3_000_000, optimistic: false }
        }
      })
      const picture = app.page.getByRole('img', { name: /1 peer had your slots/ })
      await picture.waitFor()
      const isDrawn = `(() => {
        const canvas = document.querySelector('[role=tabpanel] canvas')
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return canvas.width > 100 && data.some((byte) => byte !== 0)
      })()`
      await eventually(() => app.page.evaluate(isDrawn)).toBe(true)
      expect(await axeFinds(app.page)).toEqual([])
      await app.page.getByRole('button', { name: 'As a table' }).press('Enter')
      await eventually(() => app.page.getByRole('row', { name: /one 192.0.2.1 1.?m/ }).count()).toBe(1)
      expect(await axeFinds(app.page)).toEqual([])
      await app.page.getByRole('button', { name: 'As a picture' }).press('Enter')
    })
  })

  describe('files', () => {
    const file = (path: string, priority = 2): FileRow => ({ path, size: 1_000_000, done: 250_000, priority })
    const files = { 0: file('top/a/1'), 1: file('top/a/2'), 2: file('top/<b>bold\u202Egnp.exe', 0) }
    const tree = (): Locator => app.page.getByRole('treegrid', { name: 'Files' })
    const lastAsked = (): Promise<unknown> => Promise.resolve(app.inputs('setPriorities').at(-1))

    beforeEach(async () => {
      app.reply('setPriorities', () => ({}))
      await tab('Log')
      await tab('Files')
      await app.showDetail({ ...EMPTY, files })
      await tree().getByRole('row', { name: /top/ }).waitFor()
    })

    test('say so while what is in it is not known', async () => {
      await app.showDetail(EMPTY)
      await app.show(state({ ...RECORDINGS, size: null }, OTHER))
      await eventually(() => app.page.getByRole('tabpanel').innerText()).toContain('not known yet')
      await app.show(state(RECORDINGS, OTHER))
    })

    test('are opened, chosen and given a priority by keys alone', async () => {
      await tree().focus()
      await app.page.keyboard.press('ArrowDown')
      await app.page.keyboard.press(' ')
      await eventually(lastAsked).toEqual({ id: A, priorities: [2, 2, 2] })
      await app.page.keyboard.press('ArrowDown')
      await app.page.keyboard.press('3')
      await eventually(lastAsked).toEqual({ id: A, priorities: [3, 3, 2] })
      await app.page.keyboard.press('ArrowRight')
      await app.page.keyboard.press('ArrowDown')
      await eventually(() => tree().getByRole('row', { selected: true }).innerText()).toContain('1')
      await app.page.keyboard.press('Shift+ArrowDown')
      await eventually(() => tree().getByRole('row', { selected: true }).count()).toBe(2)
      await copied()
      await app.page.keyboard.press('Control+c')
      await eventually(() => app.page.evaluate('testCopied')).toBe('top/a/1\ntop/a/2')
      expect(await axeFinds(app.page)).toEqual([])
    })

    test('are chosen by pointer, with a state between for a folder', async () => {
      const box = tree().getByRole('checkbox', { name: 'Download top', exact: true })
      await box.waitFor()
      const isBetween = `document.querySelector('[aria-label="Download top"]').indeterminate`
      expect(await app.page.evaluate(isBetween)).toBe(true)
      await tree().getByRole('checkbox', { name: /bold/ }).click()
      await eventually(lastAsked).toEqual({ id: A, priorities: [2, 2, 2] })
      await tree().getByRole('row', { name: /bold/ }).click({ button: 'right' })
      await app.page.getByRole('menuitem', { name: 'Low' }).click()
      await eventually(lastAsked).toEqual({ id: A, priorities: [2, 2, 1] })
    })

    test('show a hostile name as it is written', async () => {
      await eventually(() => tree().innerText()).toContain('bold')
      expect(await app.page.locator('b', { hasText: 'bold' }).count()).toBe(0)
      expect(await tree().innerText()).not.toContain('\u202E')
    })

    test('are found by a part of their name', async () => {
      await app.page.getByRole('searchbox', { name: 'Filter files' }).fill('2')
      await eventually(() => tree().getByRole('row').count()).toBe(4)
      await app.page.getByRole('searchbox', { name: 'Filter files' }).fill('nowhere')
      await eventually(() => tree().innerText()).toContain('No file fits the filter')
    })

    test('are shown of 100,000 only where they are in sight', async () => {
      const many = Array.from({ length: 100_000 }, (_, at) => [at, file(`top/file ${at}`)])
      await app.showDetail({ ...EMPTY, files: Object.fromEntries(many) as Detail['files'] })
      await eventually(() => tree().innerText()).toContain('file 3')
      await tree().focus()
      await app.page.keyboard.press('End')
      await eventually(() => tree().innerText()).toContain('file 99999')
      expect(await tree().getByRole('row').count()).toBeLessThan(80)
    })

    test('that are shared in place have nothing to choose', async () => {
      await app.page.getByRole('row', { name: /other/ }).first().click()
      await app.showDetail({ ...EMPTY, files })
      await eventually(() => app.page.getByRole('tabpanel').innerText()).toContain('nothing to choose')
      expect(await tree().getByRole('checkbox').count()).toBe(0)
      expect(await axeFinds(app.page)).toEqual([])
      await app.page
        .getByRole('row', { name: /recordings/ })
        .first()
        .click()
    })
  })

  describe('speed', () => {
    const END = 1_700_000_000_000
    const chart = (): Locator => app.page.getByRole('slider', { name: /Speed over time/ })
    const lastAsked = (): unknown => app.inputs('speed').at(-1)

    beforeEach(async () => {
      app.reply('speed', () => ({
        step: 1,
        end: END,
        down: [0, 1_000_000, 2_000_000],
        up: [0, 0, 500_000]
      }))
      await tab('Speed')
      await app.page.getByText('This transfer').click()
      await chart().waitFor()
    })

    test('is asked of this transfer or of everything, for as long as is chosen', async () => {
      await app.page.getByRole('radio', { name: /^5 ?m/ }).focus()
      await app.page.keyboard.press('ArrowRight')
      await eventually(() => Promise.resolve(lastAsked())).toEqual({ id: A, seconds: 1_800 })
      await app.page.keyboard.press('ArrowLeft')
      await app.page.getByText('Everything').click()
      await eventually(() => Promise.resolve(lastAsked())).toEqual({ id: null, seconds: 300 })
    })

    test('is read out by keys', async () => {
      const said = (): Promise<string | null> => chart().getAttribute('aria-valuetext')
      await chart().focus()
      await app.page.keyboard.press('End')
      await eventually(said).toMatch(/download 2.00 MB\/s, upload 500 kB\/s/)
      await app.page.keyboard.press('ArrowLeft')
      await eventually(said).toMatch(/download 1.00 MB\/s, upload 0 kB\/s/)
      await app.page.keyboard.press('Home')
      await eventually(said).toMatch(/download 0 kB\/s/)
    })

    test('is told in figures, too, and is drawn', async () => {
      const row = app.page.getByRole('row', { name: /Total/ })
      await eventually(() => row.innerText()).toMatch(/3.00 MB\s+500 kB/)
      const isDrawn = `(() => {
        const canvas = document.querySelector('.uplot canvas')
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return data.some((byte) => byte !== 0)
      })()`
      await eventually(() => app.page.evaluate(isDrawn)).toBe(true)
      expect(await axeFinds(app.page)).toEqual([])
    })

    test('hides a line when it is not wanted', async () => {
      const button = app.page.getByRole('button', { name: 'Upload', exact: true })
      await button.press('Enter')
      await eventually(() => button.getAttribute('aria-pressed')).toBe('false')
      await button.press('Enter')
      await eventually(() => button.getAttribute('aria-pressed')).toBe('true')
    })

    test('says so when it cannot be had', async () => {
      app.reply('speed', () => {
        throw new Error('gone')
      })
      await app.page.getByText('Everything').click()
      await eventually(() => app.page.getByRole('tabpanel').innerText()).toContain(
        'Shoal asks again by itself'
      )
    })
  })

  describe('log', () => {
    beforeEach(() => tab('Log'))

    const log = {
      1: { at: Date.now() - 5_000, event: 'added', about: '{}' },
      2: { at: Date.now() - 4_000, event: 'metadata-found', about: JSON.stringify({ name: HOSTILE }) },
      3: { at: Date.now() - 3_000, event: 'not-yet-invented', about: '{"depth":3' }
    }

    test('says so when nothing has happened', async () => {
      await eventually(() => app.page.getByRole('tabpanel').innerText()).toContain('Nothing has happened')
      expect(await axeFinds(app.page)).toEqual([])
    })

    test('tells what happened, the newest first, and strangers’ names as they are written', async () => {
      await app.showDetail({ ...EMPTY, log })
      const lines = app.page.getByRole('log').locator('p')
      await eventually(() => lines.count()).toBe(3)
      expect(await lines.first().innerText()).toContain('not-yet-invented')
      expect(await lines.nth(1).innerText()).toContain('<b>bold</b>gnp.exe')
      expect(await axeFinds(app.page)).toEqual([])
    })

    test('is filtered by words, and copied whole', async () => {
      await app.showDetail({ ...EMPTY, log })
      await copied()
      const field = app.page.getByRole('searchbox', { name: 'Filter the log' })
      await field.fill('added')
      await eventually(() => app.page.getByRole('log').locator('p').count()).toBe(1)
      await field.fill('nothing like it')
      await eventually(() => app.page.getByRole('tabpanel').innerText()).toContain('fits the filter')
      await field.press('Escape')
      await eventually(() => field.inputValue()).toBe('')
      await app.page.getByRole('button', { name: 'Copy all' }).press('Enter')
      await expect
        .poll(() => app.page.evaluate('testCopied'))
        .toMatch(/Added to the list\n[^]*not-yet-invented/)
    })
  })

  test('draw no complaint from the browser', () => {
    expect(app.complaints.filter((one) => !one.includes('404'))).toEqual([])
  })
})
