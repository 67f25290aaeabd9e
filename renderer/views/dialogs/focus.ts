/** What has the focus, where that is a place to come back to: what is in a dialog or menu goes away with it. */
export function lastingFocus({ target }: FocusEvent): HTMLElement | null {
  return target instanceof HTMLElement && target.closest('[role="dialog"], [role="menu"]') === null
    ? target
    : null
}

/** To where it was; to the list in the middle of the window, where that is gone or was nothing. */
export function giveFocusBack(to: HTMLElement | null): void {
  const target = to?.isConnected === true ? to : document.querySelector<HTMLElement>('main [role=grid]')
  target?.focus({ preventScroll: true })
}
