/** What a page has of Electron's inside: enough for a sandboxed preload. */
export interface PageInside {
  /** Takes a message to the main process. */
  post(channel: string, args: readonly unknown[]): void
  pathOf(file: object): string
}

/** What a page must have for its preload to run: the world it exposes things to, and where messages come in. */
export interface PageWorld {
  expose(name: string, api: object): void
  /** Called once, with what to call for each message that comes. */
  onDeliver(deliver: (channel: string, args: readonly unknown[]) => void): void
}

/** What stands in a preload, as a function. */
export type Preload = (require: (name: string) => object, exports: object) => void

/**
 * Runs a preload as Electron runs a sandboxed one: as a function of `require`, which knows one module. It is also run in
 * Chromium, from its source text, and so uses nothing but its arguments.
 */
export function runPreload(preload: Preload, inside: PageInside, world: PageWorld): void {
  type Listener = (event: object, ...args: readonly unknown[]) => void
  const listeners = new Map<string, Listener[]>()
  world.onDeliver((channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
  })
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, api: object) => world.expose(name, api) },
    ipcRenderer: {
      on: (channel: string, listener: Listener) => {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      },
      send: (channel: string, ...args: readonly unknown[]) => inside.post(channel, args)
    },
    webUtils: { getPathForFile: (file: object) => inside.pathOf(file) }
  }
  const require = (name: string): object => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`)
    return electron
  }
  preload(require, {})
}
