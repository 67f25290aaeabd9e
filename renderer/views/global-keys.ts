import { tick } from 'svelte'
import type { App } from '../state/app.ts'
import { TABS } from '../state/view.svelte.ts'
import { shortcutFor, type Shortcut } from './keys.ts'

/** What keys do wherever the focus is, as in qBittorrent. */
export const GLOBAL_SHORTCUTS: readonly Shortcut[] = [
  {
    combos: ['Ctrl+N'],
    label: 'app.share',
    run: ({ dialogs }) => dialogs.show({ kind: 'share', what: [] })
  },
  {
    combos: ['Ctrl+O', 'Ctrl+Shift+O'],
    label: 'app.open',
    run: ({ dialogs }) => dialogs.show({ kind: 'add', source: null, name: null })
  },
  { combos: ['Ctrl+V'], label: 'keys.paste', run: null },
  { combos: ['Ctrl+F', '/', 'Ctrl+E'], label: 'app.filter', run: () => focusOn('filter') },
  { combos: ['Ctrl+Shift+F'], label: 'search.title', run: searchReleases },
  { combos: ['Ctrl+S'], label: 'action.start', run: acting('start') },
  { combos: ['Ctrl+P'], label: 'action.stop', run: acting('stop') },
  ...TABS.map((tab, at): Shortcut => ({
    combos: [`Alt+${at + 1}`],
    label: `tab.${tab}`,
    run: ({ view }) => view.showTab(tab)
  })),
  { combos: ['Ctrl+I'], label: 'app.statistics', run: ({ dialogs }) => dialogs.show({ kind: 'statistics' }) },
  {
    combos: ['Ctrl+,', 'Alt+O'],
    label: 'app.settings',
    run: ({ dialogs }) => dialogs.show({ kind: 'settings' })
  },
  { combos: ['?'], label: 'app.shortcuts', run: ({ dialogs }) => dialogs.show({ kind: 'shortcuts' }) }
]

/** @returns whether the key did something */
export function globalKey(app: App, event: KeyboardEvent): boolean {
  if (app.dialogs.current !== null) return false
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
  if (isPlain && isTyping(event.target)) return false
  const run = shortcutFor(GLOBAL_SHORTCUTS, event)?.run ?? null
  run?.(app)
  return run !== null
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}

/** With the torrents that are selected, where they can be seen. */
function acting(action: 'start' | 'stop'): (app: App) => void {
  return ({ actions, view }) => {
    if (view.place.kind === 'torrents') actions.run(action)
  }
}

function searchReleases({ view }: App): void {
  view.showSearch()
  // once the field is there
  void tick().then(() => focusOn('search'))
}

function focusOn(id: string): void {
  document.getElementById(id)?.focus()
}
