import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ONLY } from '../../shared/api/agreed.ts'
import type { Settings, State } from '../../shared/api/model.ts'
import { A, B, SESSION, SETTINGS, state, torrent } from '../api/states.ts'
import { AppPage } from '../support/app-page.ts'
import { axeFinds } from '../support/axe.ts'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'

const BEFORE: State = {
  ...state(
    torrent(A, { name: 'half', size: 4, state: 'stalled', wanted: 4, left: 2, addedAt: 3 }),
    torrent(B, { name: 'whole', size: 4, state: 'seeding', wanted: 4, addedAt: 2 })
  ),
  session: { [ONLY]: { ...SESSION, online: true, mainlineNodes: 347, withoutLan: true } }
}
/** On a busy machine a page may take its time. */
const eventually = <T>(get: () => Promise<T>) => expect.poll(get, { timeout: 30_000 })

describe.skipIf(skipChromium)(`the network in the window${whyNoChromium}`, { timeout: 120_000 }, () => {
  let app: AppPage

  beforeAll(async () => {
    app = await AppPage.open(BEFORE, { kept: { detail: false } })
  }, 240_000)
  afterAll(() => app[Symbol.asyncDispose]())
  beforeEach(async () => {
    await app.page.getByRole('grid', { includeHidden: true }).waitFor()
    while ((await dialog().count()) > 0) await app.page.keyboard.press('Escape')
    await app.show(BEFORE)
    app.calls.length = 0
  })

  const dialog = () => app.page.getByRole('dialog')
  const choose = async (name: string, item: string): Promise<void> => {
    await app.page.getByRole('row', { name }).click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: item }).click()
  }

  test('is told of in the status bar, while its DHT is on', async () => {
    await eventually(() => app.page.locator('footer').innerText()).toContain('DHT: 347 nodes')
    await app.show({ ...BEFORE, session: { [ONLY]: { ...SESSION, mainlineNodes: null } } })
    await eventually(() => app.page.locator('footer').innerText()).not.toContain('nodes')
  })

  test.each<[string, keyof Settings]>([
    ['Trackers', 'useTrackers'],
    ['DHT', 'useDht'],
    ['Peer exchange', 'usePex'],
    ['µTP', 'useUtp'],
    ['Ask the router to let peers in', 'usePortMapping']
  ])('does without %s when that is switched off', async (label, setting) => {
    await app.tell({ type: 'show', what: 'settings' })
    await dialog().getByRole('checkbox', { name: label }).press('Space')
    await eventually(() => Promise.resolve(app.inputs('setSettings'))).toEqual([{ [setting]: false }])
  })

  test('is never found in a way that Shoal was started without, and that is said', async () => {
    await app.tell({ type: 'show', what: 'settings' })
    const box = dialog().getByRole('checkbox', { name: 'Local network' })
    await box.waitFor()
    expect([await box.isDisabled(), await box.isChecked()]).toEqual([true, false])
    expect(await dialog().innerText()).toContain('Shoal was started without this way')
    expect(await axeFinds(app.page)).toEqual([])
  })

  test('lets peers in where the router does, and says where', async () => {
    const session = { ...SESSION, externalPort: 51_414, mappedBy: 'PCP' } as const
    await app.show({ ...BEFORE, session: { [ONLY]: session } })
    await app.tell({ type: 'show', what: 'settings' })
    await eventually(() => dialog().innerText()).toContain('at port 51414, by PCP')
  })

  test('has at most as many peers as are typed, and says what number is none', async () => {
    await app.tell({ type: 'show', what: 'settings' })
    const field = dialog().getByRole('textbox', { name: 'Most peers at once' })
    await field.fill('100000')
    await field.press('Tab')
    await eventually(() => dialog().innerText()).toContain('Type a whole number from 1 to 99,999.')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await axeFinds(app.page)).toEqual([])
    await field.fill('80')
    await field.press('Tab')
    await eventually(() => Promise.resolve(app.inputs('setSettings'))).toEqual([{ maxPeers: 80 }])
    expect(await dialog().innerText()).not.toContain('Type a whole number')
  })

  test('is spoken to as encrypted as is chosen, and what that means is said', async () => {
    await app.tell({ type: 'show', what: 'settings' })
    const field = dialog().getByRole('combobox', { name: 'Encryption with other clients' })
    await field.selectOption({ label: 'Always' })
    await eventually(() => Promise.resolve(app.inputs('setSettings'))).toEqual([{ encryption: 'require' }])
    await app.show({ ...BEFORE, settings: { [ONLY]: { ...SETTINGS, encryption: 'require' } } })
    await eventually(() => dialog().innerText()).toContain('Clients that cannot are not spoken to')
  })

  test('is asked for peers now, from the list', async () => {
    await choose('half', 'Look for peers now')
    await eventually(() => Promise.resolve(app.inputs('reannounce'))).toEqual([{ ids: [A] }])
  })

  test('gets each piece once, of what is complete alone', async () => {
    await app.page.getByRole('row', { name: 'half' }).click({ button: 'right' })
    const item = app.page.getByRole('menuitem', { name: /Super seeding/ })
    expect(await item.getAttribute('aria-disabled')).toBe('true')
    await app.page.keyboard.press('Escape')
    await choose('whole', 'Super seeding')
    await eventually(() => Promise.resolve(app.inputs('setSuperSeeding'))).toEqual([{ ids: [B], on: true }])
  })

  test('is named in a torrent that is made: trackers, web seeds, and whether it is private', async () => {
    app.reply('share', () => ({ work: '0123456789abcdef' }))
    await app.tell({ type: 'opened', things: [{ path: '/home/anna/notes' }] })
    await dialog().getByText('Options').click()
    const share = dialog().getByRole('button', { name: 'Share', exact: true })
    await dialog().getByRole('checkbox', { name: 'Private' }).click()
    await eventually(() => dialog().innerText()).toContain('Name at least one')
    expect(await share.isDisabled()).toBe(true)
    const trackers = dialog().getByRole('textbox', { name: 'Trackers' })
    await trackers.fill('nonsense')
    await eventually(() => dialog().innerText()).toContain('Line 1 is no tracker')
    await trackers.fill('udp://a.example:1/announce\n\nhttp://b.example/announce')
    await dialog().getByRole('textbox', { name: 'Web seeds' }).fill('https://c.example/')
    expect(await axeFinds(app.page)).toEqual([])
    await share.click()
    await eventually(() => Promise.resolve(app.inputs('share'))).toMatchObject([
      {
        trackers: [['udp://a.example:1/announce'], ['http://b.example/announce']],
        webSeeds: ['https://c.example/'],
        isPrivate: true
      }
    ])
  })
})
