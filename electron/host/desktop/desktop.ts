import { app, dialog, Menu, Tray, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import type { Showable } from '../../../shared/api/messages.ts'
import { ShoalError } from '../../../shared/errors.ts'
import type { Api } from '../../api/api.ts'
import { closingOf } from '../window/closing-rule.ts'
import type { Mailbox } from '../window/mailbox.ts'
import type { Notice } from '../window/notices.ts'
import { readOpened } from '../window/opened.ts'
import type { Words } from '../window/words.ts'
import { askToClose } from './ask-to-close.ts'
import { openFolder, performForPage } from './host-commands.ts'
import { menuTemplate, trayTemplate, type MenuDeeds } from './menu.ts'
import { Window } from './window.ts'

/** The window, when there is one, and what opens, shows and closes it. The engine runs on while there is none. */
export class Desktop implements MenuDeeds {
  readonly #api: Api
  readonly #words: Words
  readonly #mailbox: Mailbox
  #window: Window | null = null
  #isQuitting = false
  #isAsking = false
  #tray: Tray | null = null

  constructor(api: Api, words: Words, mailbox: Mailbox) {
    this.#api = api
    this.#words = words
    this.#mailbox = mailbox
    app.on('before-quit', () => (this.#isQuitting = true))
    // Without a listener Electron would quit with the last window.
    app.on('window-all-closed', () => undefined)
  }

  showMenus(icons: string): void {
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(this.#words, process.platform, this)))
    this.#tray = new Tray(join(icons, process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'))
    this.#tray.setToolTip('Shoal')
    this.#tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(this.#words, this)))
    this.#tray.on('click', () => this.showWindow())
  }

  showWindow(): void {
    if (this.#window === null) this.#window = this.#open()
    else this.#window.show()
  }

  show(what: Showable): void {
    this.#mailbox.put({ show: what })
    this.deliver()
  }

  quit(): void {
    app.quit()
  }

  /** Brings what waits in the mailbox to the window, which is opened for it. */
  deliver(): void {
    this.showWindow()
    if (this.#window?.isListening === true) void this.#hand(this.#window)
  }

  onNoticeClick({ folderOf }: Notice): void {
    if (folderOf === null) this.showWindow()
    else openFolder(this.#api, folderOf).catch((error: unknown) => this.#tell(error))
  }

  #open(): Window {
    const window = new Window({
      api: this.#api,
      version: app.getVersion(),
      icon: join(app.getAppPath(), 'build/icons/linux/256x256.png'),
      placementFile: join(app.getPath('userData'), 'window.json'),
      perform: (command, input, browser) => performForPage(this.#api, this.#words, browser, command, input),
      onListening: () => void this.#hand(window),
      mayClose: (browser) => this.#mayClose(browser)
    })
    window.browser.on('closed', () => (this.#window = null))
    return window
  }

  async #hand(window: Window): Promise<void> {
    const things = []
    for (const letter of this.#mailbox.take()) {
      if ('show' in letter) window.send({ type: 'show', what: letter.show })
      else things.push(await readOpened(letter.thing).catch((error: unknown) => this.#tell(error)))
    }
    const opened = things.filter((thing) => thing !== null)
    if (opened.length > 0) window.send({ type: 'opened', things: opened })
  }

  #mayClose(browser: BrowserWindow): boolean {
    const closing = this.#isQuitting ? 'window' : closingOf(this.#api.state())
    if (closing === 'ask' && !this.#isAsking) void this.#ask(browser)
    else if (closing === 'quit') app.quit()
    return closing === 'window'
  }

  async #ask(browser: BrowserWindow): Promise<void> {
    this.#isAsking = true
    const answer = await askToClose(browser, this.#api.settings, this.#words)
    this.#isAsking = false
    if (answer === 'keep-sharing') browser.destroy()
    else if (answer === 'quit') app.quit()
  }

  /** A fault of the user or the system; the rest are bugs. */
  #tell(error: unknown): null {
    if (!(error instanceof ShoalError)) throw error
    const { cannotOpen } = this.#words
    void dialog.showMessageBox({ type: 'error', title: 'Shoal', message: cannotOpen, detail: error.message })
    return null
  }
}
