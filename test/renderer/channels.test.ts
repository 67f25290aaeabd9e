import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Channel, ChannelDetail, ReleaseRow } from '../../shared/api/channels.ts'
import type { State } from '../../shared/api/model.ts'
import { A, B, channel, KEY, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'

/** Text that would do something, if it were more than text. */
const HOSTILE = '<img src=x onerror="document.title=1">\u202Egnp'
const [OURS, FOLLOWED] = [KEY, 'e'.repeat(64)]
const CHANNELS: Readonly<Record<string, Channel>> = {
  [OURS]: channel('Choir', { isOurs: true, folder: null, keep: null, shown: null, holders: 2 }),
  [FOLLOWED]: channel('Maps', { title: 'Third survey', shown: 2, fetching: B })
}
const STATE = withChannels(CHANNELS)
const RELEASES: Readonly<Record<string, ReleaseRow>> = {
  1: release('First survey', { torrent: null, isHere: false }),
  2: release('Second survey', { torrent: A, isHere: true }),
  3: release('Third survey', { torrent: B, isHere: false })
}
const DETAIL: ChannelDetail = {
  releases: RELEASES,
  holders: { 'key:0123456789abcdef': { identity: 'key:0123456789abcdef' } },
  faults: { 1: { at: 1, code: 'rewritten', sentence: 'A peer offers another history.', peer: null } }
}
const CONTENTS = {
  link: 'magnet:?xt=urn:btih:aa',
  notes: `Two lines,\nof which this one has ${HOSTILE}`,
  files: [{ path: 'maps/sheet 1.svg', size: 1_000 }]
}
const HIT = {
  channel: FOLLOWED,
  number: 1,
  title: 'First survey',
  publishedAt: 1,
  size: 2_000,
  files: [`maps/survey ${HOSTILE}.svg`]
}
/** Of a channel that is not here. */
const THEIRS = {
  ...{ channel: 'f'.repeat(64), number: 4, title: 'Night mix', publishedAt: 1, size: 3_000 },
  ...{ notes: 'As it was', link: `magnet:?xs=urn:btpk:${'f'.repeat(64)}`, isKnown: false, peers: ['key:1'] }
}

describe.skipIf(skipChromium)(`channels in the window${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(STATE)
    await app.showChannel(DETAIL)
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    app.calls.length = 0
    app.reply('release', () => CONTENTS)
    await app.page.setViewportSize({ width: 1_100, height: 720 })
    await app.show(STATE)
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('button', { name: /^All/ }).click()
    await app.page.getByRole('grid').focus()
    await app.page.keyboard.press('Escape')
  })

  const open = async (name: string): Promise<void> => {
    await app.page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
    await app.page.getByRole('row', { name: /Third survey/ }).waitFor()
  }

  test('are listed with what they are as a word, and what was not looked at yet', async () => {
    const later = withChannel(FOLLOWED, { releases: 5, newest: 5 })
    await open('Maps')
    await app.page.getByRole('button', { name: /^All/ }).click()
    await app.show(later)
    await app.page.getByRole('button', { name: 'Maps Followed 2 new releases' }).waitFor()
    await app.page.getByRole('button', { name: 'Choir Yours' }).waitFor()
    await app.show(withChannel(FOLLOWED, { code: 'forked', trouble: 'It is forked.' }))
    await app.page.getByRole('button', { name: 'Maps Trouble' }).waitFor()
  })

  test('show which release is here, which comes, which newest leads to, and one’s notes as nothing but text', async () => {
    await open('Maps')
    expect(app.inputs('watchChannel').at(-1)).toEqual({ id: FOLLOWED, releases: 100 })
    await app.page.getByRole('row', { name: /3 Third survey .*Fetching 50\.0%/ }).waitFor()
    await app.page.getByRole('row', { name: /2 Second survey .*“newest”.* Here/ }).waitFor()
    await app.page.getByRole('row', { name: /1 First survey .*Not here/ }).waitFor()
    await app.page.getByText('Keeps the last 2 releases in /downloads/Maps').waitFor()
    expect(app.inputs('release')).toEqual([{ id: FOLLOWED, number: 3, from: 0 }])
    const notes = await app.page.getByText('Two lines,').innerText()
    expect(notes).toBe('Two lines,\nof which this one has <img src=x onerror="document.title=1">gnp')
    expect(await app.page.locator('img').count()).toBe(0)
  })

  test('are worked by keyboard alone: to a release, shown, pinned, fetched, and gone through', async () => {
    await open('Maps')
    await app.page.getByRole('grid').focus()
    await app.page.keyboard.press('ArrowDown')
    await app.page.keyboard.press('ArrowDown')
    await app.page.getByRole('heading', { name: 'Second survey' }).waitFor()
    await app.page.keyboard.press('Shift+F10')
    await app.page.getByRole('menu').waitFor()
    await app.page.keyboard.press('End')
    await app.page.keyboard.press('ArrowUp')
    await app.page.keyboard.press('Enter')
    await expect.poll(() => app.inputs('pinRelease')).toEqual([{ id: FOLLOWED, number: 2 }])
    await app.page.getByRole('menu').waitFor({ state: 'detached' })
    await app.page.keyboard.press('End')
    await app.page.keyboard.press('Enter')
    await app.page.getByRole('dialog').waitFor()
    expect(app.inputs('preview')).toEqual([{ source: { link: CONTENTS.link } }])
  })

  test('say that newest stays where it was put, and let it follow again', async () => {
    await app.show(withChannel(FOLLOWED, { pinned: 2 }))
    await open('Maps')
    await app.page.getByText('“newest” stays with release 2, whatever comes.').waitFor()
    await app.page.getByRole('button', { name: 'Follow the newest again' }).click()
    await expect.poll(() => app.inputs('pinRelease')).toEqual([{ id: FOLLOWED, number: null }])
  })

  test('tell what is wrong, who holds them, and lead to the torrent of a release', async () => {
    await app.show(withChannel(FOLLOWED, { code: 'update-failed', trouble: 'The disk of it is full.' }))
    await open('Maps')
    await app.page.getByText('The disk of it is full.').waitFor()
    await app.page.getByText('What was wrong (1)').click()
    await app.page.getByText('A peer offers another history.').waitFor()
    await app.page.getByText('Who holds it (1)').click()
    await app.page.getByText('01234567').waitFor()
    await app.page.getByRole('row', { name: /Second survey/ }).click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Show in the list' }).click()
    await app.page.getByRole('row', { name: 'Maps 2', selected: true }).waitFor()
    expect(app.inputs('watchChannel').at(-1)).toEqual({ id: null, releases: 1 })
  })

  test('fetch earlier releases when they are asked for', async () => {
    await app.show(withChannel(FOLLOWED, { releases: 2_000, newest: 2_000 }))
    await open('Maps')
    await app.page.getByRole('button', { name: 'Show earlier releases' }).click()
    await expect.poll(() => app.inputs('watchChannel').at(-1)).toEqual({ id: FOLLOWED, releases: 1_000 })
  })

  test('are searched by keyboard alone, what was found is marked, and Enter opens the release', async () => {
    app.reply('search', (input) => ({ hits: (input as { text: string }).text === 'surv' ? [HIT] : [] }))
    await app.page.keyboard.press('Control+Shift+F')
    await app.page.keyboard.type('xylophone')
    await app.page.getByText('Nothing found. 6 releases were searched.').waitFor()
    await app.page.keyboard.press('Control+a')
    await app.page.keyboard.type('surv')
    await app.page.getByText('1 release found.').waitFor()
    expect(await app.page.locator('mark').allInnerTexts()).toEqual(['surv', 'surv'])
    expect(await app.page.locator('img').count()).toBe(0)
    expect(await axeFinds(app.page)).toEqual([])
    await app.page.keyboard.press('ArrowDown')
    await app.page.keyboard.press('Enter')
    await app.page.getByRole('row', { name: /First survey/, selected: true }).waitFor()
    expect(await app.page.evaluate(`document.activeElement.getAttribute('role')`)).toBe('grid')
  })

  test('of others are found by asking who is connected, and followed from there', async () => {
    app.reply('search', () => ({ hits: [] }))
    app.reply('askPeers', () => ({ asked: 3, answered: 2, forged: 1, hits: [THEIRS] }))
    app.reply('readChannelLink', () => ({ id: THEIRS.channel, name: null, known: false }))
    await app.page.keyboard.press('Control+Shift+F')
    await app.page.keyboard.press('Control+a')
    await app.page.keyboard.type('night')
    await app.page.getByText('Nothing found.').waitFor()
    expect(app.inputs('askPeers')).toEqual([])
    await app.page.keyboard.press('Tab')
    await app.page.keyboard.press('Enter')
    await app.page.getByText('1 release found. 2 of the 3 that could be asked answered.').waitFor()
    await app.page.getByText('One that no key signed was left out.').waitFor()
    expect(app.inputs('askPeers')).toEqual([{ text: 'night', limit: 100 }])
    await app.page.getByRole('row', { name: /Night mix ffffffff… .*Follow… As it was/ }).waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await app.page.keyboard.press('Tab')
    await app.page.keyboard.press('Enter')
    await app.page.getByRole('dialog', { name: 'Follow a channel' }).waitFor()
    expect(app.inputs('readChannelLink')).toEqual([{ link: THEIRS.link }])
  })

  test('leave what is selected in the list alone while it cannot be seen', async () => {
    await app.page.getByRole('row', { name: 'Maps 2' }).click()
    await open('Maps')
    await app.page.keyboard.press('Control+p')
    await app.page.keyboard.press('Control+f')
    await app.page.keyboard.type('2')
    await app.page.getByRole('row', { name: 'Maps 2', selected: true }).waitFor()
    await app.page.keyboard.press('Backspace')
    expect(app.inputs('stop')).toEqual([])
  })

  test('have nothing that axe would mend, light and dark, with more contrast, and on a phone', async () => {
    await app.show(withChannel(FOLLOWED, { pinned: 2, code: 'forked', trouble: 'It is forked.' }))
    await open('Maps')
    for (const looks of [
      { colorScheme: 'light' },
      { colorScheme: 'dark' },
      { colorScheme: 'dark', contrast: 'more' }
    ] as const) {
      await app.page.emulateMedia(looks)
      expect(await axeFinds(app.page)).toEqual([])
    }
    await app.page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' })
    await app.page.setViewportSize({ width: 360, height: 640 })
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('fit a phone: chosen where the filters are, a release on a page of its own', async () => {
    await app.page.setViewportSize({ width: 360, height: 640 })
    await app.page.getByRole('combobox').selectOption({ label: 'Maps' })
    await app.page.getByRole('row', { name: /Second survey/ }).click()
    await app.page.getByRole('heading', { name: 'Second survey' }).waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('heading', { name: 'Second survey' }).waitFor({ state: 'detached' })
    expect(await app.page.evaluate(`document.activeElement.getAttribute('role')`)).toBe('grid')
    await app.page.getByRole('button', { name: 'More for this channel' }).click()
    await app.page.getByRole('menuitem', { name: 'Unfollow…' }).waitFor()
    expect(await app.page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('combobox').selectOption({ label: 'Search releases' })
    await app.page.getByRole('searchbox', { name: 'Words of titles' }).waitFor()
    await app.page.getByRole('combobox').selectOption({ index: 0 })
  })

  test('cause the browser to complain of nothing', () => {
    expect(app.complaints).toEqual([])
  })
})

function withChannels(channels: Readonly<Record<string, Channel>>): State {
  const maps = torrent(A, { name: 'Maps 2', state: 'seeding', size: 100, wanted: 100, addedAt: 2 })
  const coming = torrent(B, { name: 'Maps 3', state: 'downloading', size: 100, wanted: 100, left: 50 })
  return { ...state(maps, coming), channels }
}

function withChannel(id: string, about: Partial<Channel>): State {
  const before = CHANNELS[id] ?? channel('')
  return withChannels({ ...CHANNELS, [id]: { ...before, ...about } })
}

function release(title: string, about: Partial<ReleaseRow>): ReleaseRow {
  return { publishedAt: 1, title, size: 100, files: 1, torrent: null, isHere: false, ...about }
}
