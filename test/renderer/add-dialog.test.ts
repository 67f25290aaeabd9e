import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Preview, State } from '../../shared/api/model.ts'
import { A, B, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'

const WORK = '0123456789abcdef'
const LINK = `magnet:?xt=urn:btih:${B}`
/** Text that would do something, if it were more than text. */
const HOSTILE = '<img src=x onerror="document.title=1">\u202Egnp.exe'
const FILES = [
  { path: 'Album/one.flac', size: 1_000_000_000 },
  { path: 'Album/two.flac', size: 2_000_000_000 },
  { path: `Album/scans/${HOSTILE}`, size: 500 }
]
const KNOWN: Preview = {
  id: B,
  name: 'Album',
  state: 'known',
  size: 3_000_000_500,
  files: 3,
  isPrivate: false,
  comment: null,
  isKnown: false,
  code: null,
  trouble: null
}
const BEFORE = state(torrent(A, { name: 'Field recordings' }))

function withPreview(about: Partial<Preview>): State {
  return { ...BEFORE, previews: { [WORK]: { ...KNOWN, ...about } } }
}

describe.skipIf(skipChromium)(`adding${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(BEFORE, { kept: { detail: false } })
    app.reply('preview', () => ({ work: WORK }))
    app.reply('contents', () => ({ files: FILES }))
    app.reply('browse', (input) => browsed((input as { path: string | null }).path ?? '/downloads'))
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    await app.page.getByRole('grid', { includeHidden: true }).waitFor()
    while ((await dialog().count()) > 0) await press('Escape')
    await app.show(BEFORE)
    app.calls.length = 0
    app.complaints.length = 0
    app.reply('add', () => ({ id: B }))
  })

  function browsed(path: string): unknown {
    if (path.includes('forbidden')) throw new Error('Permission denied. Choose another folder.')
    const entries = [{ name: 'music', isFolder: true, size: null }]
    return { path, parent: path === '/' ? null : '/', free: 2_500_000_000, entries, isCut: false }
  }

  const dialog = () => app.page.getByRole('dialog')
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await app.page.keyboard.press(key)
  }
  const openKnown = async (about: Partial<Preview> = {}): Promise<void> => {
    await app.tell({ type: 'opened', things: [{ link: LINK }] })
    await expect.poll(() => app.inputs('preview')).toHaveLength(1)
    await app.show(withPreview(about))
    await app.page.getByRole('treegrid').waitFor()
  }

  test('by keyboard alone: a link, its files, some of them, and the row it becomes', async () => {
    await press('Control+o')
    await app.page.getByLabel('Magnet link or infohash').fill(LINK)
    await press('Enter')
    await app.page.getByText('Asking peers what is in it.').waitFor()
    expect(app.inputs('preview')).toEqual([{ source: { link: LINK } }])
    await app.show(withPreview({}))
    await app.page.getByRole('treegrid').focus()
    // From the folder of all: into it, past the folder of scans, to the first file; that one not, the next one first.
    await press('ArrowDown', ' ', 'ArrowDown', ' ', 'ArrowDown', '3', 'Tab')
    await dialog().getByText('1 of 3 files, 2.00 GB').waitFor()
    await press('Tab', 'Tab', 'Tab', 'Enter')
    await expect
      .poll(() => app.inputs('add'))
      .toEqual([
        {
          source: { link: LINK },
          folder: '/downloads',
          start: true,
          sequential: false,
          priorities: [0, 3, 0]
        }
      ])
    await app.page.getByText('Album is added.').waitFor()
    await expect.poll(() => dialog().count()).toBe(0)
    await expect.poll(() => app.inputs('endPreview')).toEqual([{ work: WORK }])
    expect(app.complaints).toEqual([])
  })

  test('by mouse: what does not fit is said, files and folders are chosen, none is no choice', async () => {
    await openKnown()
    await dialog().getByText('this disk has only 2.50 GB left').waitFor()
    await dialog().getByRole('checkbox', { name: 'two.flac' }).click()
    await dialog().getByText('2 of 3 files, 1.00 GB').waitFor()
    await dialog().getByText('2.50 GB free').waitFor()
    await dialog().getByLabel('Priority of one.flac').selectOption('High')
    await dialog().getByRole('button', { name: 'None' }).click()
    await dialog().getByText('Choose at least one file.').waitFor()
    expect(await dialog().getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
    await dialog().getByRole('checkbox', { name: 'scans' }).click()
    await dialog().getByLabel('Fetch in order').click()
    await dialog().getByLabel('Start at once').click()
    await dialog().getByRole('button', { name: 'Add', exact: true }).click()
    await expect
      .poll(() => app.inputs('add'))
      .toMatchObject([{ start: false, sequential: true, priorities: [0, 0, 2] }])
  })

  test('into another folder, that is looked for on the engine’s computer', async () => {
    await openKnown()
    await dialog().getByRole('button', { name: 'Choose…' }).click()
    const picker = app.page.getByRole('dialog', { name: 'Choose a folder' })
    await picker.getByRole('button', { name: 'music' }).click()
    await expect.poll(() => picker.getByLabel('Path').inputValue()).toBe('/downloads/music')
    await picker.getByLabel('Path').fill('/forbidden')
    await press('Enter')
    await picker.getByText('Permission denied. Choose another folder.').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await picker.getByRole('button', { name: 'Choose this folder' }).click()
    await expect.poll(() => dialog().getByLabel('Folder').inputValue()).toBe('/downloads/music')
    expect(await dialog().count()).toBe(1)
    await dialog().getByRole('button', { name: 'Add', exact: true }).click()
    await expect.poll(() => app.inputs('add')).toMatchObject([{ folder: '/downloads/music' }])
  })

  test('a link before anyone told what is in it', async () => {
    await app.tell({ type: 'opened', things: [{ link: LINK }] })
    await dialog().getByRole('button', { name: 'Add now, choose later' }).click()
    await expect.poll(() => app.inputs('add')).toMatchObject([{ priorities: null }])
  })

  test('can be left by Escape: nothing is added, nothing is looked for any more, and the focus is back', async () => {
    await app.page.getByRole('button', { name: 'Open a link' }).press('Enter')
    await dialog().locator(':focus').waitFor()
    await press('Escape')
    await expect.poll(() => app.page.locator(':focus').innerText()).toBe('Open a link')
    await openKnown()
    await press('Escape')
    await expect.poll(() => app.inputs('endPreview')).toEqual([{ work: WORK }])
    expect(app.inputs('add')).toEqual([])
    await expect.poll(() => dialog().count()).toBe(0)
  })

  test('and refused says why, and stays to be tried again', async () => {
    app.reply('add', () => {
      throw new Error('The disk is full. Free some space.')
    })
    await openKnown()
    await dialog().getByRole('button', { name: 'Add', exact: true }).click()
    await dialog().getByRole('alert').getByText('The disk is full. Free some space.').waitFor()
    expect(await dialog().getByRole('button', { name: 'Add', exact: true }).isEnabled()).toBe(true)
  })

  test('what is no link says so, at once where it was typed, later where only the engine can tell', async () => {
    await press('Control+o')
    await app.page.getByLabel('Magnet link or infohash').fill('hello')
    await press('Enter')
    await dialog().getByText('This is no magnet link, infohash or torrent.').waitFor()
    await dialog()
      .locator('input[type=file]')
      .setInputFiles({ name: 'broken.torrent', mimeType: '', buffer: Buffer.from('no torrent') })
    await expect
      .poll(() => app.inputs('preview'))
      .toEqual([{ source: { torrent: Buffer.from('no torrent').toString('base64') } }])
    await app.show(withPreview({ state: 'failed', trouble: 'This is no .torrent file: it is not bencoded.' }))
    await dialog().getByText('it is not bencoded').waitFor()
    expect(await dialog().getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
  })

  test('shows names and sentences of strangers as nothing but text', async () => {
    await openKnown({ name: HOSTILE, comment: HOSTILE, isKnown: true, isPrivate: true })
    await dialog().getByRole('row', { name: 'scans' }).getByRole('checkbox').waitFor()
    await app.page.getByRole('treegrid').focus()
    await press('ArrowDown', 'ArrowRight')
    await dialog().getByRole('row', { name: HOSTILE }).waitFor()
    expect(await app.page.locator('img').count()).toBe(0)
    expect(await app.page.title()).toBe('Shoal')
    expect(app.complaints).toEqual([])
  })

  test('leaves axe nothing to find, while it asks, looks, fails and knows', async () => {
    await press('Control+o')
    await dialog().waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await press('Escape')
    await openKnown({ isPrivate: true, isKnown: true, comment: 'By the lake.' })
    expect(await axeFinds(app.page)).toEqual([])
    await app.show(withPreview({ state: 'looking' }))
    await dialog().getByText('Asking peers').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await app.show(withPreview({ state: 'failed', trouble: 'Nobody told.' }))
    await dialog().getByText('Nobody told.').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('stays fluent with 100,000 files: few rows are there, and one key goes to the last', async () => {
    const many = Array.from({ length: 100_000 }, (_, at) => ({ path: `all/file ${at}`, size: 1 }))
    app.reply('contents', (input) => {
      const { from } = input as { from: number }
      return { files: many.slice(from, from + 10_000) }
    })
    try {
      await openKnown({ files: many.length, size: many.length })
      await app.page.getByRole('treegrid').focus()
      await press('End')
      await dialog().getByRole('row', { name: 'file 99999' }).waitFor()
      expect(await dialog().getByRole('row').count()).toBeLessThan(40)
      await press(' ')
      await dialog().getByText('99,999 of 100,000 files').waitFor()
    } finally {
      app.reply('contents', () => ({ files: FILES }))
    }
  })
})
