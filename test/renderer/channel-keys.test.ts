import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { channel, KEY, state } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'
import { give } from '../support/give.ts'

const OURS = 'e'.repeat(64)
const BACKUP = '{"format":"shoal-channel-key"}'
const BEFORE = {
  ...state(),
  channels: { [OURS]: channel('notes', { isOurs: true, folder: null, keep: null }) }
}

describe.skipIf(skipChromium)(`the key of a channel${whyNoChromium}`, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(BEFORE, { kept: { detail: false }, features: ['pick'] })
  }, 120_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    await app.page.getByRole('button', { name: /^notes/ }).waitFor()
    while ((await dialog().count()) > 0) await press('Escape')
    await app.show(BEFORE)
    app.calls.length = 0
    app.complaints.length = 0
    app.reply('createChannel', () => ({ id: KEY }))
    app.reply('deleteChannel', () => ({}))
    app.reply('exportChannel', () => ({ name: 'a/b.shoal-key', backup: BACKUP }))
  })

  const dialog = () => app.page.getByRole('dialog')
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await app.page.keyboard.press(key)
  }
  const type = (text: string): Promise<void> => app.page.keyboard.type(text)
  const hasField = (): Promise<void> => dialog().locator('input:focus').waitFor()
  const fromMenu = async (item: string): Promise<void> => {
    await app.page.getByRole('button', { name: 'Add a channel' }).press('Enter')
    await app.page.getByRole('menuitem', { name: item }).press('Enter')
    await dialog().waitFor()
  }
  const fromPlace = async (action: string): Promise<void> => {
    await app.page.getByRole('button', { name: /^notes/ }).click()
    await app.page.getByRole('button', { name: action }).click()
    await dialog().waitFor()
  }

  test('is backed up right after its channel was created, by keyboard alone', async () => {
    await fromMenu('New channel…')
    await hasField()
    await type('notes')
    await dialog().getByText('There is a channel of this name already.').waitFor()
    await press('Enter')
    expect(app.inputs('createChannel')).toEqual([])
    expect(await axeFinds(app.page)).toEqual([])
    await type(' 2')
    await press('Enter')
    await expect.poll(() => app.inputs('createChannel')).toEqual([{ name: 'notes 2' }])
    await dialog().getByText('notes 2 is created.').waitFor()
    await hasField()
    expect(await axeFinds(app.page)).toEqual([])
    await type('long enough')
    await press('Tab')
    await type('long enough')
    const download = app.page.waitForEvent('download')
    await press('Enter')
    expect((await download).suggestedFilename()).toBe('a_b.shoal-key')
    expect(await readFile(await (await download).path(), 'utf8')).toBe(BACKUP)
    expect(app.inputs('exportChannel')).toEqual([{ id: KEY, passphrase: 'long enough' }])
    await app.page.getByText('The key is saved as a_b.shoal-key.').waitFor()
    expect(app.complaints).toEqual([])
  })

  test('is not saved with a passphrase that is short, or not the same twice', async () => {
    await fromPlace('Back up the key…')
    await hasField()
    const save = dialog().getByRole('button', { name: 'Save the key' })
    await type('short')
    await press('Tab')
    await type('short')
    expect(await save.isDisabled()).toBe(true)
    await dialog().getByLabel('Passphrase', { exact: true }).fill('long enough')
    await dialog().getByLabel('The passphrase again').fill('long enouhg')
    await dialog().getByText('The two are not the same.').waitFor()
    await press('Enter')
    expect(app.inputs('exportChannel')).toEqual([])
    await dialog().getByLabel('The passphrase again').fill('long enough')
    expect(await save.isEnabled()).toBe(true)
    app.reply('exportChannel', () => {
      throw new Error('“notes” is somebody else’s channel: its key is not here.')
    })
    await press('Enter')
    await dialog().getByText('its key is not here.').waitFor()
  })

  test('can be backed up before its channel is deleted, which asks once more', async () => {
    await fromPlace('Delete…')
    await dialog().getByText('Unless it was backed up, it is lost for good.').waitFor()
    await dialog().locator('button:focus', { hasText: 'Back up the key first' }).waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await press('Enter')
    await hasField()
    await press('Escape')
    await dialog().getByRole('button', { name: 'Delete it' }).click()
    await expect.poll(() => app.inputs('deleteChannel')).toEqual([{ id: OURS }])
    await app.page.getByText('The channel notes is deleted.').waitFor()
    await expect.poll(() => app.page.locator(':focus').count()).toBe(1)
  })

  test('is taken over with its passphrase where it is dropped, and never shared', async () => {
    app.reply('importChannel', (input) => {
      if ((input as { passphrase: string }).passphrase !== 'long enough')
        throw new Error('This is not the passphrase of this backup, or the backup was changed.')
      return { id: KEY }
    })
    await give(app.page, 'drop', { 'albums.shoal-key': BACKUP })
    await dialog().getByText('albums.shoal-key').waitFor()
    await dialog().getByText('Publish from one computer only.').waitFor()
    await hasField()
    expect(await axeFinds(app.page)).toEqual([])
    await type('wrong')
    await press('Enter')
    await dialog().getByText('This is not the passphrase of this backup').waitFor()
    await dialog().getByLabel('Passphrase').fill('long enough')
    await press('Enter')
    await expect
      .poll(() => app.inputs('importChannel').at(-1))
      .toEqual({ backup: BACKUP, passphrase: 'long enough' })
    await app.page.getByText('The channel is here.').waitFor()
    expect(app.complaints).toEqual([])
  })

  test('is chosen as a file, and no other file is taken for one', async () => {
    app.reply('importChannel', () => ({ id: OURS }))
    await fromMenu('Import a key…')
    await dialog().locator('button:focus', { hasText: 'Choose a file' }).waitFor()
    const chooser = dialog().locator('input[type=file]')
    await chooser.setInputFiles({ name: 'film.mkv', mimeType: '', buffer: Buffer.alloc(10_001) })
    await dialog().getByText('film.mkv is no backup of a channel’s key.').waitFor()
    expect(await axeFinds(app.page)).toEqual([])
    await chooser.setInputFiles({ name: 'a.shoal-key', mimeType: '', buffer: Buffer.from(BACKUP) })
    await hasField()
    await type('long enough')
    await press('Enter')
    await expect
      .poll(() => app.inputs('importChannel'))
      .toEqual([{ backup: BACKUP, passphrase: 'long enough' }])
    await app.page.getByRole('heading', { name: 'notes' }).waitFor()
  })
})
