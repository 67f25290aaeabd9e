import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen, type IpcMainEvent } from 'electron'
import type { HostMessage } from '../../../shared/api/messages.ts'
import type { Api } from '../../api/api.ts'
import type { Connection } from '../../api/connection.ts'
import { PagePort, parseFromPage } from '../window/page-port.ts'
import { keepPlacement, placeWindow, readPlacement, SMALLEST } from '../window/placement.ts'
import { APP_URL, isOurs } from '../window/served-file.ts'

/** The one channel of the pipe; preload.cts is at its other end. */
const CHANNEL = 'shoal'

export interface WindowSetup {
  readonly api: Api
  readonly version: string
  readonly icon: string
  /** Where the window's place is kept. */
  readonly placementFile: string
  /** What the host does for the page. */
  perform(command: string, input: unknown, window: BrowserWindow): Promise<unknown> | null
  /** The page listens, and can be sent what waited for it. */
  onListening(): void
  /** The user closes the window. @returns whether it may go now */
  mayClose(window: BrowserWindow): boolean
}

/** A window, from when it opens until it is closed, and the face its page is. */
export class Window {
  readonly browser: BrowserWindow
  readonly #setup: WindowSetup
  #face: { readonly port: PagePort; readonly connection: Connection } | null = null

  constructor(setup: WindowSetup) {
    this.#setup = setup
    const kept = readPlacement(setup.placementFile)
    const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea)
    this.browser = new BrowserWindow({
      ...placeWindow(kept, workAreas),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      title: 'Shoal',
      icon: setup.icon,
      show: false,
      // What is seen until the page draws: its own background.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#111417' : '#eef1f3',
      webPreferences: {
        preload: join(import.meta.dirname, 'preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false
      }
    })
    if (kept?.isMaximized === true) this.browser.maximize()
    this.browser.once('ready-to-show', () => this.browser.show())
    this.browser.on('close', (event) => this.#onClose(event))
    this.browser.on('closed', () => this.#leave())
    this.browser.webContents.ipc.on(CHANNEL, (event, message: unknown) => this.#onMessage(event, message))
    this.browser.webContents.on('render-process-gone', () => this.#onPageGone())
    void this.browser.loadURL(APP_URL)
  }

  get isListening(): boolean {
    return this.#face?.connection.isListening === true
  }

  /** Brings it before the user's eyes. */
  show(): void {
    if (this.browser.isMinimized()) this.browser.restore()
    this.browser.show()
    this.browser.focus()
  }

  send(message: HostMessage): void {
    this.#face?.port.send(message)
  }

  /** Only the app's own page, not one it embeds, is listened to. */
  #onMessage({ senderFrame }: IpcMainEvent, message: unknown): void {
    if (senderFrame?.parent !== null || !isOurs(senderFrame.url)) return
    const said = parseFromPage(message)
    if (said?.type === 'hello') this.#welcome()
    else if (said?.type === 'taken') this.#face?.port.onTaken()
    else if (said?.type === 'call') void this.#call(said.message)
  }

  async #call(message: unknown): Promise<void> {
    const connection = this.#face?.connection
    await connection?.onMessage(message)
    if (connection?.isListening === true) this.#setup.onListening()
  }

  /** A page that was loaded anew is another face. */
  #welcome(): void {
    this.#leave()
    const port = new PagePort(
      (message) => this.#post(message),
      (command, input) => this.#setup.perform(command, input, this.browser)
    )
    this.#face = { port, connection: this.#setup.api.connect(port) }
    port.send({
      type: 'welcome',
      version: this.#setup.version,
      features: ['pick', 'openFolder', 'window', 'notify']
    })
  }

  #post(message: HostMessage): void {
    if (!this.browser.isDestroyed()) this.browser.webContents.send(CHANNEL, message)
  }

  #onClose(event: Electron.Event): void {
    const { placementFile } = this.#setup
    keepPlacement(placementFile, {
      ...this.browser.getNormalBounds(),
      isMaximized: this.browser.isMaximized()
    })
    if (!this.#setup.mayClose(this.browser)) event.preventDefault()
  }

  /** A page that lived is loaded anew; one that died before it said hello would only die again. */
  #onPageGone(): void {
    const hasLived = this.#face !== null
    this.#leave()
    if (hasLived && !this.browser.isDestroyed()) this.browser.webContents.reload()
  }

  #leave(): void {
    this.#face?.connection.close()
    this.#face = null
  }
}
