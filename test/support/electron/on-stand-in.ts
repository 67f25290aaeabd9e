import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BrowserContext } from 'playwright-core'
import { ChromiumGlass } from './chromium-glass.ts'
import { launchChromium } from './chromium.ts'
import type { Asked, FromStandIn, Question } from './link.ts'
import { ALONE, type Desktop, type DesktopOptions } from './driven.ts'
import { SETUP_VARIABLE, USUAL_SETUP } from './setup.ts'

const RUN = fileURLToPath(new URL('run.ts', import.meta.url))

/** Starts a main module under the stand-in, its windows in Chromium. */
export async function launchOnStandIn(options: DesktopOptions): Promise<Desktop> {
  const { main, args, appPath, userData, setup } = options
  const child = spawn(process.execPath, ['--import', 'tsx', RUN, main, ...args], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: {
      ...process.env,
      ...ALONE,
      [SETUP_VARIABLE]: JSON.stringify({ ...USUAL_SETUP, ...setup, appPath, userData })
    }
  })
  const asking = new Asking(child)
  const browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1_180, height: 760 } })
  const glass = new ChromiumGlass(context, (question) => asking.ask(question))
  asking.onOther = (message) => show(glass, message)
  return running(child, context, asking, glass)
}

function running(
  child: ChildProcess,
  context: BrowserContext,
  asking: Asking,
  glass: ChromiumGlass
): Desktop {
  let stderr = ''
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()))
  const exited = once(child, 'close').then(async () => {
    await context.close()
    return child.exitCode
  })
  return {
    exited,
    stderr: () => stderr,
    page: () => glass.page(),
    evaluate: async (run, argument) =>
      (await asking.ask({ type: 'evaluate', source: run.toString(), argument })) as never,
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    }
  }
}

function show(glass: ChromiumGlass, message: FromStandIn): void {
  // What fails because its window or the browser goes meanwhile is not missed; what else fails, the test sees as a page that is not there.
  const ignored = (): void => undefined
  if (message.type === 'load') glass.load(message.id, message.url, message.preload).catch(ignored)
  else if (message.type === 'deliver') glass.deliver(message.id, message.channel, message.args)
  else if (message.type === 'close') glass.close(message.id).catch(ignored)
}

/** Questions to the process of the stand-in; those it leaves open when it ends are refused. */
class Asking {
  readonly #child: ChildProcess
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  readonly #early: FromStandIn[] = []
  #onOther: ((message: FromStandIn) => void) | null = null
  #last = 0

  constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (message) => this.#onMessage(message as FromStandIn))
    child.on('exit', () => this.#refuseAll())
  }

  set onOther(onOther: (message: FromStandIn) => void) {
    this.#onOther = onOther
    for (const message of this.#early) onOther(message)
  }

  ask(question: Question): Promise<unknown> {
    const asked: Asked = { number: ++this.#last, question }
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) reject(new Error('the application has ended'))
      this.#open.set(asked.number, { resolve, reject })
      this.#child.send(asked, (error) => (error === null ? undefined : reject(error)))
    })
  }

  #onMessage(message: FromStandIn): void {
    if (message.type === 'answer') this.#open.get(message.to)?.resolve(message.value)
    else if (message.type === 'failure') this.#open.get(message.to)?.reject(new Error(message.message))
    else if (this.#onOther === null) this.#early.push(message)
    else this.#onOther(message)
    if ('to' in message) this.#open.delete(message.to)
  }

  #refuseAll(): void {
    for (const { reject } of this.#open.values()) reject(new Error('the application has ended'))
    this.#open.clear()
  }
}
