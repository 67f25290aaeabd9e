import type { Opened } from '../../shared/api/messages.ts'
import type { Preview, Share, State } from '../../shared/api/model.ts'
import type { AppPage } from '../support/app-page.ts'
import { demoDetail } from './demo-detail.ts'
import { DEMO, SEEDING } from './demo-state.ts'
import type { Scene } from './scenes.ts'

const MB = 1_000_000
const WORK = '0123456789abcdef'
const NEW = 'c'.repeat(40)
const LINK = `magnet:?xt=urn:btih:${NEW}&xt=urn:btmh:1220${'5e'.repeat(32)}&dn=Album&xl=3120000500`

const KNOWN: Preview = {
  id: NEW,
  name: 'Album with scans',
  state: 'known',
  size: 3_120 * MB,
  files: 14,
  isPrivate: false,
  comment: 'Recorded live in June',
  isKnown: false,
  code: null,
  trouble: null
}
const HASHING: Share = {
  path: '/home/mira/Music/Choir rehearsal',
  name: 'Choir rehearsal',
  state: 'hashing',
  done: 210 * MB,
  total: 310 * MB,
  torrent: null,
  channel: null,
  release: null,
  code: null,
  trouble: null
}
const FILES = [
  ...Array.from({ length: 9 }, (_, index) => ({
    path: `Album with scans/0${index + 1}.flac`,
    size: 310 * MB
  })),
  ...['front', 'back', 'inside', 'booklet'].map((name) => ({
    path: `Album with scans/scans/${name}.tif`,
    size: 80 * MB
  })),
  { path: 'Album with scans/notes.txt', size: 4_200 }
]

export const DIALOG_SCENES: readonly Scene[] = [
  { name: 'add-link', prepare: shows('open') },
  { name: 'add-looking', prepare: adds({ state: 'looking', size: null, files: null, comment: null }) },
  { name: 'add-known', prepare: adds({}) },
  { name: 'add-known-narrow', width: 360, height: 720, prepare: adds({}) },
  { name: 'add-known-german', locale: 'de-DE', prepare: adds({}) },
  { name: 'add-no-room', prepare: adds({}, 900 * MB) },
  {
    name: 'add-failed',
    prepare: adds({
      state: 'failed',
      size: null,
      files: null,
      code: 'metainfo-invalid',
      trouble: 'This is no torrent: it is not bencoded. Get the file again from where it came.'
    })
  },
  { name: 'share-choose', prepare: shows('share') },
  { name: 'share-options', height: 1_000, prepare: optionsOf('Options') },
  { name: 'share-options-german', height: 1_000, locale: 'de-DE', prepare: optionsOf('Optionen') },
  { name: 'share-options-narrow', width: 360, height: 1_100, prepare: optionsOf('Options') },
  { name: 'share-hashing', prepare: shares },
  { name: 'hand-on', prepare: selected('Hand on…') },
  { name: 'remove', prepare: selected('Remove…') },
  { name: 'open-folder', prepare: selected('Open the folder') },
  { name: 'add-peer', prepare: selected('Add a peer…') },
  { name: 'edit-trackers', prepare: edits(selected('Edit trackers…')) },
  {
    name: 'edit-trackers-narrow-german',
    width: 360,
    height: 720,
    locale: 'de-DE',
    prepare: edits(selected('Tracker bearbeiten …'))
  },
  { name: 'edit-web-seeds', prepare: edits(editsWebSeeds) },
  { name: 'limits', prepare: limits },
  { name: 'settings', prepare: shows('settings'), features: ['pick', 'openFolder', 'window', 'notify'] },
  { name: 'settings-narrow', prepare: shows('settings'), width: 360, height: 720 },
  { name: 'settings-all', prepare: shows('settings'), height: 1_500 },
  { name: 'settings-all-german', prepare: shows('settings'), height: 1_500, locale: 'de-DE' },
  {
    name: 'settings-all-narrow-german',
    prepare: shows('settings'),
    width: 360,
    height: 1_900,
    locale: 'de-DE'
  },
  { name: 'settings-all-contrast', prepare: shows('settings'), height: 1_500, contrast: 'more' },
  { name: 'statistics', prepare: shows('statistics') },
  { name: 'shortcuts', prepare: shows('shortcuts') },
  { name: 'about', prepare: shows('about') },
  { name: 'drop', prepare: dragged },
  { name: 'notice', prepare: noticed }
]

function answers(app: AppPage, free: number): void {
  app.reply('preview', () => ({ work: WORK }))
  app.reply('contents', () => ({ files: FILES }))
  app.reply('share', () => ({ work: WORK }))
  app.reply('link', () => ({ link: LINK }))
  app.reply('browse', (input) => ({
    path: (input as { path: string | null }).path ?? '/home/mira/Downloads',
    parent: '/home/mira',
    free,
    isCut: false,
    entries: [
      { name: 'Album with scans', isFolder: true, size: null },
      { name: 'Field recordings, autumn', isFolder: true, size: null },
      { name: 'debian-13.2.0-amd64-netinst.iso', isFolder: false, size: 670 * MB }
    ]
  }))
}

function shows(
  what: 'open' | 'share' | 'settings' | 'statistics' | 'shortcuts' | 'about'
): (app: AppPage) => Promise<void> {
  return async (app) => {
    answers(app, 214_000 * MB)
    await app.tell({ type: 'show', what })
    await shown(app)
  }
}

function adds(about: Partial<Preview>, free = 214_000 * MB): (app: AppPage) => Promise<void> {
  return async (app) => {
    answers(app, free)
    await opened(app, { link: LINK })
    await app.show(withRow({ previews: { [WORK]: { ...KNOWN, ...about } } }))
    await shown(app)
  }
}

async function shares(app: AppPage): Promise<void> {
  answers(app, 214_000 * MB)
  await opened(app, { path: HASHING.path })
  await app.page.getByRole('dialog').getByRole('button', { name: 'Share', exact: true }).click()
  await app.show(withRow({ shares: { [WORK]: HASHING } }))
  await app.page.getByRole('progressbar').first().waitFor()
  await shown(app)
}

function selected(action: string): (app: AppPage) => Promise<void> {
  return async (app) => {
    answers(app, 214_000 * MB)
    await app.page.locator(`#row-${SEEDING}`).click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: action }).click()
    await shown(app)
  }
}

function edits(open: (app: AppPage) => Promise<void>): (app: AppPage) => Promise<void> {
  return async (app) => {
    app.reply('announceList', () => ({
      tiers: [
        ['udp://tracker.example.org:6969/announce', 'https://second.example.org/announce'],
        ['closed.example.com']
      ],
      webSeeds: ['https://mirror.example.net/recordings/', 'https://old.example.com/autumn/']
    }))
    await open(app)
  }
}

async function editsWebSeeds(app: AppPage): Promise<void> {
  await app.page.locator(`#row-${SEEDING}`).click()
  await app.page.getByRole('tab', { name: 'Trackers', exact: true }).click()
  await app.showDetail(demoDetail())
  await app.page.getByRole('button', { name: 'Edit web seeds…' }).click()
  await shown(app)
}

/** A private torrent is about to be made, without a tracker. */
function optionsOf(summary: string): (app: AppPage) => Promise<void> {
  return async (app) => {
    answers(app, 214_000 * MB)
    await opened(app, { path: HASHING.path })
    await app.page.getByText(summary, { exact: true }).click()
    await app.page.getByRole('checkbox', { name: /Privat/ }).click()
    await app.page.getByRole('textbox').last().fill('https://mirror.example.net/choir/')
    await shown(app)
  }
}

async function limits(app: AppPage): Promise<void> {
  await app.page.locator('footer button').first().click()
  await shown(app)
}

async function dragged(app: AppPage): Promise<void> {
  await app.page.evaluate(`(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['content'], 'notes.txt'))
    document.body.dispatchEvent(new DragEvent('dragenter', { bubbles: true, cancelable: true, dataTransfer }))
  })()`)
  await app.page.getByText('Drop to share it').waitFor()
}

async function noticed(app: AppPage): Promise<void> {
  answers(app, 0)
  app.reply('start', () => {
    throw new Error(
      'Cannot write to /home/mira/Downloads: the disk is full. Free some space and start again.'
    )
  })
  await app.page.getByText('Maps, second edition').click()
  await app.page.keyboard.press('Control+s')
  await app.page.getByText('Cannot write to').first().waitFor()
}

async function opened(app: AppPage, thing: Opened): Promise<void> {
  await app.tell({ type: 'opened', things: [thing] })
  await app.page.getByRole('dialog').waitFor()
}

async function shown(app: AppPage): Promise<void> {
  await app.page.getByRole('dialog').first().waitFor()
  await app.page.waitForTimeout(SETTLED)
}

/** Milliseconds until what a dialog asked for is shown in it: no event tells of that. */
const SETTLED = 400

function withRow(rows: Partial<State>): State {
  return { ...DEMO, ...rows }
}
