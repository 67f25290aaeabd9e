import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Answer, HostMessage } from '../../shared/api/messages.ts'
import type { State } from '../../shared/api/model.ts'
import { COMPILED } from './desktop.ts'

const ICONS = fileURLToPath(new URL('../../build/icons', import.meta.url))

const PAGE = `<!doctype html><meta charset="utf-8"><title>Shoal</title><input type="file" multiple>
<script>globalThis.inlineRan = true</script><script type="module" src="./app.js"></script>`

/** A page that nobody sees draws no frames, and by default it is looked at with each. */
export const POLLING = { polling: 50 } as const

/** A page that only calls and listens, so that the host is tested whatever the window looks like. */
const SCRIPT = `
const waiting = new Map()
let last = 0
globalThis.heard = []
globalThis.state = null
globalThis.call = (command, input) => new Promise((resolve) => {
  waiting.set(++last, resolve)
  shoal.send({ id: last, command, input })
})
shoal.onMessage((message) => {
  heard.push(message)
  if (message.topic === 'state' && message.type === 'snapshot') globalThis.state = message.tables
  if (message.topic === 'state' && message.type === 'changes') apply(message.changes)
  if (message.type === 'answer' || message.type === 'refusal') waiting.get(message.id)?.(message)
})
function apply(changes) {
  for (const [name, { changed, gone }] of Object.entries(changes)) {
    const table = (state[name] = { ...state[name] })
    for (const [key, row] of Object.entries(changed)) table[key] = { ...table[key], ...row }
    for (const key of gone) delete table[key]
  }
}`

/** What the script of the page leaves for tests. */
interface InPage {
  readonly heard: readonly HostMessage[]
  readonly state: State | null
  call(command: string, input: unknown): Promise<Answer>
}

/** Makes an application of that page in a new folder. @returns its path */
export async function makeTestApp(folder: string): Promise<string> {
  const app = join(folder, 'app')
  await mkdir(join(app, 'dist/renderer'), { recursive: true })
  await mkdir(join(app, 'build'))
  await symlink(ICONS, join(app, 'build/icons'))
  const manifest = { name: 'shoal', productName: 'Shoal', version: '1.2.3', main: COMPILED }
  await writeFile(join(app, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(app, 'dist/secret.json'), '{}')
  await writeFile(join(app, 'dist/renderer/index.html'), PAGE)
  await writeFile(join(app, 'dist/renderer/app.js'), SCRIPT)
  return app
}

export async function call(page: Page, command: string, input: unknown): Promise<Answer> {
  return await page.evaluate(
    async ([name, given]) => await (globalThis as unknown as InPage).call(name, given),
    [command, input] as const
  )
}

export async function heard<T extends HostMessage['type']>(
  page: Page,
  type: T
): Promise<readonly Extract<HostMessage, { readonly type: T }>[]> {
  const all = await page.evaluate(() => (globalThis as unknown as InPage).heard)
  return all.filter((message): message is Extract<HostMessage, { readonly type: T }> => message.type === type)
}

/** Resolves with the first message of a kind that the page has heard, or will. */
export async function hear<T extends HostMessage['type']>(
  page: Page,
  type: T
): Promise<Extract<HostMessage, { readonly type: T }>> {
  await page.waitForFunction(
    (wanted) => (globalThis as unknown as InPage).heard.some((message) => message.type === wanted),
    type,
    POLLING
  )
  const [first] = await heard(page, type)
  if (first === undefined) throw new Error(`no ${type} was heard`)
  return first
}

/** Resolves once a torrent is in a state. */
export async function reachedInPage(page: Page, id: string, state: string): Promise<void> {
  await page.waitForFunction(
    ([one, wanted]) => (globalThis as unknown as InPage).state?.torrents[one]?.state === wanted,
    [id, state] as const,
    POLLING
  )
}
