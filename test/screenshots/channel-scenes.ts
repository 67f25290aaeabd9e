import type { ChannelDetail } from '../../shared/api/channels.ts'
import type { State } from '../../shared/api/model.ts'
import type { AppPage } from '../support/app-page.ts'
import {
  ANSWERS,
  CHANNELS,
  CONTENTS,
  FOLLOWED,
  HITS,
  MAPS,
  OURS,
  RECORDINGS,
  TROUBLED,
  WITH_CHANNELS
} from './demo-channels.ts'
import { FIRST_DAY } from './demo-state.ts'
import type { Scene } from './scenes.ts'

const PINNED = withChannel(FOLLOWED, { pinned: 10, shown: 10 })
const NARROW = { width: 360, height: 720 }

/** The places of the window that are about channels. */
export const CHANNEL_SCENES: readonly Scene[] = [
  { name: 'channels-sidebar', state: WITH_CHANNELS, kept: { detail: false }, prepare: listed },
  { name: 'channels-first', state: { ...FIRST_DAY, channels: CHANNELS }, prepare: menu },
  { name: 'channel', state: WITH_CHANNELS, prepare: opened(FOLLOWED, MAPS) },
  { name: 'channel-pinned', state: PINNED, prepare: rowMenu },
  { name: 'channel-ours', state: WITH_CHANNELS, prepare: opened(OURS, RECORDINGS) },
  { name: 'channel-new', state: empty(), prepare: opened(OURS, { releases: {}, holders: {}, faults: {} }) },
  { name: 'channel-trouble', state: WITH_CHANNELS, prepare: opened(TROUBLED, MAPS) },
  {
    name: 'channel-trouble-german',
    state: WITH_CHANNELS,
    locale: 'de-DE',
    prepare: opened(TROUBLED, MAPS)
  },
  { name: 'channel-german', state: PINNED, locale: 'de-DE', prepare: opened(FOLLOWED, MAPS) },
  { name: 'channel-contrast', state: PINNED, contrast: 'more', prepare: opened(FOLLOWED, MAPS) },
  { name: 'channel-narrow', state: PINNED, ...NARROW, prepare: opened(FOLLOWED, MAPS) },
  { name: 'channel-release-narrow', state: WITH_CHANNELS, ...NARROW, prepare: releaseOpened },
  { name: 'channel-right-to-left', state: PINNED, prepare: rightToLeft },
  { name: 'channel-link', state: WITH_CHANNELS, prepare: handedOn },
  { name: 'search', state: WITH_CHANNELS, prepare: searched('bridge') },
  { name: 'search-asked', state: WITH_CHANNELS, prepare: asked },
  { name: 'search-asked-narrow', state: WITH_CHANNELS, ...NARROW, prepare: asked },
  { name: 'search-nothing', state: WITH_CHANNELS, prepare: searched('xylophone', false) },
  { name: 'search-narrow', state: WITH_CHANNELS, ...NARROW, prepare: searched('bridge') },
  { name: 'search-german', state: WITH_CHANNELS, locale: 'de-DE', prepare: searched('bridge') }
]

async function listed(app: AppPage): Promise<void> {
  await app.page.getByText('Field recordings').first().waitFor()
}

async function menu(app: AppPage): Promise<void> {
  await app.page.getByRole('button', { name: 'Add a channel' }).click()
  await app.page.getByRole('menu').waitFor()
}

function opened(id: string, detail: ChannelDetail): (app: AppPage) => Promise<void> {
  return async (app) => {
    const { name } = CHANNELS[id] ?? { name: '' }
    app.reply('release', () => CONTENTS)
    await app.showChannel(detail)
    const select = app.page.getByRole('combobox')
    if ((app.page.viewportSize()?.width ?? 0) < 720) await select.selectOption(id)
    else await app.page.getByRole('button', { name: new RegExp(`^${name.slice(0, 10)}`) }).click()
    await app.page.getByRole('grid').waitFor()
    if (Object.keys(detail.releases).length > 0) await app.page.getByRole('row').nth(1).waitFor()
  }
}

async function rowMenu(app: AppPage): Promise<void> {
  await opened(FOLLOWED, MAPS)(app)
  await app.page
    .getByRole('row', { name: /Survey 2025/ })
    .first()
    .click({ button: 'right' })
  await app.page.getByRole('menu').waitFor()
}

async function releaseOpened(app: AppPage): Promise<void> {
  await opened(FOLLOWED, MAPS)(app)
  await app.page.getByRole('row').first().click()
  await app.page.getByText('legend.pdf').waitFor()
}

async function rightToLeft(app: AppPage): Promise<void> {
  await opened(FOLLOWED, MAPS)(app)
  await app.page.evaluate(`document.documentElement.dir = 'rtl'`)
}

async function handedOn(app: AppPage): Promise<void> {
  await opened(FOLLOWED, MAPS)(app)
  await app.page.getByRole('button', { name: 'Hand on…' }).click()
  await app.page.getByRole('dialog').waitFor()
}

function searched(text: string, isFound = true): (app: AppPage) => Promise<void> {
  return async (app) => {
    app.reply('search', () => (isFound ? HITS : { hits: [] }))
    await app.page.keyboard.press('Control+Shift+F')
    await app.page.locator('#search').fill(text)
    if (isFound) await app.page.getByRole('row').first().waitFor()
    else await app.page.getByText('Nothing found.').waitFor()
  }
}

async function asked(app: AppPage): Promise<void> {
  app.reply('askPeers', () => ANSWERS)
  await searched('bridge')(app)
  await app.page.getByRole('button', { name: 'Ask the peers that are connected' }).click()
  await app.page.getByText('Drawbridge').waitFor()
}

function withChannel(id: string, change: object): State {
  const { [id]: before } = CHANNELS
  return before === undefined
    ? WITH_CHANNELS
    : { ...WITH_CHANNELS, channels: { ...CHANNELS, [id]: { ...before, ...change } } }
}

function empty(): State {
  return withChannel(OURS, { releases: 0, newest: null, title: null, publishedAt: null, holders: 0 })
}
