/** What has the focus now; of an item of a menu, which is gone when the dialog closes, the button of the menu. */
export function rememberFocus(): HTMLElement | null {
  const { activeElement } = document
  const menu = activeElement?.closest('[role="menu"]') ?? null
  const owner =
    menu === null ? activeElement : document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`)
  return owner instanceof HTMLElement ? owner : document.body
}

/** To where it was; to the transfers, where that is gone or was nothing. */
export function giveFocusBack(to: HTMLElement): void {
  const target = to.isConnected && to !== document.body ? to : document.getElementById('transfers')
  target?.focus({ preventScroll: true })
}
