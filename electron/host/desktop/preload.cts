// A sandboxed preload is CommonJS and can load nothing but this.
// eslint-disable-next-line @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports
const { contextBridge, ipcRenderer, webUtils } = require('electron') as typeof import('electron')

/** The one channel of the pipe; window.ts listens at its other end. */
const CHANNEL = 'shoal'

let listener: ((message: unknown) => void) | null = null

ipcRenderer.on(CHANNEL, (_event, message: unknown) => {
  try {
    listener?.(message)
  } finally {
    ipcRenderer.send(CHANNEL, { type: 'taken' })
  }
})

contextBridge.exposeInMainWorld('shoal', {
  /** Calls a command. Before `onMessage`, nobody answers. */
  send(message: unknown): void {
    ipcRenderer.send(CHANNEL, { type: 'call', message })
  },

  /** Whoever listens is welcomed as a face that came anew. */
  onMessage(next: (message: unknown) => void): void {
    listener = next
    ipcRenderer.send(CHANNEL, { type: 'hello' })
  },

  /** The whole path of a file that was dropped or picked; empty when it has none. */
  pathOf(file: File): string {
    return webUtils.getPathForFile(file)
  }
})
