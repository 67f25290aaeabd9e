import type { Bridge } from './bridge.ts'
import { DesktopBridge, type Pipe } from './desktop.ts'
import { SocketBridge } from './socket.ts'

declare global {
  interface Window {
    readonly shoal?: Pipe
  }
}

const KEPT = 'shoal.token'

/** The way this page was opened decides: with a pipe in its window, or by an address with a token. */
export function findBridge(): Bridge {
  return window.shoal === undefined
    ? new SocketBridge(location.origin, takeToken())
    : new DesktopBridge(window.shoal)
}

/** From the address, where it is not left to be seen or shared; kept for when the page is loaded again. */
function takeToken(): string {
  const given = /^#token=([0-9a-f]{64})$/.exec(location.hash)?.[1]
  if (given !== undefined) {
    localStorage.setItem(KEPT, given)
    history.replaceState(null, '', location.pathname)
  }
  return given ?? localStorage.getItem(KEPT) ?? ''
}
