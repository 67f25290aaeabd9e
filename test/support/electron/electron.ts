/**
 * Stands in for the module 'electron' where its binary is not: as much of it as Shoal uses, each part typed by Electron's own
 * declarations. What only a user sees is kept in `standIn`, for tests to look at and to press.
 */
import { EventEmitter } from 'node:events'
import type { Menu, MenuItem } from './menu.ts'
import { setup } from './setup.ts'

export { app } from './app.ts'
export { Menu } from './menu.ts'
export { protocol } from './protocol.ts'
export { session } from './session.ts'
export { BrowserWindow } from './windows.ts'

export const standIn: {
  readonly trays: Tray[]
  readonly notifications: Notification[]
} = { trays: [], notifications: [] }

export const nativeTheme: Pick<Electron.NativeTheme, 'shouldUseDarkColors'> = { shouldUseDarkColors: false }

export const screen = {
  getAllDisplays: () => setup.workAreas.map((workArea) => ({ workArea }))
} satisfies Record<keyof Pick<Electron.Screen, 'getAllDisplays'>, unknown>

/** Dialogs are cancelled unless a test answers in their place. */
export const dialog: Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox' | 'showOpenDialog'> = {
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
  showMessageBox: (...args: readonly unknown[]) => {
    const { cancelId = 0 } = args.at(-1) as Electron.MessageBoxOptions
    return Promise.resolve({ response: cancelId, checkboxChecked: false })
  },
  // Where Electron cannot show it, it says it on stderr.
  showErrorBox: (title, text) => void process.stderr.write(`${title}\n${text}\n`)
}

export const shell: Pick<Electron.Shell, 'openPath' | 'showItemInFolder'> = {
  showItemInFolder: () => undefined,
  openPath: () => Promise.resolve('')
}

export class Tray extends EventEmitter implements Pick<Electron.Tray, 'setToolTip'> {
  readonly image: string
  menu: Menu | null = null
  toolTip = ''

  constructor(image: string) {
    super()
    this.image = image
    standIn.trays.push(this)
  }

  setToolTip(toolTip: string): void {
    this.toolTip = toolTip
  }

  setContextMenu(menu: Menu | null): void {
    this.menu = menu
  }

  item(id: string): MenuItem | null {
    return this.menu?.getMenuItemById(id) ?? null
  }
}

export class Notification
  extends EventEmitter
  implements Pick<Electron.Notification, 'body' | 'show' | 'title'>
{
  readonly title: string
  readonly body: string

  constructor({ title = '', body = '' }: Electron.NotificationConstructorOptions) {
    super()
    this.title = title
    this.body = body
  }

  static isSupported(): boolean {
    return true
  }

  show(): void {
    standIn.notifications.push(this)
  }
}
