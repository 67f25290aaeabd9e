import type { Key } from '../i18n/en.ts'
import type { App } from '../state/app.ts'

/** Keys that do something. What the dialog of shortcuts shows is what is carried out: both read the same tables. */
export interface Shortcut<About extends readonly unknown[] = readonly []> {
  /** As `comboOf` names them. */
  readonly combos: readonly string[]
  readonly label: Key
  /** Null: the browser does it. */
  readonly run: ((app: App, ...about: About) => void) | null
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** "Ctrl+Shift+O", "Alt+1", "?". The command key of a Mac is Ctrl; with Alt, which changes letters, the key's place counts. */
export function comboOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  const isLetter = key.length === 1
  const isCommand = ctrlKey || metaKey
  const name = altKey
    ? code.replace(/^(?:Digit|Key)/u, '')
    : key === ' '
      ? 'Space'
      : isLetter
        ? key.toUpperCase()
        : key
  // Of a character that is typed, Shift is part already.
  const hasShift = shiftKey && (!isLetter || isCommand || altKey || key === ' ')
  return `${isCommand ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${hasShift ? 'Shift+' : ''}${name}`
}

export function shortcutFor<S extends Shortcut<never>>(
  shortcuts: readonly S[],
  event: KeyPress
): S | undefined {
  const combo = comboOf(event)
  return shortcuts.find(({ combos }) => combos.includes(combo))
}
