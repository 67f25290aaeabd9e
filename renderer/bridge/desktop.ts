import type { Call, HostMessage } from '../../shared/api/messages.ts'
import type { Bridge, BridgeEvents } from './bridge.ts'

/** What the desktop host's preload puts into the window. */
export interface Pipe {
  send(message: Call): void
  onMessage(listener: (message: HostMessage) => void): void
  pathOf(file: File): string
}

/** A window of the desktop host: the engine runs in the process that opened it, so the link is open for as long as the window is. */
export class DesktopBridge implements Bridge {
  readonly #pipe: Pipe

  constructor(pipe: Pipe) {
    this.#pipe = pipe
  }

  open(events: BridgeEvents): void {
    this.#pipe.onMessage((message) => {
      if (message.type === 'welcome') events.onLink('open')
      events.onMessage(message)
    })
  }

  send(call: Call): void {
    this.#pipe.send(call)
  }

  retry(): void {
    // the link is never lost
  }

  pathOf(file: File): string | null {
    const path = this.#pipe.pathOf(file)
    return path === '' ? null : path
  }

  upload(): Promise<string> {
    return Promise.reject(new Error('files that are dropped here have paths'))
  }

  close(): void {
    // the window's end is the pipe's
  }
}
