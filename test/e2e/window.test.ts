import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Daemon, DaemonSetup } from '../../electron/host/headless/daemon.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { buildApp } from '../support/app-files.ts'
import { axeFinds } from '../support/axe.ts'
import { openChromium, skipChromium, whyNoChromium } from '../support/chromium.ts'
import { closeDaemons, openDaemon } from '../support/daemons.ts'
import { dropFiles, dropText } from '../support/dropping.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { TestNet } from '../support/testnet.ts'

/** Slow enough that pieces are seen to fill, in bytes a second. */
const SLOW = 3_000_000
const TREE = { 'day 1/take 1.flac': 6_000_000, 'day 1/take 2.flac': 3_000_000, 'notes.txt': 2_000 }

type Browser = Awaited<ReturnType<typeof openChromium>>

/** One person's engine, and the tab they have open on it. */
interface Person {
  readonly daemon: Daemon
  readonly page: Page
  readonly downloads: string
}

describe.skipIf(skipChromium)(
  `two people, each with a window on an engine of their own${whyNoChromium}`,
  () => {
    let net: TestNet
    let browser: Browser
    let appFolder: string
    let complaints: string[]

    beforeAll(async () => {
      appFolder = await buildApp()
      net = await TestNet.create()
      browser = await openChromium({ width: 1_180, height: 760 })
      await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    }, 120_000)
    afterAll(async () => {
      await browser[Symbol.asyncDispose]()
      await net[Symbol.asyncDispose]()
      await removeTempFolders()
    })
    beforeEach(() => {
      complaints = []
    })
    afterEach(async () => {
      for (const page of browser.context.pages().slice(1)) await page.close()
      await closeDaemons()
      expect(complaints).toEqual([])
    })

    async function person(setup: Partial<DaemonSetup> = {}): Promise<Person> {
      const downloads = join(await tempFolder(), 'downloads')
      const daemon = await openDaemon({
        bootstrap: net.bootstrap,
        appFolder,
        downloadFolder: downloads,
        ...setup
      })
      const page = await browser.context.newPage()
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !isLoss(message.text())) complaints.push(message.text())
      })
      await page.goto(daemon.address)
      await page.getByText('Drop a file or folder here to share it').waitFor()
      return { daemon, page, downloads }
    }

    async function recordings(): Promise<string> {
      const path = join(await tempFolder(), 'recordings')
      await makeTree(path, TREE)
      return path
    }

    test('hand a folder on by mouse alone: drop it, give the link, choose files, watch it come, open it, remove it', async () => {
      const anna = await person()
      const ben = await person()
      const source = await recordings()

      await dropFiles(anna.page, [source])
      await anna.page.getByRole('dialog').getByRole('button', { name: 'Share', exact: true }).click()
      await anna.page.getByText('Anyone with this link gets the files while Shoal runs here.').waitFor()
      const link = await anna.page.getByRole('dialog').getByRole('textbox').inputValue()
      expect(link).toMatch(/^magnet:\?xt=urn:btih:[0-9a-f]{40}&xt=urn:btmh:1220/)
      await anna.page.getByRole('button', { name: 'Close' }).first().click()
      await anna.page.getByRole('row', { name: /recordings.*100\.0%.*Seeding/ }).waitFor()

      ben.daemon.api.engine.setLimits({ up: null, down: SLOW })
      await dropText(ben.page, link)
      const dialog = ben.page.getByRole('dialog')
      await dialog.getByText('3 files').first().waitFor()
      expect(await readdir(ben.downloads).catch(() => [])).toEqual([])
      await dialog.getByRole('checkbox', { name: 'notes.txt' }).click()
      await dialog.getByText('2 of 3 files').waitFor()
      expect(await axeFinds(ben.page)).toEqual([])
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      await dialog.waitFor({ state: 'detached' })

      const row = ben.page.getByRole('row', { name: /recordings/ })
      await row.click()
      await ben.page.getByRole('tab', { name: 'Pieces' }).click()
      const here = async (): Promise<number> => {
        const text = await ben.page
          .getByText(/pieces are here/)
          .first()
          .innerText()
        return Number(/^([\d,]+)/.exec(text)?.[1]?.replaceAll(',', '') ?? NaN)
      }
      await expect.poll(here, { timeout: 30_000 }).toBeGreaterThan(0)
      const early = await here()
      await expect.poll(here, { timeout: 30_000 }).toBeGreaterThan(early)
      expect(await axeFinds(ben.page)).toEqual([])
      await ben.page.getByRole('row', { name: /100\.0%.*Seeding/ }).waitFor({ timeout: 60_000 })
      expect(await readdir(join(ben.downloads, 'recordings'))).toEqual(['day 1'])

      await row.click({ button: 'right' })
      await ben.page.getByRole('menuitem', { name: 'Open the folder' }).click()
      await ben.page.getByRole('dialog').getByText('recordings').first().waitFor()
      await ben.page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click()

      await row.click({ button: 'right' })
      await ben.page.getByRole('menuitem', { name: 'Remove…' }).click()
      await ben.page.getByRole('dialog').getByText('Delete the files too').click()
      await ben.page
        .getByRole('dialog')
        .getByRole('button', { name: /^(Remove|Delete)/ })
        .click()
      await ben.page.getByText('Drop a file or folder here to share it').waitFor()
      await expect.poll(() => readdir(ben.downloads)).toEqual([])
      expect(Object.keys(TREE)).toHaveLength(3)
      await anna.page.getByRole('row', { name: /recordings.*Seeding/ }).waitFor()
    }, 120_000)

    test('hand a folder on by keyboard alone: type its path, copy the link, paste it, fetch, stop, start, remove', async () => {
      const anna = await person()
      const ben = await person()
      const source = await recordings()
      const key = async ({ page }: Person, ...keys: readonly string[]): Promise<void> => {
        for (const one of keys) await page.keyboard.press(one)
      }

      await anna.page.bringToFront()
      await key(anna, 'Control+n')
      await tabTo(anna.page, 'A path on the engine’s computer')
      await key(anna, 'Enter')
      await tabTo(anna.page, 'Path')
      await key(anna, 'Control+a')
      await anna.page.keyboard.type(source)
      await key(anna, 'Enter')
      await tabTo(anna.page, 'Choose this folder')
      await key(anna, 'Enter')
      await anna.page.getByRole('dialog').getByText('recordings').first().waitFor()
      await tabTo(anna.page, 'Share')
      await key(anna, 'Enter')
      await anna.page.getByText('Anyone with this link gets the files while Shoal runs here.').waitFor()
      await tabTo(anna.page, 'Copy the link')
      await key(anna, 'Enter')
      await anna.page.getByText('The link is copied.').waitFor()
      await key(anna, 'Escape')

      await ben.page.bringToFront()
      await key(ben, 'Control+v')
      await ben.page.getByRole('dialog').getByText('3 files').first().waitFor()
      await tabTo(ben.page, 'Add')
      await key(ben, 'Enter')
      await ben.page.getByRole('dialog').waitFor({ state: 'detached' })
      await ben.page.getByRole('row', { name: /recordings.*100\.0%.*Seeding/ }).waitFor({ timeout: 60_000 })
      expect(await compareTrees(source, join(ben.downloads, basename(source)))).toMatchObject({
        differences: []
      })

      await tabTo(ben.page, 'Transfers')
      await key(ben, 'Home', 'Control+p')
      await ben.page.getByRole('row', { name: /Stopped/ }).waitFor()
      await key(ben, 'Control+s')
      await ben.page.getByRole('row', { name: /Seeding/ }).waitFor()
      await tabTo(ben.page, 'Transfers')
      await key(ben, 'Home', 'Delete')
      await ben.page.getByRole('dialog').getByText('Keep the files').waitFor()
      await tabTo(ben.page, 'Remove')
      await key(ben, 'Enter')
      await ben.page.getByText('Drop a file or folder here to share it').waitFor()
      expect(await readdir(join(ben.downloads, 'recordings'))).toHaveLength(2)
    }, 120_000)

    test('lose the engine, are told so, and go on where they were when it is back', async () => {
      const stateFolder = join(await tempFolder(), 'state')
      const anna = await person({ stateFolder })
      await dropFiles(anna.page, [await recordings()])
      await anna.page.getByRole('dialog').getByRole('button', { name: 'Share', exact: true }).click()
      await anna.page.getByText('Anyone with this link').waitFor()
      await anna.page.keyboard.press('Escape')
      const { port } = anna.daemon
      await anna.daemon.close()
      await anna.page.getByText('The connection to the engine is lost.').first().waitFor()
      await anna.page.getByRole('row', { name: /recordings/ }).waitFor()
      await openDaemon({ bootstrap: net.bootstrap, appFolder, stateFolder, uiPort: port })
      await anna.page
        .getByText('The connection to the engine is lost.')
        .first()
        .waitFor({ state: 'detached', timeout: 30_000 })
      await anna.page.getByRole('row', { name: /recordings.*Seeding/ }).waitFor()
    }, 90_000)
  }
)

/** What a browser says when the engine goes: the window says it in its own words. */
function isLoss(complaint: string): boolean {
  return /WebSocket|Failed to load resource: (net::|.* 503)/.test(complaint)
}

/** Presses Tab until what has this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const focused: unknown = await page.evaluate(`(() => {
      const it = document.activeElement
      return (it?.getAttribute('aria-label') ?? (it?.labels?.[0]?.innerText || it?.innerText) ?? '').trim()
    })()`)
    if (focused === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to "${name}"`)
}
