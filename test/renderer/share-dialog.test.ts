import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Share, State } from '../../shared/api/model.ts'
import { A, B, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'
import { give } from '../support/give.ts'

const WORK = '0123456789abcdef'
const OTHER = 'fedcba9876543210'
const LINK = `magnet:?xt=urn:btih:${A}&dn=notes`
const ROW: Share = {
  path: '/home/anna/notes',
  name: 'notes',
  state: 'hashing',
  done: 0,
  total: 4_000_000_000,
  torrent: null,
  channel: null,
  release: null,
  code: null,
  trouble: null
}
const TORRENTS = [
  torrent(A, { name: 'notes', size: 4, inPlace: true }),
  torrent(B, { name: 'photos', size: 4 })
]
const BEFORE = state(...TORRENTS)

describe.skipIf(skipChromium)(`sharing${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(BEFORE, {
      kept: { detail: false },
      features: ['pick'],
      paths: { 'notes.txt': '/home/anna/notes.txt', 'photo.jpg': '/home/anna/photo.jpg' }
    })
    await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    app.reply('link', () => ({ link: LINK }))
    app.reply('pick', () => ({ paths: ['/home/anna/notes'] }))
    app.reply('torrentFile', () => ({ name: 'a/b:c.torrent', torrent: 'ZDRlaW5mbw==' }))
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    await app.page.getByRole('grid', { includeHidden: true }).waitFor()
    while ((await dialog().count()) > 0) await press('Escape')
    await app.show(BEFORE)
    app.calls.length = 0
    app.complaints.length = 0
    app.reply('share', () => ({ work: WORK }))
  })

  const dialog = () => app.page.getByRole('dialog')
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await app.page.keyboard.press(key)
  }
  /** Keys go to a dialog only once it has taken the focus. */
  const hasFocus = (what: string): Promise<void> =>
    dialog().locator('button:focus', { hasText: what }).waitFor()
  const shows = (shares: State['shares']): Promise<void> => app.show({ ...BEFORE, shares })

  test('by keyboard alone: choose, share, watch it being prepared, copy the link', async () => {
    await press('Control+n')
    await hasFocus('Choose a file')
    await press('Enter')
    await dialog().getByText('notes').waitFor()
    await hasFocus('Share')
    await press('Enter')
    await expect
      .poll(() => app.inputs('share'))
      .toEqual([
        {
          path: '/home/anna/notes',
          version: 'hybrid',
          pieceLength: null,
          comment: null,
          trackers: [],
          webSeeds: [],
          isPrivate: false
        }
      ])
    await shows({ [WORK]: { ...ROW, done: 1_000_000_000 } })
    await dialog().getByText('1.00 GB of 4.00 GB').waitFor()
    expect(await dialog().getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25')
    await press('Enter')
    expect(app.inputs('endShare')).toEqual([])
    await shows({ [WORK]: { ...ROW, state: 'done', torrent: A } })
    await dialog().getByText('Anyone with this link gets the files while Shoal runs here.').waitFor()
    await expect.poll(() => app.inputs('endShare')).toEqual([{ work: WORK }])
    await expect.poll(() => app.page.evaluate('getSelection().toString()')).toBe(LINK)
    await press('Tab', 'Enter')
    await app.page.getByText('The link is copied.').waitFor()
    expect(await app.page.evaluate('navigator.clipboard.readText()')).toBe(LINK)
    await press('Escape')
    await expect.poll(() => dialog().count()).toBe(0)
    expect(app.complaints).toEqual([])
  })

  test('by drop, several at once, with options, and a link for each', async () => {
    const works = [WORK, OTHER]
    app.reply('share', () => ({ work: works.shift() }))
    await give(app.page, 'drop', { 'notes.txt': '', 'photo.jpg': '' })
    await dialog().getByText('photo.jpg').waitFor()
    await dialog().getByText('Options').click()
    await dialog().getByLabel('Format').selectOption('v1 only')
    await dialog().getByLabel('Piece size').selectOption('4 MiB')
    await dialog().getByLabel('Comment').fill('by the lake')
    await dialog().getByRole('button', { name: 'Share' }).click()
    const options = {
      version: 'v1',
      pieceLength: 4 * 1024 * 1024,
      comment: 'by the lake',
      trackers: [],
      webSeeds: [],
      isPrivate: false
    }
    await expect
      .poll(() => app.inputs('share'))
      .toEqual([
        { path: '/home/anna/notes.txt', ...options },
        { path: '/home/anna/photo.jpg', ...options }
      ])
    const trouble = 'There is no file /home/anna/photo.jpg.'
    await shows({
      [WORK]: { ...ROW, state: 'done', torrent: A },
      [OTHER]: { ...ROW, state: 'failed', code: 'not-found', trouble }
    })
    await dialog().getByText(trouble).waitFor()
    await dialog().getByRole('button', { name: 'Link' }).click()
    await app.page.getByRole('img', { name: 'QR code of the link' }).waitFor()
    await press('Escape')
    await expect.poll(() => dialog().count()).toBe(1)
    await dialog().getByText(trouble).waitFor()
    expect(app.complaints).toEqual([])
  })

  test('can be stopped, or left to go on by itself', async () => {
    const begin = async (): Promise<void> => {
      await app.tell({ type: 'opened', things: [{ path: '/home/anna/notes' }] })
      await dialog().getByRole('button', { name: 'Share' }).click()
      await shows({ [WORK]: ROW })
      await dialog().getByRole('progressbar').waitFor()
    }
    await begin()
    await dialog().getByRole('button', { name: 'Go on without this window' }).click()
    await expect.poll(() => dialog().count()).toBe(0)
    expect(app.inputs('endShare')).toEqual([])
    await shows({ [WORK]: { ...ROW, state: 'done', torrent: A } })
    await app.page.getByText('notes is shared.').waitFor()
    await shows({})
    await begin()
    await dialog().getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => app.inputs('endShare')).toEqual([{ work: WORK }])
  })

  test('hands on a .torrent file under a name that is safe', async () => {
    await app.page.getByRole('row', { name: 'notes' }).click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Hand on…' }).click()
    const download = app.page.waitForEvent('download')
    await dialog().getByRole('button', { name: 'Save as .torrent' }).click()
    expect((await download).suggestedFilename()).toBe('a_b_c.torrent')
    await press('Escape')
    await expect.poll(() => app.page.locator('#transfers:focus-within').count()).toBe(1)
  })

  test('what is dragged over the window is told where it goes, and nothing stays when it leaves', async () => {
    const drag = (type: string): Promise<unknown> =>
      app.page.evaluate(`(() => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['content'], 'a'))
        document.body.dispatchEvent(new DragEvent('${type}', { bubbles: true, cancelable: true, dataTransfer, relatedTarget: null }))
      })()`)
    await drag('dragover')
    await app.page.getByText('Drop to share it, or to open a link or .torrent file').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await drag('dragleave')
    await expect.poll(() => app.page.getByText('Drop to share it').count()).toBe(0)
  })

  test('what is pasted anywhere is a question for each link; anything else is said to be nothing', async () => {
    await give(app.page, 'paste', {}, `${'c'.repeat(40)}\nmagnet:?xt=urn:btih:${B}`)
    await expect.poll(() => app.inputs('preview')).toEqual([{ source: { link: `magnet:?xt=urn:btih:${B}` } }])
    await dialog().locator(':focus').waitFor()
    await press('Escape')
    await give(app.page, 'paste', {}, 'hello')
    await app.page.getByText('This is no link, file or .torrent.').waitFor()
    await give(app.page, 'drop', { 'no place.txt': '' })
    await app.page.getByText('This has no place on the engine’s computer.').waitFor()
    await give(app.page, 'drop', { 'some.torrent': 'content' })
    await expect.poll(() => app.inputs('preview').at(-1)).toEqual({ source: { torrent: 'Y29udGVudA==' } })
  })

  test('leaves axe nothing to find, from the first question to the link', async () => {
    await press('Control+n')
    await hasFocus('Choose a file')
    expect(await axeFinds(app.page)).toEqual([])
    await press('Enter')
    await dialog().getByText('Options').click()
    expect(await axeFinds(app.page)).toEqual([])
    await dialog().getByRole('button', { name: 'Share' }).click()
    await shows({ [WORK]: { ...ROW, done: 1_000_000_000 } })
    await dialog().getByRole('progressbar').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await shows({ [WORK]: { ...ROW, state: 'done', torrent: A } })
    await app.page.getByRole('img').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
  })
})
