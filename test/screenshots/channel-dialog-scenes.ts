import type { Opened } from '../../shared/api/messages.ts'
import type { Share } from '../../shared/api/model.ts'
import type { AppPage } from '../support/app-page.ts'
import { CONTENTS, FOLLOWED, OURS, RECORDINGS, WITH_CHANNELS } from './demo-channels.ts'
import type { Scene } from './scenes.ts'

const MB = 1_000_000
const WORK = '0123456789abcdef'
const NEW = '3f9a11c0'.repeat(8)
const LINK = `magnet:?xs=urn:btpk:${NEW}&dn=Field%20guides`
const MIX = '/home/mira/Music/Spring concert'
const NARROW = { width: 360, height: 720 }
const GERMAN = { locale: 'de-DE' }
const PUBLISHING: Share = {
  path: MIX,
  name: 'Spring concert',
  state: 'hashing',
  done: 120 * MB,
  total: 312 * MB,
  torrent: null,
  channel: OURS,
  release: null,
  code: null,
  trouble: null
}

/** Questions about channels. */
export const CHANNEL_DIALOG_SCENES: readonly Scene[] = [
  of('follow', follows(false)),
  { ...of('follow-narrow-german', follows(false)), ...NARROW, ...GERMAN },
  of('follow-right-to-left', followsFromRight),
  of('follow-name-taken', followsNamed('Town maps')),
  of('follow-known', follows(true)),
  of('follow-refused', isRefused),
  of('keep', asks('Town maps', 'What is kept…')),
  of('keep-fewer', keepsFewer),
  of('unfollow', asks('Town maps', 'Unfollow…')),
  { ...of('unfollow-german', asks('Town maps', 'Nicht mehr folgen …')), ...GERMAN },
  of('publish', publishes),
  { ...of('publish-narrow-german', publishes), ...NARROW, height: 900, ...GERMAN },
  of('publish-many', publishesMany),
  of('publish-hashing', isPublishing),
  of('publish-done', isPublished),
  of('channel-create', adds('Add a channel', 'New channel…')),
  { ...of('channel-create-german', adds('Kanal hinzufügen', 'Neuer Kanal …')), ...GERMAN },
  of('channel-import', adds('Add a channel', 'Import a key…')),
  { ...of('channel-import-contrast', adds('Add a channel', 'Import a key…')), contrast: 'more' },
  of('channel-export', asks('Choir recordings', 'Back up the key…')),
  of('channel-export-differs', differs),
  of('channel-created', creates),
  of('channel-delete', asks('Choir recordings', 'Delete…')),
  { ...of('channel-delete-narrow-german', asksNarrow), ...NARROW, ...GERMAN },
  of('channel-news', isNews)
]

function of(name: string, prepare: (app: AppPage) => Promise<void>): Scene {
  return { name, state: WITH_CHANNELS, kept: { detail: false }, features: ['pick'], prepare }
}

function answer(app: AppPage, name: string, known: boolean): void {
  app.reply('readChannelLink', () => ({ id: NEW, name, known }))
  app.reply('browse', (input) => ({
    ...(input as object),
    parent: '/home/mira',
    free: 214_000 * MB,
    entries: [],
    isCut: false
  }))
  app.reply('publish', () => ({ work: WORK }))
  app.reply('createChannel', () => ({ id: OURS }))
}

function follows(known: boolean): (app: AppPage) => Promise<void> {
  return async (app) => {
    answer(app, 'Field guides', known)
    await opened(app, { link: LINK })
  }
}

async function followsFromRight(app: AppPage): Promise<void> {
  await follows(false)(app)
  await app.page.evaluate(`document.documentElement.dir = 'rtl'`)
}

function followsNamed(name: string): (app: AppPage) => Promise<void> {
  return async (app) => {
    answer(app, name, false)
    await opened(app, { link: LINK })
  }
}

async function isRefused(app: AppPage): Promise<void> {
  app.reply('readChannelLink', () => {
    throw new Error('This channel’s key (btpk) is not 64 hexadecimal digits.')
  })
  await opened(app, { link: 'magnet:?xs=urn:btpk:3f9a&dn=Field%20guides' })
}

/** By the button of a channel's place. */
function asks(channel: string, action: string): (app: AppPage) => Promise<void> {
  return async (app) => {
    await showRecordings(app)
    await app.page.getByRole('button', { name: channel }).first().click()
    await app.page.getByRole('button', { name: action }).click()
    await shown(app)
  }
}

async function asksNarrow(app: AppPage): Promise<void> {
  await showRecordings(app)
  await app.page.getByRole('combobox').first().selectOption(OURS)
  await app.page.getByRole('button', { name: 'Mehr zu diesem Kanal' }).click()
  await app.page.getByRole('menuitem', { name: 'Löschen …' }).click()
  await shown(app)
}

async function showRecordings(app: AppPage): Promise<void> {
  app.reply('release', () => CONTENTS)
  await app.showChannel(RECORDINGS)
}

function adds(menu: string, item: string): (app: AppPage) => Promise<void> {
  return async (app) => {
    await app.page.getByRole('button', { name: menu }).click()
    await app.page.getByRole('menuitem', { name: item }).click()
    await shown(app)
  }
}

async function keepsFewer(app: AppPage): Promise<void> {
  await asks('Town maps', 'What is kept…')(app)
  await app.page.keyboard.press('ArrowUp')
  await shown(app)
}

async function publishes(app: AppPage): Promise<void> {
  answer(app, '', false)
  await opened(app, { path: MIX })
  await app.page.getByRole('dialog').getByRole('combobox').selectOption(OURS)
  await app.page.getByRole('dialog').getByRole('textbox').last().fill('The altos are louder.')
  await shown(app)
}

async function publishesMany(app: AppPage): Promise<void> {
  app.reply('pick', () => ({ paths: [`${MIX}/one.flac`, `${MIX}/two.flac`] }))
  await app.page.keyboard.press('Control+n')
  await app.page.getByRole('button', { name: 'Choose a file' }).click()
  await app.page.getByText('two.flac').waitFor()
  await app.page.getByRole('dialog').getByRole('combobox').selectOption(OURS)
  await shown(app)
}

async function isPublishing(app: AppPage): Promise<void> {
  await publishes(app)
  await app.page.getByRole('button', { name: 'Publish', exact: true }).click()
  await app.show({ ...WITH_CHANNELS, shares: { [WORK]: PUBLISHING } })
  await app.page.getByRole('progressbar').first().waitFor()
  await shown(app)
}

async function isPublished(app: AppPage): Promise<void> {
  await isPublishing(app)
  const done = { ...PUBLISHING, state: 'done' as const, torrent: 'a'.repeat(40), release: 4 }
  await app.show({ ...WITH_CHANNELS, shares: { [WORK]: done } })
  await app.page.getByText('Release 4 is published').waitFor()
}

async function differs(app: AppPage): Promise<void> {
  await asks('Choir recordings', 'Back up the key…')(app)
  const fields = app.page.getByRole('dialog').locator('input')
  await fields.first().fill('correct horse battery')
  await fields.last().fill('correct house battery')
}

async function creates(app: AppPage): Promise<void> {
  answer(app, '', false)
  await adds('Add a channel', 'New channel…')(app)
  await app.page.keyboard.type('Rehearsals')
  await app.page.keyboard.press('Enter')
  await app.page.getByText('Rehearsals is created.').waitFor()
  await shown(app)
}

async function isNews(app: AppPage): Promise<void> {
  const before = WITH_CHANNELS.channels[FOLLOWED]
  if (before === undefined) return
  await app.page.getByText('Town maps').first().waitFor()
  await app.show({
    ...WITH_CHANNELS,
    channels: { ...WITH_CHANNELS.channels, [FOLLOWED]: { ...before, news: 11 } }
  })
  await app.page.getByText('New in Town maps').waitFor()
}

async function opened(app: AppPage, thing: Opened): Promise<void> {
  await app.tell({ type: 'opened', things: [thing] })
  await shown(app)
}

async function shown(app: AppPage): Promise<void> {
  await app.page.getByRole('dialog').first().waitFor()
  await app.page.waitForTimeout(SETTLED)
}

/** Milliseconds until what a dialog asked for is shown in it: no event tells of that. */
const SETTLED = 400
