import type { App } from '../../state/app.ts'
import { shortcutFor, type Shortcut } from '../keys.ts'

type About = readonly [event: KeyboardEvent, page: number]

const MOVES = ['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp']

/** What keys do while the list has the focus. */
export const LIST_SHORTCUTS: readonly Shortcut<About>[] = [
  { combos: MOVES, label: 'keys.move', run: moving(({ list }, id) => list.select(id, 'only')) },
  {
    combos: MOVES.map((key) => `Shift+${key}`),
    label: 'keys.extend',
    run: moving(({ list }, id) => list.select(id, 'range'))
  },
  {
    combos: MOVES.map((key) => `Ctrl+${key}`),
    label: 'keys.walk',
    run: moving(({ list }, id) => (list.cursor = id))
  },
  {
    combos: ['Space', 'Ctrl+Space'],
    label: 'keys.toggle',
    run: ({ list }) => {
      if (list.cursor !== null) list.select(list.cursor, 'toggle')
    }
  },
  { combos: ['Ctrl+A'], label: 'keys.all', run: ({ list }) => list.selectAll() },
  { combos: ['Escape'], label: 'keys.none', run: ({ list }) => list.selectNone() },
  { combos: ['Enter'], label: 'action.open', run: ({ actions }) => actions.run('open') },
  { combos: ['Alt+Enter'], label: 'action.details', run: ({ view }) => view.showDetail(!view.isDetailOpen) },
  { combos: ['Ctrl+C'], label: 'action.copyLink', run: ({ actions }) => actions.run('copyLink') },
  { combos: ['Delete', 'Backspace'], label: 'action.remove', run: ({ actions }) => actions.run('remove') }
]

/** @param page rows in a screenful @returns whether the key did something */
export function listKey(app: App, event: KeyboardEvent, page: number): boolean {
  const shortcut = shortcutFor(LIST_SHORTCUTS, event)
  shortcut?.run?.(app, event, page)
  return shortcut !== undefined
}

function moving(move: (app: App, id: string) => void): (app: App, ...about: About) => void {
  return (app, { key }, page) => {
    const id = app.list.neighbour(stepOf(key, page))
    if (id !== null) move(app, id)
  }
}

function stepOf(key: string, page: number): number {
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }
  return steps[key as keyof typeof steps]
}
