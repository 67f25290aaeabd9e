import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { Api } from '../../electron/api/api.ts'
import type { HostMessage } from '../../shared/api/messages.ts'
import { setupForTest } from '../api/ways.ts'
import { setGlass, seenOf, type Glass, type Seen } from '../support/electron/glass.ts'
import { openWindow } from '../support/electron/window-face.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'

const PAGE = 'app://shoal/index.html'
const LISTEN = { type: 'call', message: { id: 1, command: 'listen', input: {} } }

/** Shows nothing and takes nothing: what is sent to the page is counted, and the test speaks as the page. */
class SilentGlass implements Glass {
  readonly sent: HostMessage[] = []
  loads = 0
  readonly #looking = new Set<() => void>()

  load(): void {
    this.loads++
  }

  deliver(_id: number, _channel: string, [message]: readonly unknown[]): void {
    this.sent.push(message as HostMessage)
    for (const look of [...this.#looking]) look()
  }

  close(): void {
    // There is nothing to close.
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#looking.add(resolve))
  }
}

const open: Api[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()))
  await removeTempFolders()
})

async function window(): Promise<{
  api: Api
  glass: SilentGlass
  say: (message: unknown) => void
  seen: Seen
}> {
  const api = await Api.open(await setupForTest({}))
  open.push(api)
  const glass = new SilentGlass()
  setGlass(glass)
  const { browser } = openWindow(api, join(await tempFolder(), 'window.json'))
  const seen = seenOf(browser.id)
  if (seen === undefined) throw new Error('the window is not there')
  return { api, glass, seen, say: (message) => seen.onMessage(PAGE, true, 'shoal', [message]) }
}

describe('the window', () => {
  test('tells a page that hangs a few changes and no more, and all of it in one when it goes on', async () => {
    const { api, glass, say } = await window()
    say({ type: 'hello' })
    say(LISTEN)
    await glass.until(() => glass.sent.some(({ type }) => type === 'answer'))
    for (let limit = 2_000; limit < 2_100; limit++) {
      await api.settings.set({ upLimit: limit })
      api.tell()
    }
    const whileHanging = glass.sent.length
    expect(whileHanging).toBeLessThan(20)
    for (let count = 0; count < whileHanging; count++) say({ type: 'taken' })
    api.tell()
    expect(glass.sent.slice(whileHanging)).toMatchObject([
      { type: 'changes', changes: { settings: { changed: { only: { upLimit: 2_099 } } } } }
    ])
  })

  test.each([
    ['an address that is not the app’s', 'https://example.org/', true],
    ['an address that only begins like the app’s', 'app://shoal.example/', true],
    ['a frame in the page', PAGE, false]
  ])('does not listen to %s', async (_what, url, isMain) => {
    const { glass, seen, say } = await window()
    seen.onMessage(url, isMain, 'shoal', [{ type: 'hello' }])
    expect(glass.sent).toEqual([])
    say({ type: 'hello' })
    expect(glass.sent.map(({ type }) => type)).toEqual(['welcome'])
  })

  test('does not listen to what no preload says, and goes on', async () => {
    const { glass, say } = await window()
    for (const nonsense of [null, 7, 'hello', [], {}, { type: 'call' }, { type: '__proto__' }, LISTEN])
      say(nonsense)
    expect(glass.sent).toEqual([])
    say({ type: 'hello' })
    expect(glass.sent.map(({ type }) => type)).toEqual(['welcome'])
  })

  test('loads a page anew that died, but not one that dies as soon as it is loaded', async () => {
    const { glass, seen, say } = await window()
    say({ type: 'hello' })
    seen.onCrashed()
    expect(glass.loads).toBe(2)
    seen.onCrashed()
    expect(glass.loads).toBe(2)
    expect(glass.sent).toHaveLength(1)
  })
})
