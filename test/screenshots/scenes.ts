import type { Feature } from '../../shared/api/host.ts'
import type { State } from '../../shared/api/model.ts'
import type { AppPage } from '../support/app-page.ts'
import { demoDetail, demoSeed } from './demo-detail.ts'
import { DEMO, FIRST_DAY } from './demo-state.ts'

/** One picture of the window. */
export interface Scene {
  readonly name: string
  readonly state?: State
  readonly width?: number
  readonly height?: number
  readonly locale?: string
  readonly contrast?: 'more'
  readonly features?: readonly Feature[]
  /** What the window remembers from last time. */
  readonly kept?: Readonly<Record<string, unknown>>
  /** What is done before the picture is taken. */
  readonly prepare?: (app: AppPage) => Promise<void>
}

const NO_DETAIL = { detail: false }

export const SCENES: readonly Scene[] = [
  { name: 'first-run', state: FIRST_DAY },
  { name: 'first-run-narrow', state: FIRST_DAY, width: 360, height: 640 },
  { name: 'list', kept: NO_DETAIL, prepare: listed },
  { name: 'list-compact', kept: { ...NO_DETAIL, compact: true }, prepare: listed },
  { name: 'list-narrow', kept: NO_DETAIL, width: 360, height: 640, prepare: listed },
  { name: 'list-large', kept: NO_DETAIL, width: 2_560, height: 1_440, prepare: listed },
  { name: 'list-german', kept: NO_DETAIL, locale: 'de-DE', prepare: listed },
  { name: 'list-contrast', kept: NO_DETAIL, contrast: 'more', prepare: listed },
  { name: 'list-right-to-left', kept: NO_DETAIL, prepare: rightToLeft },
  { name: 'list-filter-nothing', kept: NO_DETAIL, prepare: filteredToNothing },
  { name: 'list-menu', kept: NO_DETAIL, prepare: menu },
  { name: 'offline', kept: NO_DETAIL, state: offline(), prepare: listed },
  { name: 'overview', prepare: detail('Overview') },
  { name: 'overview-seed', prepare: seeding },
  { name: 'overview-narrow', width: 360, height: 720, prepare: detail('Overview') },
  { name: 'overview-german', locale: 'de-DE', prepare: detail('Überblick') },
  {
    name: 'overview-right-to-left',
    prepare: overviewRightToLeft
  },
  { name: 'files', kept: { detailHeight: 420 }, prepare: detail('Files') },
  { name: 'peers', kept: { detailHeight: 420 }, prepare: detail('Peers') },
  { name: 'peers-german', kept: { detailHeight: 420 }, locale: 'de-DE', prepare: onePeer('Peers') },
  { name: 'peers-narrow', width: 360, height: 720, prepare: detail('Peers') },
  { name: 'pieces', kept: { detailHeight: 420 }, prepare: detail('Pieces') },
  { name: 'speed', kept: { detailHeight: 420 }, prepare: detail('Speed') },
  { name: 'trackers', kept: { detailHeight: 480 }, prepare: detail('Trackers') },
  { name: 'trackers-narrow', width: 360, height: 720, prepare: detail('Trackers') },
  { name: 'trackers-german', kept: { detailHeight: 480 }, locale: 'de-DE', prepare: detail('Tracker') },
  { name: 'trackers-right-to-left', kept: { detailHeight: 480 }, prepare: trackersRightToLeft },
  { name: 'trackers-one', kept: { detailHeight: 480 }, prepare: oneTracker },
  { name: 'log', kept: { detailHeight: 420 }, prepare: detail('Log') },
  { name: 'log-narrow-german', width: 360, height: 720, locale: 'de-DE', prepare: detail('Verlauf') }
]

async function listed(app: AppPage): Promise<void> {
  await app.page.getByText('Field recordings').first().waitFor()
}

function detail(tab: string): (app: AppPage) => Promise<void> {
  return async (app) => {
    await app.showDetail(demoDetail())
    await app.page.getByText('Field recordings').first().click()
    await app.page.getByRole('tab', { name: tab, exact: true }).click()
    await app.page.waitForTimeout(SETTLED)
  }
}

/** The keyboard goes to a peer, whose flags are told in words. */
function onePeer(tab: string): (app: AppPage) => Promise<void> {
  return async (app) => {
    await detail(tab)(app)
    await down(app, 'Peers', 4)
  }
}

async function oneTracker(app: AppPage): Promise<void> {
  await detail('Trackers')(app)
  await down(app, 'Trackers and other ways to find peers', 7)
}

async function down(app: AppPage, grid: string, rows: number): Promise<void> {
  await app.page.getByRole('grid', { name: grid, exact: true }).focus()
  for (let row = 0; row < rows; row++) await app.page.keyboard.press('ArrowDown')
}

async function seeding(app: AppPage): Promise<void> {
  await app.showDetail(demoSeed())
  await app.page.getByText('debian-13').first().click()
  await app.page.getByRole('tab', { name: 'Overview', exact: true }).click()
  await app.page.waitForTimeout(SETTLED)
}

/** Milliseconds until canvases are drawn and nothing moves any more: no event tells of that. */
const SETTLED = 600

async function rightToLeft(app: AppPage): Promise<void> {
  await listed(app)
  await app.page.evaluate(`document.documentElement.dir = 'rtl'`)
}

async function overviewRightToLeft(app: AppPage): Promise<void> {
  await detail('Overview')(app)
  await rightToLeft(app)
}

async function trackersRightToLeft(app: AppPage): Promise<void> {
  await detail('Trackers')(app)
  await rightToLeft(app)
}

async function filteredToNothing(app: AppPage): Promise<void> {
  await listed(app)
  await app.page.getByRole('searchbox').fill('nothing like it')
}

async function menu(app: AppPage): Promise<void> {
  await app.page.getByText('debian-13').first().click({ button: 'right' })
  await app.page.getByRole('menu').waitFor()
}

function offline(): State {
  const [only] = Object.values(DEMO.session)
  if (only === undefined) return DEMO
  return { ...DEMO, session: { only: { ...only, online: false, reachable: null, peers: 0 } } }
}
