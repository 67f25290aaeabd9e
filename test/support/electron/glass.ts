/** Where the windows of the stand-in are seen: in Chromium, or nowhere. It shows pages, and tells `Seen` what becomes of them. */
export interface Glass {
  /** Shows a page in window `id`, with what its preload is; another one that was there is gone. */
  load(id: number, url: string, preload: string): void
  /** Hands a message to the preload. */
  deliver(id: number, channel: string, args: readonly unknown[]): void
  close(id: number): void
}

/** What a glass tells of a page. */
export interface Seen {
  onLoaded(): void
  onCrashed(): void
  /** A frame's preload sent a message. @param isMain whether it is the page itself and no frame in it */
  onMessage(url: string, isMain: boolean, channel: string, args: readonly unknown[]): void
  /** The page wants to go somewhere else. */
  mayNavigate(url: string): boolean
  /** The page wants to open another. */
  mayOpen(url: string): boolean
  mayDo(permission: string): boolean
}

let glass: Glass | null = null
const seen = new Map<number, Seen>()

export function setGlass(next: Glass): void {
  glass = next
}

export function currentGlass(): Glass {
  if (glass === null) throw new Error('nothing shows the windows of the stand-in')
  return glass
}

/** What is told of the page in window `id`; undefined when that is closed. */
export function seenOf(id: number): Seen | undefined {
  return seen.get(id)
}

export function see(id: number, page: Seen): void {
  seen.set(id, page)
}

export function unsee(id: number): void {
  seen.delete(id)
}
