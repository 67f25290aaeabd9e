import type { MenuItemConstructorOptions as Item } from 'electron'
import type { Showable } from '../../../shared/api/messages.ts'
import type { Words } from '../window/words.ts'

/** What the menus do. */
export interface MenuDeeds {
  /** Opens one of the window's dialogs. */
  show(what: Showable): void
  showWindow(): void
  quit(): void
}

type Role = 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'delete' | 'selectAll' | Viewing
type Viewing = 'zoomIn' | 'zoomOut' | 'resetZoom' | 'togglefullscreen'

const SEPARATOR: Item = { type: 'separator' }

/** The menu bar. Its items bear ids, for programs that press them. */
export function menuTemplate(words: Words, platform: NodeJS.Platform, deeds: MenuDeeds): Item[] {
  const showing = (what: Showable, label: string, accelerator?: string): Item => {
    const click = (): void => deeds.show(what)
    return { id: what, label, click, ...(accelerator !== undefined && { accelerator }) }
  }
  // Electron has words for its roles in English alone.
  const role = (name: Role): Item => ({ role: name, label: words[name] })
  const settings = showing('settings', words.settings, 'CmdOrCtrl+,')
  const about = showing('about', words.about)
  const quit = { ...quitItem(words, deeds), accelerator: 'CmdOrCtrl+Q' }
  const share = [showing('share', words.share, 'CmdOrCtrl+N'), showing('open', words.openLink, 'CmdOrCtrl+O')]
  const shortcuts = showing('shortcuts', words.shortcuts)
  const edit = (['undo', 'redo', 'cut', 'copy', 'paste', 'delete', 'selectAll'] as const).map(role)
  const view = (['zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen'] as const).map(role)
  const isMac = platform === 'darwin'
  return [
    ...(isMac ? [{ label: 'Shoal', submenu: [about, settings, SEPARATOR, quit] }] : []),
    { label: words.file, submenu: isMac ? share : [...share, SEPARATOR, settings, SEPARATOR, quit] },
    { label: words.edit, submenu: edit },
    { label: words.view, submenu: [showing('statistics', words.statistics), SEPARATOR, ...view] },
    { label: words.help, role: 'help', submenu: isMac ? [shortcuts] : [shortcuts, SEPARATOR, about] }
  ]
}

export function trayTemplate(words: Words, deeds: MenuDeeds): Item[] {
  const show = { id: 'show-window', label: words.show, click: () => deeds.showWindow() }
  return [show, SEPARATOR, quitItem(words, deeds)]
}

function quitItem(words: Words, deeds: MenuDeeds): Item {
  return { id: 'quit', label: words.quit, click: () => deeds.quit() }
}
