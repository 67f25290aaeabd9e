/**
 * For something that covers the rest of the window's middle: the focus goes into it, and what lies behind cannot be reached until it
 * is gone. An attachment.
 */
export function cover(element: HTMLElement): () => void {
  const behind = [...neighbours(element), ...neighbours(element.parentElement)]
  for (const one of behind) one.inert = true
  element.querySelector<HTMLElement>('[data-first]')?.focus()
  return () => {
    for (const one of behind) one.inert = false
  }
}

function neighbours(element: Element | null): HTMLElement[] {
  const all = [...(element?.parentElement?.children ?? [])]
  return all.filter((one) => one !== element).filter((one) => one instanceof HTMLElement)
}
