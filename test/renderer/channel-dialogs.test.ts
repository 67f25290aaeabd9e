import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Channel } from '../../shared/api/channels.ts'
import type { Share, State } from '../../shared/api/model.ts'
import { A, channel, KEY, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'
import { give } from '../support/give.ts'

const WORK = '0123456789abcdef'
const OURS = 'e'.repeat(64)
const MAPS = 'f'.repeat(64)
const LINK = `magnet:?xs=urn:btpk:${KEY}&dn=albums`
/** Text that would do something, if it were more than text. */
const HOSTILE = '<img src=x onerror="document.title=1">\u202Egnp'
const ROW: Share = {
  path: '/home/anna/notes',
  name: 'notes',
  state: 'hashing',
  done: 1,
  total: 4,
  torrent: null,
  channel: OURS,
  release: null,
  code: null,
  trouble: null
}
const BEFORE = withChannels({
  [OURS]: channel('notes', { isOurs: true, folder: null, keep: null }),
  [MAPS]: channel('maps', { keep: 3 })
})

function withChannels(channels: Readonly<Record<string, Channel>>): State {
  return { ...state(torrent(A, { name: 'notes', size: 4, inPlace: true })), channels }
}

describe.skipIf(skipChromium)(`a question about channels${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(BEFORE, {
      kept: { detail: false },
      features: ['pick'],
      paths: { 'notes.txt': '/home/anna/notes.txt', 'photo.jpg': '/home/anna/photo.jpg' }
    })
    app.reply('browse', (input) => ({
      ...(input as object),
      parent: '/',
      free: 5e9,
      entries: [],
      isCut: false
    }))
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    await app.page.getByRole('grid', { includeHidden: true }).waitFor()
    await app.page.setViewportSize({ width: 1_100, height: 720 })
    while ((await dialog().count()) > 0) await press('Escape')
    await app.show(BEFORE)
    await app.page.getByRole('button', { name: /^All/ }).click()
    app.calls.length = 0
    app.complaints.length = 0
    app.reply('readChannelLink', () => ({ id: KEY, name: 'albums', known: false }))
    app.reply('follow', () => ({ id: KEY }))
    app.reply('publish', () => ({ work: WORK }))
  })

  const dialog = () => app.page.getByRole('dialog')
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await app.page.keyboard.press(key)
  }
  const hasFocus = (what: string): Promise<void> =>
    dialog().locator('button:focus', { hasText: what }).waitFor()
  const opened = (link: string): Promise<void> => app.tell({ type: 'opened', things: [{ link }] })
  const fromPlace = async (name: string, action: string): Promise<void> => {
    await app.page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
    await app.page.getByRole('button', { name: action }).click()
    await dialog().waitFor()
  }
  const drop = (...names: readonly string[]): Promise<void> =>
    give(app.page, 'drop', Object.fromEntries(names.map((name) => [name, ''])))

  test('whether to follow one is asked where its link is typed, and answered with Enter', async () => {
    await press('Control+Shift+o')
    await dialog().getByRole('textbox').fill(LINK)
    await press('Enter')
    await dialog().getByText('dddddddd…dddddddd').waitFor()
    await hasFocus('Follow')
    expect(await dialog().getByLabel('Where its releases go').inputValue()).toBe('/downloads/albums')
    await dialog().getByText('5.00 GB free').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await press('Enter')
    await expect
      .poll(() => app.inputs('follow'))
      .toEqual([{ link: LINK, folder: '/downloads/albums', keep: 2, isFromFirst: false }])
    await app.page.getByText('albums is followed.').waitFor()
    expect(await dialog().count()).toBe(0)
    expect(app.complaints).toEqual([])
  })

  test('what becomes of its releases is chosen with arrows, and how many are typed', async () => {
    await opened(LINK)
    await hasFocus('Follow')
    const last = dialog().getByRole('radio', { name: 'Keep the last few' })
    const count = dialog().getByLabel('How many')
    await count.fill('none')
    await press('Tab')
    await dialog().getByText('Type a whole number, 1 or more.').waitFor()
    expect(await dialog().getByRole('button', { name: 'Follow' }).isDisabled()).toBe(true)
    await count.fill('7')
    await last.focus()
    await press('ArrowDown', 'ArrowDown')
    await dialog().getByText('A mirror: others get them from you').waitFor()
    expect(await count.count()).toBe(0)
    await press('Enter')
    await expect.poll(() => app.inputs('follow')).toMatchObject([{ keep: null, isFromFirst: true }])
  })

  test('a name that is taken is told, another proposed, and what is hostile stays text', async () => {
    await app.show(withChannels({ [OURS]: channel(HOSTILE) }))
    app.reply('readChannelLink', () => ({ id: KEY, name: HOSTILE, known: false }))
    app.reply('follow', () => {
      throw new Error('There are 1000 channels already; unfollow some.')
    })
    await opened(LINK)
    const name = dialog().getByLabel('What it is called here')
    expect(await name.inputValue()).toBe(`${HOSTILE} 2`)
    expect(await axeFinds(app.page)).toEqual([])
    await name.fill('other')
    await press('Enter')
    await dialog().getByText('There are 1000 channels already; unfollow some.').waitFor()
    expect(app.inputs('follow')).toMatchObject([
      { link: `magnet:?xs=urn:btpk:${KEY}&dn=other`, folder: '/downloads/other' }
    ])
    expect(await app.page.locator('img').count()).toBe(0)
    expect(app.complaints).toEqual([])
  })

  test('one that is known cannot be followed twice, and a broken link says so', async () => {
    app.reply('readChannelLink', () => ({ id: OURS, name: 'notes', known: true }))
    await opened(LINK)
    await dialog().getByText('This channel is yours.').waitFor()
    expect(await dialog().getByRole('radio').count()).toBe(0)
    await hasFocus('Open it')
    await press('Enter')
    await app.page.getByRole('heading', { name: 'notes' }).waitFor()
    app.reply('readChannelLink', () => {
      throw new Error('This channel’s key (btpk) is not 64 hexadecimal digits.')
    })
    await opened('magnet:?xs=urn:btpk:7')
    await dialog().getByText('is not 64 hexadecimal digits').waitFor()
    expect(await dialog().getByRole('button', { name: 'Follow' }).count()).toBe(0)
    await dialog().locator(':scope:focus-within').waitFor()
  })

  test('what is kept is changed with arrows, and told when it becomes less', async () => {
    app.reply('setKeep', () => ({}))
    await fromPlace('maps', 'What is kept…')
    await dialog().locator('input:focus').waitFor()
    expect(await dialog().getByLabel('How many').inputValue()).toBe('3')
    expect(await dialog().getByText('are deleted from the disk').count()).toBe(0)
    expect(await axeFinds(app.page)).toEqual([])
    await press('ArrowUp')
    await dialog().getByText('Those that are not kept any more are deleted from the disk.').waitFor()
    await press('Enter')
    await expect.poll(() => app.inputs('setKeep')).toEqual([{ id: MAPS, keep: 1, isFromFirst: false }])
    await expect.poll(() => dialog().count()).toBe(0)
  })

  test('what was fetched stays unless said otherwise, when it is followed no more', async () => {
    app.reply('unfollow', () => ({}))
    await fromPlace('maps', 'Unfollow…')
    await dialog().locator('input:focus').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await press('Enter')
    await expect.poll(() => app.inputs('unfollow')).toEqual([{ id: MAPS, files: 'keep' }])
    await app.page.getByText('maps is followed no more.').waitFor()
    await fromPlace('maps', 'Unfollow…')
    await dialog().locator('input:focus').waitFor()
    await press('ArrowDown')
    await dialog().getByRole('button', { name: 'Unfollow and delete' }).waitFor()
    await press('Enter')
    await expect.poll(() => app.inputs('unfollow').at(-1)).toEqual({ id: MAPS, files: 'delete' })
  })

  test('a release that comes is told, and what was there at first is not', async () => {
    const text = 'New in maps: The new streets'
    expect(await app.page.getByText('New in maps').count()).toBe(0)
    const maps = channel('maps', { keep: 3, newest: 4, news: 4, title: 'The new streets' })
    await app.show({ ...BEFORE, channels: { ...BEFORE.channels, [MAPS]: maps } })
    const notice = app.page.getByRole('status').locator('p', { hasText: text })
    await notice.getByRole('button', { name: 'Show' }).press('Enter')
    await app.page.getByRole('heading', { name: 'maps' }).waitFor()
    expect(await notice.count()).toBe(0)
  })

  test('what is dropped becomes a release by keyboard, and its channel is handed on', async () => {
    await drop('notes.txt')
    await hasFocus('Share')
    const as = dialog().getByLabel('Share it as')
    await as.focus()
    await press('ArrowDown')
    await dialog().getByText('A release cannot be taken back or changed.').waitFor()
    await dialog().getByText('Left empty, it is “notes.txt 4”.').waitFor()
    expect(await dialog().getByText('Options').count()).toBe(0)
    expect(await axeFinds(app.page)).toEqual([])
    await dialog().getByLabel('Notes').fill('The third\ntake')
    await dialog().getByLabel('Title').fill('Take 3')
    await press('Enter')
    await expect
      .poll(() => app.inputs('publish'))
      .toEqual([{ id: OURS, path: '/home/anna/notes.txt', title: 'Take 3', notes: 'The third\ntake' }])
    await app.show({ ...BEFORE, shares: { [WORK]: ROW } })
    await dialog().getByRole('progressbar').waitFor()
    await app.show({ ...BEFORE, shares: { [WORK]: { ...ROW, state: 'done', torrent: A, release: 4 } } })
    await dialog().getByRole('heading', { name: 'Release 4 is published' }).waitFor()
    expect(await dialog().getByLabel('Link', { exact: true }).inputValue()).toBe(BEFORE.channels[OURS]?.link)
    expect(app.complaints).toEqual([])
  })

  test('several things are no release, and a refusal says why', async () => {
    await drop('notes.txt', 'photo.jpg')
    await dialog().getByLabel('Share it as').selectOption('A release of notes')
    await dialog().getByText('Put these into one folder, and publish that.').waitFor()
    expect(await dialog().getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
    await press('Escape')
    await drop('notes.txt')
    await dialog().getByLabel('Share it as').selectOption('A release of notes')
    await dialog().getByRole('button', { name: 'Publish' }).press('Enter')
    const trouble = 'Release 3 of “notes” holds just that already.'
    await app.show({ ...BEFORE, shares: { [WORK]: { ...ROW, state: 'failed', code: 'usage', trouble } } })
    await dialog().getByText(trouble).waitFor()
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('without a channel of ours there is nothing to ask', async () => {
    await app.show(withChannels({ [KEY]: channel('albums') }))
    await drop('notes.txt')
    await hasFocus('Share')
    expect(await dialog().getByLabel('Share it as').count()).toBe(0)
  })

  test('fits a narrow window, in German too', async () => {
    const speak = async (label: string, language: string): Promise<void> => {
      await press('Control+,')
      await dialog().getByLabel(label).selectOption(language)
      await press('Escape')
    }
    const overflows = (): Promise<unknown> =>
      app.page.evaluate(`[...document.querySelectorAll('[role=dialog], [role=dialog] .body')]
        .some((one) => one.scrollWidth > one.clientWidth)`)
    await speak('Language', 'Deutsch')
    await app.page.setViewportSize({ width: 360, height: 640 })
    await opened(LINK)
    await dialog().getByRole('radio', { name: 'Alle behalten, auch frühere' }).waitFor()
    expect(await overflows()).toBe(false)
    await press('Escape')
    await drop('notes.txt')
    await dialog().getByLabel('Teilen als').selectOption('Ausgabe von notes')
    await dialog().getByRole('button', { name: 'Veröffentlichen' }).waitFor()
    expect(await overflows()).toBe(false)
    await press('Escape')
    await speak('Sprache', 'English')
    expect(app.complaints).toEqual([])
  })
})
