import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { currentGlass, see, unsee } from './glass.ts'
import { preloadText } from './preload-text.ts'
import { Preventable } from './preventable.ts'
import { session } from './session.ts'

type TypedContents = Pick<
  Electron.WebContents,
  'getURL' | 'isDestroyed' | 'reload' | 'send' | 'setWindowOpenHandler' | 'id'
>
type TypedWindow = Pick<
  Electron.BrowserWindow,
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'id'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'minimize'
  | 'restore'
  | 'setBounds'
  | 'show'
>
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]

let last = 0

class WebContents extends EventEmitter implements TypedContents {
  readonly id: number
  readonly ipc = new EventEmitter()
  readonly #preload: string
  #url = ''
  #isDestroyed = false
  #openHandler: OpenHandler = () => ({ action: 'allow' })

  constructor(id: number, preload: string) {
    super()
    this.id = id
    this.#preload = preload
    see(id, {
      onLoaded: () => {
        this.emit('did-finish-load', {})
        this.emit('ready-to-show')
      },
      onCrashed: () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
      onMessage: (url, isMain, channel, args) => {
        this.ipc.emit(channel, { senderFrame: { url, parent: isMain ? null : { url: this.#url } } }, ...args)
      },
      mayNavigate: (url) => {
        const event = new Preventable()
        this.emit('will-navigate', event, url)
        return !event.defaultPrevented
      },
      mayOpen: (url) => this.#openHandler({ url } as never).action === 'allow',
      mayDo: (permission) => session.defaultSession.mayDo(this as never, permission)
    })
  }

  load(url: string): void {
    this.#url = url
    currentGlass().load(this.id, url, this.#preload)
  }

  reload(): void {
    this.load(this.#url)
  }

  getURL(): string {
    return this.#url
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  send(channel: string, ...args: readonly unknown[]): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed')
    currentGlass().deliver(this.id, channel, structuredClone(args))
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  destroy(): void {
    this.#isDestroyed = true
    unsee(this.id)
    currentGlass().close(this.id)
  }
}

export class BrowserWindow extends EventEmitter implements TypedWindow {
  readonly id = ++last
  readonly webContents: WebContents
  readonly options: Electron.BrowserWindowConstructorOptions
  #bounds: Electron.Rectangle
  #isVisible = false
  #isFocused = false
  #isMaximized = false
  #isMinimized = false

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.options = options
    const { x = 100, y = 100, width = 800, height = 600 } = options
    this.#bounds = { x, y, width, height }
    this.#isVisible = options.show !== false
    this.webContents = new WebContents(this.id, preloadText(options.webPreferences?.preload ?? ''))
    this.webContents.on('ready-to-show', () => this.emit('ready-to-show'))
    app.windows.add(this)
    app.emit('web-contents-created', {}, this.webContents)
  }

  static getAllWindows(): readonly BrowserWindow[] {
    return [...app.windows] as BrowserWindow[]
  }

  loadURL(url: string): Promise<void> {
    this.webContents.load(url)
    return new Promise((resolve) => this.webContents.once('did-finish-load', () => resolve()))
  }

  close(): void {
    const event = new Preventable()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.isDestroyed()) return
    this.webContents.destroy()
    this.emit('closed')
    app.onWindowClosed(this)
  }

  isDestroyed(): boolean {
    return this.webContents.isDestroyed()
  }

  show(): void {
    this.#isVisible = true
    this.#isFocused = true
  }

  focus(): void {
    this.#isFocused = true
  }

  isVisible(): boolean {
    return this.#isVisible
  }

  isFocused(): boolean {
    return this.#isFocused
  }

  minimize(): void {
    this.#isMinimized = true
    this.#isFocused = false
  }

  restore(): void {
    this.#isMinimized = false
  }

  isMinimized(): boolean {
    return this.#isMinimized
  }

  maximize(): void {
    this.#isMaximized = true
  }

  isMaximized(): boolean {
    return this.#isMaximized
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
  }

  getNormalBounds(): Electron.Rectangle {
    return this.#bounds
  }
}
