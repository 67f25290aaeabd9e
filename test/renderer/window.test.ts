import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { State } from '../../shared/api/model.ts'
import { SESSION, SETTINGS, state, torrent } from '../api/states.ts'
import { ONLY } from '../../shared/api/agreed.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'

const GB = 1_000_000_000
const id = (number: number): string => number.toString(16).padStart(40, '0')

/** Text that would do something, if it were more than text. */
const HOSTILE = '<img src=x onerror="document.title=1"> \u202Egnp.exe \u0007'

const EVERY_STATE = state(
  torrent(id(1), {
    name: 'Field recordings',
    state: 'downloading',
    size: 4 * GB,
    wanted: 4 * GB,
    left: GB,
    downRate: 11_200_000,
    addedAt: 9
  }),
  torrent(id(2), {
    name: 'netinst.iso',
    state: 'seeding',
    size: GB,
    wanted: GB,
    uploaded: 3 * GB,
    addedAt: 8
  }),
  torrent(id(3), { name: 'Lecture', state: 'stalled', size: GB, wanted: GB, left: GB, addedAt: 7 }),
  torrent(id(4), { state: 'metadata', addedAt: 6 }),
  torrent(id(5), { name: 'archive', state: 'checking', checked: 0.5, size: GB, wanted: GB, addedAt: 5 }),
  torrent(id(6), { name: 'old', state: 'stopped', size: GB, wanted: GB, left: 1, addedAt: 4 }),
  torrent(id(7), {
    name: HOSTILE,
    state: 'errored',
    code: 'disk-full',
    trouble: 'The disk is full.',
    addedAt: 3
  })
)

describe.skipIf(skipChromium)(`the window${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(EVERY_STATE, { kept: { detail: false } })
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    app.calls.length = 0
    await app.show(EVERY_STATE)
    await app.page.keyboard.press('Escape')
  })

  const rowNames = async (): Promise<string[]> =>
    await app.page.locator('[role=row] [role=gridcell]:first-child').allInnerTexts()

  test('shows every torrent with its state as a word, and a name as nothing but text', async () => {
    await app.page.getByRole('grid').waitFor()
    expect(await rowNames()).toHaveLength(7)
    for (const word of ['Downloading', 'Seeding', 'Stalled', 'Finding out', 'Checking', 'Stopped', 'Errored'])
      expect(await app.page.getByRole('gridcell', { name: word, exact: true }).count()).toBe(1)
    expect(await app.page.locator('img').count()).toBe(0)
    expect(await app.page.getByText('onerror').innerText()).toContain('<img src=x')
    expect(app.complaints).toEqual([])
  })

  test('is worked by keyboard alone: down to a row, more of them, start, stop, remove', async () => {
    await app.page.getByRole('grid').focus()
    await app.page.keyboard.press('ArrowDown')
    await app.page.keyboard.press('Shift+ArrowDown')
    await app.page.keyboard.press('Control+p')
    await expect.poll(() => app.inputs('stop')).toEqual([{ ids: [id(1), id(2)] }])
    await app.page.keyboard.press('End')
    await app.page.keyboard.press('Control+s')
    await expect.poll(() => app.inputs('start')).toEqual([{ ids: [id(7)] }])
    expect(await app.page.getByRole('grid').getAttribute('aria-activedescendant')).toBe(`row-${id(7)}`)
  })

  test('is worked by mouse alone: a row’s menu offers what makes sense for it', async () => {
    await app.page.getByText('netinst.iso').click({ button: 'right' })
    expect(
      await app.page.getByRole('menuitem', { name: 'Start', exact: true }).getAttribute('aria-disabled')
    ).toBe('true')
    await app.page.getByRole('menuitem', { name: 'Stop', exact: true }).click()
    await expect.poll(() => app.inputs('stop')).toEqual([{ ids: [id(2)] }])
  })

  test('filters by a word and by a state, and says how many each state has', async () => {
    await app.page.keyboard.press('Control+f')
    await app.page.keyboard.type('lect')
    await expect.poll(rowNames).toEqual(['Lecture'])
    await app.page.keyboard.type('x')
    await app.page.getByRole('button', { name: 'Show everything' }).click()
    await app.page.getByRole('button', { name: 'Stopped 1' }).click()
    await expect.poll(rowNames).toEqual(['old'])
    await app.page.getByRole('button', { name: 'All 7' }).click()
    await expect.poll(rowNames).toHaveLength(7)
  })

  test('sorts by a column and back, and hides one that is not wanted', async () => {
    await app.page.getByRole('columnheader', { name: 'Size' }).getByRole('button').click()
    await expect.poll(async () => (await rowNames())[0]).toBe('Field recordings')
    await app.page.getByRole('columnheader', { name: 'Size' }).getByRole('button').click()
    await expect.poll(async () => (await rowNames()).at(-1)).toBe('Field recordings')
    await app.page.getByRole('columnheader', { name: 'Size' }).click({ button: 'right' })
    await app.page.getByRole('menuitemcheckbox', { name: 'Ratio' }).click()
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('columnheader', { name: 'Ratio' }).waitFor({ state: 'detached' })
  })

  test('changes numbers in place without moving anything', async () => {
    const place = async (): Promise<unknown> => await app.page.getByText('netinst.iso').boundingBox()
    const before = await place()
    const row = EVERY_STATE.torrents[id(1)]
    if (row === undefined) throw new Error('it is there')
    const faster: State = {
      ...EVERY_STATE,
      torrents: { ...EVERY_STATE.torrents, [id(1)]: { ...row, downRate: 999_999_999 } }
    }
    await app.show(faster)
    await app.page.getByText('1.00 GB/s').first().waitFor()
    expect(await place()).toEqual(before)
  })

  test('has nothing that axe would mend, light and dark, with more contrast, and with a first row selected', async () => {
    const page = app.page
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowDown')
    expect(await axeFinds(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await axeFinds(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' })
    expect(await axeFinds(page)).toEqual([])
    await page.emulateMedia({ contrast: 'no-preference' })
  })

  test('fits a phone, and nothing there is for axe to mend', async () => {
    await app.page.setViewportSize({ width: 360, height: 640 })
    try {
      await app.page.getByRole('columnheader').first().waitFor({ state: 'detached' })
      expect(await axeFinds(app.page)).toEqual([])
      expect(await app.page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    } finally {
      await app.page.setViewportSize({ width: 1100, height: 720 })
    }
  })

  test('says that it is offline, how reachable it is, and what the limits are', async () => {
    await app.show({
      ...EVERY_STATE,
      session: { [ONLY]: { ...SESSION, online: false, peers: 3, downRate: 5_000_000 } },
      settings: { [ONLY]: { ...SETTINGS, downLimit: 2_000_000 } }
    })
    await app.page.getByText('The network cannot be reached.').first().waitFor()
    expect(await app.page.locator('footer').innerText()).toMatch(
      /3 peers[\s\S]*Offline[\s\S]*\[2\.00 MB\/s\]/
    )
  })

  test('without a torrent says what to do first, and nothing else', async () => {
    await app.show(state())
    await app.page.getByText('Drop a file or folder here to share it').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await app.page.getByText('/downloads').waitFor()
  })
})
