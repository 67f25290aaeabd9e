import type { FacePort } from '../../api/connection.ts'
import type { HostMessage } from '../../../shared/api/messages.ts'

/** What the preload sends over the pipe. */
export type FromPage =
  /** A page is there and listens: it is a face that came. */
  | { readonly type: 'hello' }
  /** The page has taken one message more. */
  | { readonly type: 'taken' }
  | { readonly type: 'call'; readonly message: unknown }

/**
 * Messages a page may have waiting before changes wait for it. Electron keeps whatever is sent to a page that hangs, without
 * bound, so the page says what it took: a page that hangs costs at most these, the answers to the calls it made before, which
 * the connection bounds, and what a user opens by hand. Then nothing until it goes on, and it hears of the changes in one.
 */
const MOST_WAITING = 8

/** The way to one page, from when it said hello until it is gone. */
export class PagePort implements FacePort {
  readonly #send: (message: HostMessage) => void
  readonly #perform: NonNullable<FacePort['perform']>
  #waiting = 0

  constructor(send: (message: HostMessage) => void, perform: NonNullable<FacePort['perform']>) {
    this.#send = send
    this.#perform = perform
  }

  get isReady(): boolean {
    return this.#waiting < MOST_WAITING
  }

  send(message: HostMessage): void {
    this.#waiting++
    this.#send(message)
  }

  onTaken(): void {
    this.#waiting = Math.max(0, this.#waiting - 1)
  }

  perform(command: string, input: unknown): Promise<unknown> | null {
    return this.#perform(command, input)
  }
}

/** What came over the pipe; null when the preload does not speak so. */
export function parseFromPage(message: unknown): FromPage | null {
  if (typeof message !== 'object' || message === null || !('type' in message)) return null
  if (message.type === 'hello' || message.type === 'taken') return { type: message.type }
  return message.type === 'call' && 'message' in message ? { type: 'call', message: message.message } : null
}
