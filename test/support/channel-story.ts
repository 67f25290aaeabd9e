import { cp, readdir, realpath, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import type { Daemon } from '../../electron/host/headless/daemon.ts'
import { openDaemon } from './daemons.ts'
import { dropFiles, dropText } from './dropping.ts'
import { makeTree, tempFolder } from './files.ts'
import type { TestNet } from './testnet.ts'

/** What is to become of it: where it is told, and what is done with the windows on the way. */
export interface Telling {
  readonly net: TestNet
  readonly context: BrowserContext
  readonly appFolder: string
  /** After each chapter. */
  readonly picture: (page: Page, name: string) => Promise<void>
}

/** How it ended, of the follower that came when the publisher was gone. */
export interface Ending {
  /** Paths that are not as they were published, of each release. */
  readonly differences: readonly (readonly string[])[]
  /** Where "newest" led: at first, gone back, and again. */
  readonly shown: readonly string[]
}

/** What one step may take where others keep the machine busy. */
const STEP_MS = 90_000
const TITLES = ['Rehearsal', 'Concert', 'Concert, second mix']

/** One person's engine, and the window they have open on it. */
interface Person {
  readonly daemon: Daemon
  readonly page: Page
  readonly downloads: string
}

/**
 * A channel from its first release to its followers without its publisher, each step in the window of an engine of its own. Rejects
 * where a step cannot be made.
 */
export async function tellChannelStory(telling: Telling): Promise<Ending> {
  const { context, picture } = telling
  context.setDefaultTimeout(STEP_MS)
  const anna = await person(telling)
  await createChannel(anna, 'choir')
  const published = await publishAll(anna)
  await picture(anna.page, 'published')
  const link = await linkOf(anna)

  const ben = await person(telling)
  await mirror(ben, link, picture)
  await anna.page.getByText('1 other holds it.').waitFor()
  await picture(anna.page, 'followed')
  await anna.page.close()
  await anna.daemon.close()

  const cleo = await person(telling)
  await mirror(cleo, link)
  await picture(cleo.page, 'without-publisher')
  const folder = join(cleo.downloads, 'choir')
  const shown = await goBackAndForth(cleo, folder, picture)
  await searchFor(cleo, 'second mix', picture)
  const differences = published.map(async (source, index) => {
    const release = join(folder, 'releases', `${index + 1}`)
    // What was sent to the engine a second time has another name there.
    const [name = ''] = await readdir(release)
    return (await compareTrees(source, join(release, name))).differences
  })
  return { differences: await Promise.all(differences), shown }
}

async function person({ net, context, appFolder }: Telling): Promise<Person> {
  const downloads = join(await tempFolder(), 'downloads')
  const daemon = await openDaemon({ bootstrap: net.bootstrap, appFolder, downloadFolder: downloads })
  const page = await context.newPage()
  await page.goto(daemon.address)
  await page.getByText('Drop a file or folder here to share it').waitFor()
  return { daemon, page, downloads }
}

async function createChannel({ page }: Person, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a channel' }).click()
  await page.getByRole('menuitem', { name: 'New channel…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('button', { name: 'Not now' }).click()
  await page.getByText('Drop a file or folder here to publish the first.').waitFor()
}

/** @returns what each release was published from, as it was then */
async function publishAll({ page }: Person): Promise<readonly string[]> {
  const folder = await tempFolder()
  const source = join(folder, 'recordings')
  await makeTree(source, { 'side one/one.flac': 900_000, 'side one/two.flac': 600_000, 'notes.txt': 300 })
  const published: string[] = []
  for (const [index, title] of TITLES.entries()) {
    await writeFile(join(source, 'notes.txt'), `${title}, take ${index}`)
    await dropFiles(page, [source])
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Title' }).fill(title)
    await dialog.getByRole('textbox', { name: 'Notes' }).fill(`What is new: take ${index} of the notes.`)
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('dialog', { name: `Release ${index + 1} is published` }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('row', { name: new RegExp(`${title} .*Here`) }).waitFor()
    const copy = join(folder, `${index + 1}`, 'recordings')
    await cp(source, copy, { recursive: true })
    published.push(copy)
  }
  return published
}

async function linkOf({ page }: Person): Promise<string> {
  await page.getByRole('button', { name: 'Hand on…' }).click()
  const link = await page.getByRole('dialog').getByRole('textbox').inputValue()
  await page.keyboard.press('Escape')
  return link
}

/** Drops the link, follows from the first release on, and waits until all are here. */
async function mirror({ page }: Person, link: string, picture?: Telling['picture']): Promise<void> {
  await dropText(page, link)
  const dialog = page.getByRole('dialog', { name: 'Follow a channel' })
  await dialog.getByText('Keep all, earlier ones too').click()
  await picture?.(page, 'follow')
  await dialog.getByRole('button', { name: 'Follow', exact: true }).click()
  for (const [index, title] of TITLES.entries())
    await page.getByRole('row', { name: new RegExp(`^${index + 1} ${title} .*Here`) }).waitFor()
  await page.getByRole('row', { name: /^3 .*“newest”/ }).waitFor()
}

/** @returns where "newest" led before, meanwhile and after */
async function goBackAndForth(
  { page }: Person,
  folder: string,
  picture: Telling['picture']
): Promise<readonly string[]> {
  const shown = async (): Promise<string> => basename(dirname(await realpath(join(folder, 'newest'))))
  const before = await shown()
  await page.getByRole('row', { name: /^2 / }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Let “newest” stay with this one' }).click()
  await page.getByText('“newest” stays with release 2, whatever comes.').waitFor()
  await page.getByRole('row', { name: /^2 .*“newest”/ }).waitFor()
  await picture(page, 'rolled-back')
  const meanwhile = await shown()
  await page.getByRole('button', { name: 'Follow the newest again' }).click()
  await page.getByRole('row', { name: /^3 .*“newest”/ }).waitFor()
  return [before, meanwhile, await shown()]
}

async function searchFor({ page }: Person, text: string, picture: Telling['picture']): Promise<void> {
  await page.keyboard.press('Control+Shift+F')
  await page.keyboard.type(text)
  await page.getByText('1 release found. 3 releases were searched.').waitFor()
  await picture(page, 'searched')
  await page.getByRole('row', { name: /second mix/ }).click()
  await page.getByText('What is new: take 2 of the notes.').waitFor()
}
