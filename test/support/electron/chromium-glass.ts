import type { BrowserContext, Page, Route } from 'playwright-core'
import type { Question, Responded } from './link.ts'
import { runPreload } from './page-script.ts'

type Ask = (question: Question) => Promise<unknown>

/** Chromium cannot be taught a scheme, so what is at app:// is shown at an address that nobody has. */
const ORIGIN = 'http://shoal.app.localhost'
const APP = 'app://shoal'

/** Permissions a page is tried with, by Electron's names and Chromium's. */
const PERMISSIONS = [
  ['notifications', 'notifications'],
  ['geolocation', 'geolocation'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['clipboard-read', 'clipboard-read']
] as const

/** Shows the windows of one stand-in as pages of a browser. Nothing they ask for leaves it: the stand-in answers, or nobody. */
export class ChromiumGlass {
  readonly #context: BrowserContext
  readonly #ask: Ask
  readonly #pages = new Map<number, Page>()
  /** Windows whose page is there, oldest first. Before, what navigates is the window itself. */
  readonly #loaded = new Set<number>()
  readonly #waiting = new Set<() => void>()
  #delivered: Promise<unknown> = Promise.resolve()

  constructor(context: BrowserContext, ask: Ask) {
    this.#context = context
    this.#ask = ask
  }

  /** The page of the newest window, once it is there. */
  async page(): Promise<Page> {
    for (;;) {
      const newest = this.#pages.get([...this.#loaded].at(-1) ?? NaN)
      if (newest !== undefined) return newest
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  async load(id: number, url: string, preload: string): Promise<void> {
    await this.close(id)
    const page = await this.#context.newPage()
    this.#pages.set(id, page)
    page.on('crash', () => void this.#ask({ type: 'crashed', id }))
    await this.#permit(id)
    await page.exposeBinding('__post', async ({ frame }, channel: string, args: unknown[]) => {
      const isMain = frame === page.mainFrame()
      await this.#ask({ type: 'message', id, url: toApp(frame.url()), isMain, channel, args })
    })
    await page.addInitScript({ content: await this.#script(id, preload) })
    await page.route('**/*', (route) => this.#answer(id, route))
    await page.goto(toOrigin(url))
    this.#loaded.add(id)
    for (const look of this.#waiting) look()
    this.#waiting.clear()
    await this.#ask({ type: 'loaded', id })
  }

  /** One after the other, as they were sent. */
  deliver(id: number, channel: string, args: readonly unknown[]): void {
    const page = this.#pages.get(id)
    const deliver = async (): Promise<void> => {
      await page?.evaluate(
        ([to, what]) =>
          (globalThis as unknown as { __deliver: (...all: unknown[]) => void }).__deliver(to, what),
        [channel, args] as const
      )
    }
    // A page that goes while it is told something misses nothing.
    this.#delivered = this.#delivered.then(deliver).catch(() => undefined)
  }

  async close(id: number): Promise<void> {
    const page = this.#pages.get(id)
    this.#pages.delete(id)
    this.#loaded.delete(id)
    await page?.close()
  }

  async #answer(id: number, route: Route): Promise<void> {
    const request = route.request()
    const url = toApp(request.url())
    const isOfPage = request.isNavigationRequest() && request.frame().parentFrame() === null
    const isOther = isOfPage && this.#loaded.has(id)
    if (isOther && (await this.#ask({ type: 'mayNavigate', id, url })) !== true) await route.abort('aborted')
    else if (url.startsWith(APP)) await this.#serve(url, route)
    else await route.abort('blockedbyclient')
  }

  async #serve(url: string, route: Route): Promise<void> {
    const { status, headers, body } = (await this.#ask({ type: 'respond', url })) as Responded
    await route.fulfill({ status, headers: { ...headers }, body: Buffer.from(body) })
  }

  async #permit(id: number): Promise<void> {
    const allowed: string[] = []
    for (const [name, chromiumName] of PERMISSIONS)
      if ((await this.#ask({ type: 'mayDo', id, permission: name })) === true) allowed.push(chromiumName)
    await this.#context.grantPermissions(allowed, { origin: ORIGIN })
  }

  /** The preload, run before anything of the page's own, in the page alone and in no frame of it. */
  async #script(id: number, preload: string): Promise<string> {
    const mayOpen = await this.#ask({ type: 'mayOpen', id, url: 'https://example.org/' })
    return `if (window === window.top) {
      ${mayOpen === true ? '' : 'window.open = () => null'}
      const paths = (window.__paths = new Map())
      const post = window.__post
      const inside = { post: (...all) => void post(...all), pathOf: (file) => paths.get(file.name) ?? '' }
      const world = {
        expose: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true }),
        onDeliver: (deliver) => (window.__deliver = deliver)
      }
      ;(${runPreload.toString()})((require, exports) => {${preload}\n}, inside, world)
    }`
  }
}

function toApp(url: string): string {
  return url.startsWith(`${ORIGIN}/`) ? APP + url.slice(ORIGIN.length) : url
}

function toOrigin(url: string): string {
  return url.startsWith(`${APP}/`) ? ORIGIN + url.slice(APP.length) : url
}
