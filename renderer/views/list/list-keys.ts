import type { App } from '../../state/app.ts'

/** Rows to move by each key that moves. */
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }

/** What a key does while the list has the focus. @param page rows in a screenful @returns whether it did something */
export function listKey({ actions, dialogs, list, view }: App, event: KeyboardEvent, page: number): boolean {
  const command = event.ctrlKey || event.metaKey
  const step = event.key === 'PageDown' ? page : event.key === 'PageUp' ? -page : STEPS[event.key]
  if (step !== undefined) {
    const id = list.neighbour(step)
    if (id === null) return true
    if (event.shiftKey) list.select(id, 'range')
    else if (command) list.cursor = id
    else list.select(id, 'only')
    return true
  }
  switch (event.key) {
    case ' ':
      if (list.cursor !== null) list.select(list.cursor, 'toggle')
      return true
    case 'Enter':
      if (event.altKey) view.showDetail(!view.isDetailOpen)
      else actions.run('open')
      return true
    case 'Delete':
    case 'Backspace':
      if (list.chosen.length > 0) dialogs.show({ kind: 'remove', ids: list.chosen.map(({ id }) => id) })
      return true
    case 'Escape':
      list.selectNone()
      return true
    case 'a':
      if (command) list.selectAll()
      return command
    case 'c':
      if (command) actions.run('copyLink')
      return command
    default:
      return false
  }
}
