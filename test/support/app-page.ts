import type { Page } from 'playwright-core'
import type { ChannelDetail } from '../../shared/api/channels.ts'
import type { CommandName } from '../../shared/api/commands.ts'
import type { Detail } from '../../shared/api/detail.ts'
import type { Feature, HostCommandName } from '../../shared/api/host.ts'
import type { Call, HostMessage } from '../../shared/api/messages.ts'
import type { State } from '../../shared/api/model.ts'
import { changesBetween, type Changes } from '../../shared/api/tables.ts'
import { openChromium, type BrowserLooks } from './chromium.ts'
import { buildApp, serveApp } from './app-files.ts'

export interface AppSetup extends BrowserLooks {
  readonly state?: State
  readonly features?: readonly Feature[]
  /** What the window kept from last time, by name: `{ theme: 'dark' }`. */
  readonly kept?: Readonly<Record<string, unknown>>
  /** Paths of files that are dropped, by name; others have none. */
  readonly paths?: Readonly<Record<string, string>>
  /** Names of globals the page is to have from the start, as source: run before anything else. */
  readonly script?: string
  /** Where the app was built; it is built anew unless given. */
  readonly folder?: string
}

type Reply = (input: unknown) => unknown

/**
 * The app in Chromium with a test at the other end of its pipe, where the desktop host would be: what it calls is answered, and
 * kept to be looked at.
 */
export class AppPage implements AsyncDisposable {
  readonly page: Page
  readonly calls: Call[] = []
  /** What the browser complained of: errors of scripts, and what the content security policy stopped. */
  readonly complaints: string[] = []
  #state: State
  #detail: Detail | null = null
  #channel: ChannelDetail | null = null
  readonly #numbers = { state: 0, detail: 0 }
  readonly #replies = new Map<string, Reply>()
  readonly #below: readonly AsyncDisposable[]

  static async open(state: State, setup: Omit<AppSetup, 'state'> = {}): Promise<AppPage> {
    const { features = [], kept = {}, paths = {}, script = '', folder, ...looks } = setup
    const served = await serveApp(folder ?? (await buildApp()))
    const browser = await openChromium(looks)
    const page = browser.context.pages()[0] ?? (await browser.context.newPage())
    const app = new AppPage(page, state, [browser, served])
    page.on('pageerror', (error) => app.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') app.complaints.push(message.text())
    })
    await page.exposeFunction('testCall', (call: Call) => void app.#onCall(call, features))
    await page.addInitScript({ content: pipeScript({ kept, paths }) })
    if (script !== '') await page.addInitScript({ content: script })
    await page.goto(served.origin)
    return app
  }

  private constructor(page: Page, state: State, below: readonly AsyncDisposable[]) {
    this.page = page
    this.#state = state
    this.#below = below
  }

  /** What a command is answered from now on; without one it is answered with nothing. An `Error` refuses, its message the sentence. */
  reply(command: CommandName | HostCommandName, reply: Reply): void {
    this.#replies.set(command, reply)
  }

  /** Tells the app what changed to make this the state. */
  async show(state: State): Promise<void> {
    const changes = changesBetween(this.#state, state)
    this.#state = state
    if (changes !== null) await this.change(changes)
  }

  /** Tells the app changes of its state, whatever that is. */
  async change(changes: Changes): Promise<void> {
    await this.tell({ type: 'changes', topic: 'state', number: ++this.#numbers.state, changes })
  }

  /** What the app is told of the torrent it looks at. */
  async showDetail(detail: Detail): Promise<void> {
    this.#detail = detail
    await this.tell({ type: 'snapshot', topic: 'detail', number: this.#numbers.detail, tables: detail })
  }

  /** What the app is told of the channel it looks at, and each time that it asks. */
  async showChannel(channel: ChannelDetail): Promise<void> {
    this.#channel = channel
    await this.tell({ type: 'snapshot', topic: 'channel', number: 0, tables: channel })
  }

  async tell(message: HostMessage): Promise<void> {
    await this.page.evaluate(`testTell(${JSON.stringify(message)})`)
  }

  /** Inputs of the calls of one command so far. */
  inputs(command: CommandName): unknown[] {
    return this.calls.filter((call) => call.command === command).map((call) => call.input)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#below) await one[Symbol.asyncDispose]()
  }

  async #onCall(call: Call, features: readonly Feature[]): Promise<void> {
    const { id, command, input } = call
    if (command === 'test-ready') {
      await this.tell({ type: 'welcome', version: '0.0.0', features })
      return
    }
    this.calls.push(call)
    if (command === 'listen')
      await this.tell({ type: 'snapshot', topic: 'state', number: this.#numbers.state, tables: this.#state })
    if (command === 'watch' && this.#detail !== null && (input as { id: unknown }).id !== null)
      await this.showDetail(this.#detail)
    if (command === 'watchChannel' && this.#channel !== null && (input as { id: unknown }).id !== null)
      await this.showChannel(this.#channel)
    try {
      const output = (await this.#replies.get(command)?.(input)) ?? {}
      await this.tell({ type: 'answer', id, output })
    } catch (error) {
      await this.tell({ type: 'refusal', id, code: 'usage', sentence: (error as Error).message })
    }
  }
}

/** Runs in the page, before the app: the pipe a preload would put there. As text, for a compiler's helpers are not in the page. */
function pipeScript(given: {
  readonly kept: Readonly<Record<string, unknown>>
  readonly paths: Readonly<Record<string, string>>
}): string {
  return `(() => {
    const { kept, paths } = ${JSON.stringify(given)}
    const listeners = []
    for (const [name, value] of Object.entries(kept))
      if (localStorage.getItem('shoal.' + name) === null) localStorage.setItem('shoal.' + name, JSON.stringify(value))
    globalThis.testTell = (message) => listeners.forEach((listener) => listener(message))
    globalThis.shoal = {
      send: (call) => void testCall(call),
      onMessage: (listener) => {
        listeners.push(listener)
        void testCall({ id: 0, command: 'test-ready', input: {} })
      },
      pathOf: (file) => paths[file.name] ?? ''
    }
  })()`
}
