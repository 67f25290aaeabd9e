import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { parseTorrent } from '../../../electron/metainfo/parse.ts'
import type { TorrentSummary } from '../../../shared/api/model.ts'
import { openChromium } from '../../support/chromium.ts'
import { openFace } from '../../support/daemons.ts'
import { needsBuiltWindow, needsChromium } from '../needs.ts'
import { numberIn } from '../program.ts'
import { alone, inTurn, type Context, type Measured, type Row } from '../row.ts'
import { V1_OF_1_MIB, type Input } from '../workplace.ts'

const CLI = fileURLToPath(new URL('../../../electron/host/cli/main.js', import.meta.url))
/** How often it is looked whether a transfer is done, in milliseconds: seldom enough to cost it nothing. */
const LOOK_EVERY = 300

/** The headless host with a real browser. */
export const daemonRows: readonly Row[] = [
  {
    name: 'daemon-start',
    title: 'Start of `shoal daemon` to a page one can use',
    baseline: null,
    unit: 'ms',
    targets: [{ of: 'ours', atMost: 1_000 }],
    needs: [needsChromium, needsBuiltWindow],
    async *run(context) {
      await using browser = await openChromium()
      const page = browser.context.pages()[0] ?? (await browser.context.newPage())
      yield* alone(context, async () => ({ figure: await startToPage(context, page), details: {} }))
    }
  },
  {
    name: 'open-window',
    title: 'A transfer at full speed into `shoal daemon` with its window open',
    baseline: 'the same with no window',
    unit: 's',
    targets: [{ of: 'ratio', atMost: 1.03 }],
    needs: [needsChromium, needsBuiltWindow],
    async *run(context) {
      const input = await context.workplace.input({ size: context.size, torrent: V1_OF_1_MIB })
      yield* inTurn(
        context,
        () => fetchInto(context, input, 'window'),
        () => fetchInto(context, input, 'nobody')
      )
    }
  },
  {
    name: 'told-face',
    title: 'The same with a face that is told all a window is, and draws nothing',
    baseline: 'the same with no window',
    unit: 's',
    targets: [{ of: 'ratio', atMost: 1.03 }],
    needs: [needsChromium, needsBuiltWindow],
    async *run(context) {
      const input = await context.workplace.input({ size: context.size, torrent: V1_OF_1_MIB })
      yield* inTurn(
        context,
        () => fetchInto(context, input, 'face'),
        () => fetchInto(context, input, 'nobody')
      )
    }
  }
]

/** Who looks on: a browser's window at its overview, a face without a screen that looks at the same, or nobody. */
type Onlooker = 'window' | 'face' | 'nobody'

async function startToPage({ workplace }: Context, page: Page): Promise<number> {
  return await workplace.withFolder(async (folder) => {
    const begun = performance.now()
    await using daemon = await DaemonProcess.start(folder)
    await page.goto(daemon.address)
    await page.getByText('Drop a file or folder here').waitFor()
    return performance.now() - begun
  })
}

/** Seconds from being told of a torrent until every piece is verified and recorded. */
async function fetchInto(
  { workplace, programs }: Context,
  input: Input,
  onlooker: Onlooker
): Promise<Measured> {
  return await workplace.withFolder(async (folder) => {
    const { torrent, options, file } = input
    const common = { torrent, options, host: '127.0.0.1', bootstrap: 'none', tcpLanes: true }
    const seed = programs.start('shoal-peer', 'seed', {
      ...common,
      role: 'seed',
      path: file,
      state: join(folder, 'seed')
    })
    const port = numberIn(await seed.event('ready'), 'port')
    seed.tell('begin')
    await using daemon = await DaemonProcess.start(folder)
    await using browser = await openChromium({ width: 1_180, height: 760 })
    const page = browser.context.pages()[0] ?? (await browser.context.newPage())
    await page.goto(onlooker === 'window' ? daemon.address : 'about:blank')
    const id = parseTorrent(await readFile(torrent)).infoHashV1 ?? ''
    await daemon.add(`magnet:?xt=urn:btih:${id}&x.pe=127.0.0.1:${port}`, join(folder, 'got'))
    if (onlooker === 'window') await page.getByRole('row').nth(1).click()
    if (onlooker === 'face') await daemon.watch(id)
    const { addedAt, completedAt } = await daemon.completion(id)
    seed.tell('report')
    await seed.event('report')
    await seed.end()
    return { figure: ((completedAt ?? NaN) - addedAt) / 1000, details: {} }
  })
}

/** `shoal daemon` as its user starts it, compiled. */
class DaemonProcess implements AsyncDisposable {
  readonly address: string
  readonly #child: ChildProcess
  readonly #port: number
  readonly #token: string

  static async start(folder: string): Promise<DaemonProcess> {
    const paths = ['--state', join(folder, 'state'), '--downloads', join(folder, 'downloads')]
    const network = ['--bootstrap', 'none', '--host', '127.0.0.1']
    const child = spawn(
      process.execPath,
      [CLI, 'daemon', '--quiet', '--ui-port', '0', ...paths, ...network],
      {
        stdio: ['ignore', 'pipe', 'inherit']
      }
    )
    const [address] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    return new DaemonProcess(child, address)
  }

  private constructor(child: ChildProcess, address: string) {
    this.#child = child
    this.address = address
    const [, port = '', token = ''] = /:(\d+)\/#token=(\w+)$/.exec(address) ?? []
    this.#port = Number(port)
    this.#token = token
  }

  async add(link: string, folder: string): Promise<void> {
    const face = await openFace(this.#port, this.#token)
    await face.call('add', { source: { link }, folder, start: true, sequential: false, priorities: null })
    await face.close()
  }

  /** A face that listens, and looks at what a window's overview shows. */
  async watch(id: string): Promise<void> {
    const face = await openFace(this.#port, this.#token)
    await face.call('listen', {})
    await face.call('watch', { id, parts: ['facts', 'peers', 'pieces'] })
  }

  /** What the list says of a torrent once it is complete. */
  async completion(id: string): Promise<TorrentSummary> {
    for (;;) {
      const face = await openFace(this.#port, this.#token)
      await face.call('listen', {})
      const torrent = face.state.torrents[id]
      await face.close()
      if (torrent !== undefined && torrent.completedAt !== null) return torrent
      if (torrent?.state === 'errored') throw new Error(torrent.trouble ?? 'the transfer failed')
      await wait(LOOK_EVERY)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGTERM')
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
  }
}
