/** Moves the cursor of a table. @param page rows in a screenful @returns whether the key does so */
export function moveByKey(table: { moveCursor(step: number): void }, key: string, page: number): boolean {
  const step = stepOf(key, page)
  if (step === null) return false
  table.moveCursor(step)
  return true
}

/** Rows a key moves by; null for other keys. */
export function stepOf(key: string, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return 1
    case 'ArrowUp':
      return -1
    case 'PageDown':
      return page
    case 'PageUp':
      return -page
    case 'Home':
      return -Infinity
    case 'End':
      return Infinity
    default:
      return null
  }
}
