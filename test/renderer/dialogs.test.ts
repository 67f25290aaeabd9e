import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ONLY } from '../../shared/api/agreed.ts'
import type { Settings, State } from '../../shared/api/model.ts'
import { A, B, C, SESSION, SETTINGS, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'

/** Text that would do something, if it were more than text. */
const HOSTILE = '<img src=x onerror="document.title=1">\u202Egnp.exe'
const FETCHED = [
  torrent(A, { name: HOSTILE, size: 4, state: 'stalled', wanted: 4, left: 2, addedAt: 3 }),
  torrent(B, { name: 'notes', size: 4, state: 'seeding', wanted: 4, addedAt: 2 })
]
const IN_PLACE = torrent(C, { name: 'photos', size: 4, state: 'seeding', wanted: 4, inPlace: true })
const BEFORE: State = {
  ...state(...FETCHED, IN_PLACE),
  session: {
    [ONLY]: { ...SESSION, allUploaded: 3_000_000, allDownloaded: 1_500_000, punched: 6, online: true }
  }
}

describe.skipIf(skipChromium)(`a dialog${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(BEFORE, { kept: { detail: false }, features: ['notify', 'window'] })
    await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    app.reply('browse', (input) => browsed((input as { path: string | null }).path ?? '/downloads'))
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    await app.page.getByRole('grid', { includeHidden: true }).waitFor()
    while ((await dialog().count()) > 0) await press('Escape')
    await app.show(BEFORE)
    app.calls.length = 0
    app.complaints.length = 0
    for (const command of ['remove', 'addPeer', 'setSettings'] as const) app.reply(command, () => ({}))
  })

  function browsed(path: string): unknown {
    if (path === '/downloads/notes') throw new Error('There is no folder /downloads/notes.')
    const entries = [
      { name: 'music', isFolder: true, size: null },
      { name: HOSTILE, isFolder: false, size: 12 }
    ]
    return { path, parent: '/', free: 1, entries, isCut: false }
  }

  const dialog = () => app.page.getByRole('dialog')
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await app.page.keyboard.press(key)
  }
  /** Keys go to a dialog only once it has taken the focus. */
  const hasFocus = (): Promise<void> => app.page.locator('[role=dialog]:focus-within').waitFor()
  const fromMenu = async (row: number, item: string): Promise<void> => {
    await app.page.getByRole('row').nth(row).click()
    await app.page.getByRole('row').nth(row).click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: item }).click()
    await dialog().waitFor()
  }
  const change = (settings: Partial<Settings>): Promise<void> =>
    app.show({ ...BEFORE, settings: { [ONLY]: { ...SETTINGS, ...settings } } })

  test('removes by keyboard alone, and keeps the files unless told otherwise', async () => {
    await app.page.getByRole('grid').focus()
    await press('Home', 'Delete')
    await dialog().getByText('What was fetched is deleted from the disk.').waitFor()
    await hasFocus()
    await press('Enter')
    await expect.poll(() => app.inputs('remove')).toEqual([{ ids: [A], files: 'keep' }])
    await expect.poll(() => dialog().count()).toBe(0)
    await expect.poll(() => app.page.locator('#transfers:focus').count()).toBe(1)
    await press('Delete')
    await hasFocus()
    await press('ArrowDown')
    await dialog().getByRole('button', { name: 'Remove and delete' }).waitFor()
    await press('Enter')
    await expect.poll(() => app.inputs('remove').at(-1)).toEqual({ ids: [A], files: 'delete' })
  })

  test('removes by mouse, says that what is shared in place stays, and why it was refused', async () => {
    app.reply('remove', () => {
      throw new Error('Permission denied. Choose another folder.')
    })
    await fromMenu(3, 'Remove…')
    await dialog().getByText('Its files are shared from where they lie. They always stay.').waitFor()
    expect(await dialog().getByRole('radio').count()).toBe(0)
    await dialog().getByRole('button', { name: 'Remove' }).click()
    await dialog().getByRole('alert').getByText('Permission denied.').waitFor()
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    await app.page.getByRole('grid').focus()
    await press('Control+a', 'Delete')
    await dialog().getByText('One of them is shared from where the files lie.').waitFor()
    await dialog().getByText('Remove 3 transfers').waitFor()
    expect(await app.page.locator('img').count()).toBe(0)
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('takes the address of a peer, and says what is wrong with one', async () => {
    app.reply('addPeer', (input) => {
      const { address } = input as { address: string }
      if (!address.includes(':')) throw new Error(`"${address}" is not HOST:PORT.`)
      return {}
    })
    await fromMenu(1, 'Add a peer…')
    await dialog().locator('input:focus').waitFor()
    await press('a', 'Enter')
    await dialog().getByText('"a" is not HOST:PORT.').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await dialog().getByLabel('Address and port').fill('192.0.2.7:51413')
    await press('Enter')
    await expect.poll(() => app.inputs('addPeer').at(-1)).toEqual({ id: A, address: '192.0.2.7:51413' })
    await app.page.getByText('Shoal keeps trying to reach 192.0.2.7:51413.').waitFor()
  })

  test('says where the files are on the engine’s computer, and what is there', async () => {
    await app.page.getByRole('grid').focus()
    await press('Home', 'ArrowDown', 'Enter')
    const path = dialog().getByLabel('Folder')
    // Of a single file there is no folder of its own.
    await expect.poll(() => path.inputValue()).toBe('/downloads')
    expect(app.inputs('browse')).toEqual([{ path: '/downloads/notes' }, { path: '/downloads' }])
    await dialog().getByText('onerror').waitFor()
    await dialog().getByRole('button', { name: 'Copy the path' }).click()
    await expect.poll(() => app.page.evaluate('navigator.clipboard.readText()')).toBe('/downloads')
    await dialog().getByRole('button', { name: 'music' }).click()
    await expect.poll(() => path.inputValue()).toBe('/downloads/music')
    expect(await app.page.locator('img').count()).toBe(0)
    expect(await axeFinds(app.page)).toEqual([])
    expect(app.complaints).toEqual([])
  })

  test('sets limits in kB/s at once, and says in place what is no limit', async () => {
    await app.page.getByRole('contentinfo').getByRole('button').first().click()
    await dialog().getByLabel('Download limit', { exact: true }).fill('fast')
    await press('Tab')
    await dialog().getByText('Type a number of 2 or more, or nothing.').waitFor()
    expect(app.inputs('setSettings')).toEqual([])
    expect(await axeFinds(app.page)).toEqual([])
    await dialog().getByLabel('Download limit', { exact: true }).fill('500')
    await press('Tab')
    await expect.poll(() => app.inputs('setSettings')).toEqual([{ downLimit: 500_000 }])
    expect(await dialog().getByRole('alert').count()).toBe(0)
    await change({ downLimit: 500_000 })
    await dialog().getByLabel('Download limit', { exact: true }).fill('')
    await press('Tab')
    await expect.poll(() => app.inputs('setSettings').at(-1)).toEqual({ downLimit: null })
    await dialog().getByLabel('Slow limits hold now').click()
    await expect.poll(() => app.inputs('setSettings').at(-1)).toEqual({ altOn: true })
  })

  test('saves each setting as it is changed, and says in place which was refused', async () => {
    app.reply('setSettings', (input) => {
      if ('downloadFolder' in (input as object)) throw new Error('Name it with its whole path.')
      return {}
    })
    await press('Control+,')
    await dialog().getByLabel('What you fetch goes to').fill('here')
    await press('Tab')
    await dialog().getByText('Name it with its whole path.').waitFor()
    await dialog().getByLabel('Start what is added at once').click()
    await dialog().getByLabel('Tell when a download is complete').click()
    await dialog().getByLabel('Answer what other Shoals search for').click()
    await dialog().getByLabel('When the window is closed').selectOption('Keep sharing')
    await expect
      .poll(() => app.inputs('setSettings').slice(1))
      .toEqual([
        { startAdded: false },
        { notify: false },
        { answerSearches: true },
        { whenClosed: 'keep-sharing' }
      ])
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('changes how the window looks and speaks, at once', async () => {
    await press('Control+,')
    await dialog().getByLabel('Theme').selectOption('Dark')
    await dialog().getByLabel('Contrast').selectOption('High')
    await dialog().getByLabel('Compact rows').click()
    const root = app.page.locator('html[data-theme=dark][data-contrast=more][data-compact]')
    await root.waitFor({ state: 'attached' })
    expect(await axeFinds(app.page)).toEqual([])
    await dialog().getByLabel('Language').selectOption('Deutsch')
    await dialog().getByText('Wie dieses Fenster aussieht').waitFor()
    expect(await app.page.locator('html').getAttribute('lang')).toBe('de')
    await dialog().getByLabel('Sprache').selectOption('English')
    await dialog().getByLabel('Theme').selectOption('As the system')
    await dialog().getByLabel('Contrast').selectOption('As the system')
    await dialog().getByLabel('Compact rows').click()
    expect(app.complaints).toEqual([])
  })

  test('tells what was sent and received, and how peers were reached', async () => {
    await press('Control+i')
    await dialog().getByRole('row', { name: 'Ratio' }).getByText('2.00').waitFor()
    await dialog().getByText('Reached through NAT').waitFor()
    expect(await dialog().getByRole('definition').allInnerTexts()).toContain('6')
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('lists the shortcuts, and only those that are carried out', async () => {
    await press('?')
    await dialog().getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await dialog().getByText('Go without selecting').count()).toBe(1)
    expect(await axeFinds(app.page)).toEqual([])
    await press('?')
    expect(await dialog().count()).toBe(1)
    await press('Escape', '/')
    await expect.poll(() => app.page.locator('#filter:focus').count()).toBe(1)
    await press('?')
    expect(await app.page.locator('#filter').inputValue()).toBe('?')
    await app.page.locator('#filter').fill('')
    await press('Alt+o')
    await dialog().getByText('How this window looks').waitFor()
  })

  test('says which Shoal this is, and gives the focus back to the menu it came from', async () => {
    await app.page.getByRole('button', { name: 'More' }).press('Enter')
    await app.page.getByRole('menuitem', { name: 'About Shoal' }).press('Enter')
    await dialog().getByText('Version 0.0.0').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await press('Escape')
    await expect.poll(() => app.page.locator(':focus').getAttribute('aria-label')).toBe('More')
  })

  test('keeps the focus inside while it is open', async () => {
    await press('Control+i')
    await hasFocus()
    for (let turn = 0; turn < 6; turn++) {
      await press('Tab')
      expect(await app.page.locator('[role=dialog] :focus').count()).toBe(1)
    }
  })
})
