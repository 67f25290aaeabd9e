import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { holdInstanceLock } from './instance-lock.ts'
import { Preventable } from './preventable.ts'
import { setup } from './setup.ts'

type Typed = Pick<
  Electron.App,
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getLocale'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'whenReady'
>

/** A window, as far as the application ends it. */
interface Closable {
  close(): void
  destroy(): void
}

/** Electron's `app`, in its order of events: ready once the main module has run to its end; quitting can be prevented three times. */
class App extends EventEmitter implements Typed {
  readonly isPackaged = setup.isPackaged
  readonly windows = new Set<Closable>()
  /** What it was told to be asked for, as `scheme: command line`. */
  readonly claims: string[] = []
  #isReady = false
  #isQuitting = false

  getAppPath(): string {
    return setup.appPath
  }

  getVersion(): string {
    const { version } = JSON.parse(readFileSync(join(setup.appPath, 'package.json'), 'utf8')) as {
      version: string
    }
    return version
  }

  getLocale(): string {
    return setup.locale
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    if (name !== 'userData' && name !== 'downloads') throw new Error(`no path for ${name}`)
    return setup[name]
  }

  async whenReady(): Promise<void> {
    if (!this.#isReady) await once(this, 'ready')
  }

  /** For whoever runs the main module, when it has run. */
  becomeReady(): void {
    this.#isReady = true
    this.emit('ready')
  }

  requestSingleInstanceLock(data: Record<string, unknown> = {}): boolean {
    return holdInstanceLock(setup.userData, data, (argv, cwd, handed) => {
      this.emit('second-instance', new Preventable(), argv, cwd, handed)
    })
  }

  setAsDefaultProtocolClient(
    protocol: string,
    path = process.execPath,
    args: readonly string[] = []
  ): boolean {
    this.claims.push([`${protocol}:`, path, ...args].join(' '))
    return true
  }

  setAppUserModelId(_id: string): void {
    // Of Windows alone.
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('the sandbox is enabled before the app is ready')
  }

  quit(): void {
    if (this.#isQuitting) return
    this.#isQuitting = true
    const event = new Preventable()
    this.emit('before-quit', event)
    if (event.defaultPrevented) this.#isQuitting = false
    for (const window of this.#isQuitting ? [...this.windows] : []) window.close()
    if (this.windows.size > 0) this.#isQuitting = false
    if (this.#isQuitting) this.#leave()
  }

  exit(code = 0): void {
    for (const window of [...this.windows]) window.destroy()
    this.emit('quit', {}, code)
    process.exit(code)
  }

  onWindowClosed(window: Closable): void {
    this.windows.delete(window)
    if (this.windows.size > 0 || this.#isQuitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }

  #leave(): void {
    const event = new Preventable()
    this.emit('will-quit', event)
    if (!event.defaultPrevented) this.exit(0)
  }
}

export const app = new App()
