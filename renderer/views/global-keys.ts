import type { App } from '../state/app.ts'
import { TABS } from '../state/view.svelte.ts'

/** What a key does wherever the focus is, as in qBittorrent. @returns whether it did something */
export function globalKey({ actions, dialogs, shoal, view, list }: App, event: KeyboardEvent): boolean {
  if (dialogs.current !== null) return false
  if (event.altKey) return altKey(view, dialogs, event.code)
  if (event.ctrlKey || event.metaKey) return commandKey({ actions, dialogs, list, shoal }, event)
  if (isTyping(event.target)) return false
  switch (event.key) {
    case '?':
      dialogs.show({ kind: 'shortcuts' })
      return true
    case '/':
      focusOn('filter')
      return true
    default:
      return false
  }
}

function commandKey(
  { actions, dialogs }: Pick<App, 'actions' | 'dialogs' | 'list' | 'shoal'>,
  event: KeyboardEvent
): boolean {
  const key = event.shiftKey ? `shift+${event.key.toLowerCase()}` : event.key.toLowerCase()
  switch (key) {
    case 'n':
      dialogs.show({ kind: 'share', what: [] })
      return true
    case 'o':
    case 'shift+o':
      dialogs.show({ kind: 'add', source: null, name: null })
      return true
    case 'f':
    case 'e':
      focusOn('filter')
      return true
    case 's':
      actions.run('start')
      return true
    case 'p':
      actions.run('stop')
      return true
    case 'i':
      dialogs.show({ kind: 'statistics' })
      return true
    case ',':
      dialogs.show({ kind: 'settings' })
      return true
    default:
      return false
  }
}

function altKey(view: App['view'], dialogs: App['dialogs'], code: string): boolean {
  const tab = TABS[Number(/^Digit([1-6])$/.exec(code)?.[1] ?? 0) - 1]
  if (tab !== undefined) view.showTab(tab)
  else if (code === 'KeyO') dialogs.show({ kind: 'settings' })
  else return false
  return true
}

function focusOn(id: string): void {
  document.getElementById(id)?.focus()
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
