import { describe, expect, test } from 'vitest'
import { GLOBAL_SHORTCUTS } from '../../../renderer/views/global-keys.ts'
import { comboOf } from '../../../renderer/views/keys.ts'
import { LIST_SHORTCUTS } from '../../../renderer/views/list/list-keys.ts'

const press = (key: string, about: Partial<KeyboardEvent> = {}): string =>
  comboOf({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...about })

describe('a key', () => {
  test('has one name, whatever the keyboard', () => {
    expect(press('o', { ctrlKey: true })).toBe('Ctrl+O')
    expect(press('O', { metaKey: true, shiftKey: true })).toBe('Ctrl+Shift+O')
    expect(press('?', { shiftKey: true })).toBe('?')
    expect(press('ArrowDown', { shiftKey: true })).toBe('Shift+ArrowDown')
    expect(press(' ', { ctrlKey: true })).toBe('Ctrl+Space')
    expect(press('¡', { altKey: true, code: 'Digit1' })).toBe('Alt+1')
    expect(press('ø', { altKey: true, code: 'KeyO' })).toBe('Alt+O')
    expect(press('Enter', { altKey: true, code: 'Enter' })).toBe('Alt+Enter')
  })

  test('does one thing at most', () => {
    const combos = [...GLOBAL_SHORTCUTS, ...LIST_SHORTCUTS].flatMap((shortcut) => shortcut.combos)
    expect(new Set(combos).size).toBe(combos.length)
  })
})
