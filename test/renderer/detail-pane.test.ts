import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Detail, Facts, PeerRow } from '../../shared/api/detail.ts'
import type { PieceState } from '../../shared/api/piece-states.ts'
import { detail, facts, NO_DETAIL, peer, pieceRows } from '../api/details.ts'
import { A, B, C, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'

const GB = 1_000_000_000
const HOSTILE = '<img src=x onerror="document.title=1"> \u202Egnp.exe'
/** What is left of it to be read. */
const INERT = '<img src=x onerror="document.title=1"> gnp.exe'

const STATE = state(
  torrent(A, {
    name: 'Field recordings',
    state: 'downloading',
    size: 4 * GB,
    wanted: 4 * GB,
    left: GB,
    downRate: 11_200_000,
    peers: 7,
    seeds: 2,
    addedAt: 9
  }),
  torrent(B, {
    name: 'netinst',
    state: 'seeding',
    size: GB,
    wanted: GB,
    uploaded: 3 * GB,
    peers: 2,
    addedAt: 8
  }),
  torrent(C, {
    name: HOSTILE,
    state: 'errored',
    code: 'disk-full',
    trouble: 'The disk is full.',
    size: GB,
    wanted: GB,
    left: GB,
    addedAt: 7
  })
)

function pieces(
  count: number,
  about: (at: number) => { state: PieceState; holders: number }
): Detail['pieces'] {
  return pieceRows(Array.from({ length: count }, (_, at) => about(at)))
}

/** A torrent half of which is here, by alternate pieces. */
function half(count: number, about: Partial<Facts> = {}, peers: Detail['peers'] = {}): Detail {
  const row = facts({ pieces: count, have: Math.ceil(count / 2), ...about })
  const map = pieces(count, (at) => ({ state: at % 2 === 0 ? 'have' : 'missing', holders: at % 4 }))
  return detail(row, { pieces: map, peers })
}

function swarm(size: number, about: (at: number) => Partial<PeerRow> = () => ({})): Detail['peers'] {
  return Object.fromEntries(Array.from({ length: size }, (_, at) => [`${at}`, peer(at, about(at))]))
}

/** Other tests may have the processor. */
const eventually = <T>(get: () => T | Promise<T>) => expect.poll(get, { timeout: 20_000 })

describe.skipIf(skipChromium)(`the details of a torrent${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(STATE)
    app.reply('speed', () => ({ step: 1, end: 0, down: [], up: [] }))
    await app.page.locator(`#row-${A}`).waitFor()
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    await app.showDetail(half(100))
    await app.page.keyboard.press('Alt+Digit1')
    await select(A)
    app.calls.length = 0
  })

  const select = (id: string): Promise<void> => app.page.locator(`#row-${id}`).click()
  /** How many pixels of a canvas have a colour. */
  const inked = async (selector: string): Promise<number> =>
    Number(
      await app.page.evaluate(`(() => {
        const canvas = document.querySelector('${selector}')
        if (canvas === null || canvas.width === 0) return 0
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return data.filter((value, at) => at % 4 === 3 && value > 0).length
      })()`)
    )

  describe('its pane', () => {
    test('asks for what the open tab shows, tab by tab, and for nothing when it is closed', async () => {
      const { page } = app
      await page.keyboard.press('Alt+Digit4')
      await page.getByRole('tab', { name: 'Speed' }).click()
      await page.getByRole('tab', { name: 'Files' }).click()
      await page.getByRole('button', { name: 'Hide details' }).click()
      await expect
        .poll(() => app.inputs('watch'))
        .toEqual([
          { id: A, parts: ['pieces', 'facts'] },
          { id: null, parts: [] },
          { id: A, parts: ['files'] },
          { id: null, parts: [] }
        ])
      expect(await page.getByRole('tabpanel').count()).toBe(0)
      await page.getByRole('tab', { name: 'Peers' }).click()
      await expect
        .poll(() => app.inputs('watch').at(-1))
        .toEqual({ id: A, parts: ['peers', 'ledger', 'facts'] })
    })

    test('says what to do with none selected, and sums up several', async () => {
      const { page } = app
      await page.getByRole('grid', { name: 'Transfers' }).press('Escape')
      await page.getByText('Select a transfer to see its details.').waitFor()
      await page.getByRole('grid', { name: 'Transfers' }).press('Control+a')
      await page.getByText('3 transfers are selected, 6.00 GB in all.').waitFor()
    })

    test('goes from tab to tab and higher and lower by keyboard alone', async () => {
      const { page } = app
      await page.getByRole('tab', { name: 'Overview' }).focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.getByRole('tabpanel', { name: 'Peers' }).waitFor()
      const handle = page.getByRole('separator', { name: 'Height of the details' })
      const before = Number(await handle.getAttribute('aria-valuenow'))
      await handle.press('ArrowUp')
      expect(Number(await handle.getAttribute('aria-valuenow'))).toBe(before + 16)
      await handle.press('ArrowDown')
      expect(Number(await handle.getAttribute('aria-valuenow'))).toBe(before)
    })

    test('is drawn higher by the mouse', async () => {
      const { page } = app
      const pane = page.getByRole('region', { name: 'Details of Field recordings' })
      const before = await pane.boundingBox()
      const handle = page.getByRole('separator', { name: 'Height of the details' })
      await handle.hover()
      await page.mouse.down()
      await page.mouse.move(600, (before?.y ?? 0) - 40)
      await page.mouse.up()
      expect(Math.round((await pane.boundingBox())?.height ?? 0)).toBe(Math.round((before?.height ?? 0) + 40))
      await handle.dblclick()
    })

    test('is a page of its own on a phone, left by its button or by Escape', async () => {
      const { page } = app
      await page.setViewportSize({ width: 360, height: 640 })
      try {
        await page.getByRole('button', { name: 'Back to the list' }).click()
        await page.getByRole('tab', { name: 'Overview' }).waitFor({ state: 'detached' })
        await eventually(() => page.evaluate('document.activeElement.id')).toBe('transfers')
        await select(B)
        await page.getByRole('heading', { name: 'netinst' }).waitFor()
        expect(await axeFinds(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
        await page.keyboard.press('Escape')
        await eventually(() => page.evaluate('document.activeElement.id')).toBe('transfers')
      } finally {
        await page.setViewportSize({ width: 1100, height: 720 })
      }
    })
  })

  describe('its overview', () => {
    test('says why it is this fast, and offers what helps', async () => {
      const { page } = app
      await app.showDetail(half(100, { limit: 'down-limit', limitRate: 2_000_000, action: 'change-limits' }))
      await page.getByText('Your download limit of 2.00 MB/s is used up.').waitFor()
      expect(await page.getByRole('button', { name: 'Change the limits…' }).count()).toBe(1)
      await app.showDetail(half(100, { limit: 'stopped', action: 'copy-link' }))
      app.reply('link', () => ({ link: 'magnet:?xt=urn:btih:a' }))
      await page.getByRole('button', { name: 'Copy the link' }).click()
      await eventually(() => app.inputs('link')).toEqual([{ id: A }])
      await app.showDetail(half(100, { limit: 'peers-slow', limitCount: 1 }))
      await page.getByText('1 peer sends, as fast as it can.').waitFor()
    })

    test('starts what has stopped, and says what was wrong in the engine’s own sentence', async () => {
      const { page } = app
      await app.showDetail(half(100, { id: C, limit: 'errored', action: 'start' }))
      await select(C)
      await page.getByText('The disk is full.').waitFor()
      await page.getByRole('tabpanel').getByRole('button', { name: 'Start' }).click()
      await eventually(() => app.inputs('start')).toEqual([{ ids: [C] }])
    })

    test('says whether it is safe to close, and which pieces are only here', async () => {
      const { page } = app
      await select(B)
      await app.showDetail(half(100, { id: B, copies: 12 }))
      await page.getByText('12 full copies elsewhere: safe to close.').waitFor()
      await app.showDetail(half(100, { id: B, onlyHere: 34, onlyHereRanges: '3-5,9' }))
      await page.getByText('No one else has 34 of the pieces yet: keep Shoal open.').waitFor()
      await page.getByText('Which pieces').click()
      await page.getByText('The first of them: 3-5, 9').waitFor()
    })

    test('draws what is here and what others have, with the numbers beside it', async () => {
      await app.page.getByText('75.0%').last().waitFor()
      await eventually(() => inked('.answers canvas')).toBeGreaterThan(500)
    })

    test('shows a stranger’s comment as text, and copies hashes', async () => {
      const { page } = app
      await app.showDetail(half(100, { comment: HOSTILE, createdBy: HOSTILE }))
      expect(await page.getByRole('definition').filter({ hasText: 'onerror' }).allInnerTexts()).toEqual([
        INERT,
        INERT
      ])
      expect(await page.locator('img').count()).toBe(0)
      await page.getByRole('button', { name: 'Copy: Infohash v1' }).click()
      await page
        .getByText(/^Copied\.$|does not let Shoal use the clipboard/)
        .first()
        .waitFor()
    })

    test.each([0, 1, 40, 200])('has a picture of a swarm of %i, and finds nothing for axe', async (size) => {
      await app.showDetail(
        half(
          100,
          {},
          swarm(size, (at) => ({ progress: (at % 11) / 10, downRate: at * 1_000 }))
        )
      )
      if (size === 0) await app.page.getByText('No one else is here yet.').waitFor()
      else expect(await app.page.getByRole('listbox').getByRole('option').count()).toBe(size)
      await eventually(() => inked('.picture canvas')).toBeGreaterThan(500)
      expect(await axeFinds(app.page)).toEqual([])
    })

    test('names a peer of the swarm by pointer and by keyboard, as nothing but text', async () => {
      const { page } = app
      const one = {
        client: HOSTILE,
        progress: 1,
        downRate: 2_000_000,
        unchoked: true,
        lane: 'relayed' as const
      }
      await app.showDetail(
        half(
          100,
          {},
          swarm(1, () => one)
        )
      )
      const list = page.getByRole('listbox', { name: 'The swarm: 1 peer' })
      await list.focus()
      const active = await list.getAttribute('aria-activedescendant')
      const named = page.locator(`[id="${active ?? ''}"]`)
      expect(await named.textContent()).toContain(
        'relayed, has everything, gives 2.00 MB/s, has one of your slots'
      )
      expect(await page.locator('img').count()).toBe(0)
      await app.showDetail(
        half(
          100,
          {},
          swarm(3, (at) => ({ client: `Client ${at}` }))
        )
      )
      const seen = new Set<string | null>()
      for (const key of ['Home', 'ArrowRight', 'ArrowDown']) {
        await page.getByRole('listbox').press(key)
        seen.add(await page.locator('[role=option][aria-selected=true]').textContent())
      }
      expect(seen.size).toBe(3)
    })

    test('draws nothing while nothing changes, and moves nothing where no motion is wanted', async () => {
      const { page } = app
      await app.showDetail(half(100, {}, swarm(40)))
      const draws = async (change: Detail['peers']): Promise<number> => {
        await page.evaluate(COUNT_FRAMES)
        await app.showDetail(half(100, {}, change))
        await page.evaluate(THIRTY_FRAMES)
        return Number(await page.evaluate('globalThis.testFrames'))
      }
      const moved = swarm(40, () => ({ unchoked: true }))
      expect(await draws(moved)).toBeGreaterThan(1)
      expect(await draws(moved)).toBeLessThanOrEqual(1)
      await page.emulateMedia({ reducedMotion: 'reduce' })
      expect(await draws(swarm(40))).toBeLessThanOrEqual(1)
      await page.emulateMedia({ reducedMotion: 'no-preference' })
    })
  })

  describe('its piece map', () => {
    beforeEach(() => app.page.keyboard.press('Alt+Digit4'))

    test.each([1, 1_000, 100_000])('of %i pieces is drawn, counted, and in order for axe', async (count) => {
      await app.showDetail(half(count))
      const here = Math.ceil(count / 2).toLocaleString('en')
      await app.page.getByText(`${here} of ${count.toLocaleString('en')} pieces are here.`).waitFor()
      await eventually(() => inked('.map canvas')).toBeGreaterThan(100)
      expect(await axeFinds(app.page)).toEqual([])
    })

    test('of what is not known yet says so', async () => {
      await app.showDetail(detail(facts()))
      await app.page.getByText('The pieces are known when Shoal knows what is in it.').waitFor()
      await app.showDetail(NO_DETAIL)
      await app.page.getByText('Asking the engine.').waitFor()
    })

    test('names every piece by keyboard, and by pointer', async () => {
      const map = app.page.getByRole('slider', { name: 'Pieces' })
      await map.press('Home')
      expect(await map.getAttribute('aria-valuetext')).toBe('Piece 0: Here, no peer has it')
      await map.press('ArrowRight')
      expect(await map.getAttribute('aria-valuetext')).toBe('Piece 1: Missing, 1 peer has it')
      await map.press('End')
      expect(await map.getAttribute('aria-valuenow')).toBe('99')
      await map.hover({ position: { x: 4, y: 4 } })
      await app.page.getByText('Piece 0: Here, no peer has it').waitFor()
    })

    test('counts each state in words, and lists what is missing', async () => {
      const { page } = app
      expect(await page.getByRole('tabpanel').locator('dl').innerText()).toMatch(
        /Here\s+50\s+of them only here\s+25\s+On the way\s+0[\s\S]*Missing\s+50\s+of them with no one\s+0/
      )
      await page.getByText('Which are missing').click()
      await page.getByText(/^1, 3, 5, 7,/).waitFor()
    })

    test('paints a piece that arrives, and is painted anew in the dark', async () => {
      const at = (): Promise<unknown> =>
        app.page.evaluate(
          `[...document.querySelector('.map canvas').getContext('2d').getImageData(2, 2, 1, 1).data]`
        )
      const blank = detail(facts({ pieces: 100 }), {
        pieces: pieces(100, () => ({ state: 'missing', holders: 1 }))
      })
      await app.showDetail(blank)
      await app.page.getByText('0 of 100 pieces are here.').waitFor()
      const missing = await at()
      await app.showDetail(half(100))
      await eventually(at).not.toEqual(missing)
      const here = await at()
      await app.page.emulateMedia({ colorScheme: 'dark' })
      await eventually(at).not.toEqual(here)
      expect(await axeFinds(app.page)).toEqual([])
      await app.page.emulateMedia({ colorScheme: 'light' })
      await eventually(at).toEqual(here)
    })
  })

  test('has made the browser complain of nothing', () => {
    expect(app.complaints).toEqual([])
  })
})

/** Half a second of frames, in which whatever moves has come to rest. */
const THIRTY_FRAMES = `new Promise((resolve) => {
  let left = 30
  const step = () => (left-- > 0 ? requestAnimationFrame(step) : resolve())
  step()
})`

/** Counts how often the swarm is drawn from now on. */
const COUNT_FRAMES = `(() => {
  globalThis.testFrames = 0
  globalThis.testClear ??= CanvasRenderingContext2D.prototype.clearRect
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    globalThis.testFrames++
    return globalThis.testClear.apply(this, box)
  }
})()`
