import { ONLY } from '../../../shared/api/agreed.ts'
import type { State } from '../../../shared/api/model.ts'

/** What closing the window does: only that, or the end of everything, or what the user says when asked. */
export type Closing = 'window' | 'quit' | 'ask'

/** Where nothing would go on without the window, nobody is asked. */
export function closingOf(state: State): Closing {
  const whenClosed = state.settings[ONLY]?.whenClosed ?? 'ask'
  switch (whenClosed) {
    case 'keep-sharing':
      return 'window'
    case 'quit':
      return 'quit'
    case 'ask':
      return goesOn(state) ? 'ask' : 'quit'
  }
}

function goesOn({ torrents, shares }: State): boolean {
  return (
    Object.values(torrents).some(({ state }) => state !== 'stopped' && state !== 'errored') ||
    Object.values(shares).some(({ state }) => state === 'hashing')
  )
}
