import type { Call, HostMessage } from '../../shared/api/messages.ts'
import type { Bridge, BridgeEvents } from './bridge.ts'

const PROTOCOL = 'shoal.1'
/** Milliseconds before trying again: twice as long each time, from the first to the second. */
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 10_000

/** A browser's tab on a headless engine. A link that is lost is tried again, at once when the computer comes back online. */
export class SocketBridge implements Bridge {
  readonly #origin: string
  readonly #token: string
  #events: BridgeEvents | null = null
  #socket: WebSocket | null = null
  #pause = FIRST_PAUSE
  #waiting: ReturnType<typeof setTimeout> | null = null
  #isClosed = false

  /** @param origin of the page, `http://127.0.0.1:9060` */
  constructor(origin: string, token: string) {
    this.#origin = origin
    this.#token = token
  }

  open(events: BridgeEvents): void {
    this.#events = events
    addEventListener('online', this.#retry)
    this.#connect()
  }

  send(call: Call): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(call))
  }

  retry(): void {
    this.#retry()
  }

  pathOf(): string | null {
    return null
  }

  async upload(
    files: readonly { readonly path: string; readonly file: File }[],
    onProgress: (sent: number) => void,
    signal: AbortSignal
  ): Promise<string> {
    const id = [...crypto.getRandomValues(new Uint8Array(8))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
    let sent = 0
    let path = ''
    for (const one of files) {
      const before = sent
      path = await this.#put(id, one.path, one.file, (bytes) => onProgress(before + bytes), signal)
      sent += one.file.size
    }
    return path
  }

  close(): void {
    this.#isClosed = true
    removeEventListener('online', this.#retry)
    if (this.#waiting !== null) clearTimeout(this.#waiting)
    this.#socket?.close()
  }

  #connect(): void {
    this.#waiting = null
    if (this.#isClosed) return
    this.#events?.onLink('connecting')
    const socket = new WebSocket(`${this.#origin.replace(/^http/, 'ws')}/api`, [
      PROTOCOL,
      `token.${this.#token}`
    ])
    this.#socket = socket
    socket.onopen = () => {
      this.#pause = FIRST_PAUSE
      this.#events?.onLink('open')
    }
    socket.onmessage = ({ data }) => this.#events?.onMessage(JSON.parse(String(data)) as HostMessage)
    socket.onclose = () => void this.#onClosed(socket)
  }

  async #onClosed(socket: WebSocket): Promise<void> {
    if (this.#isClosed || this.#socket !== socket) return
    this.#socket = null
    // A browser does not tell why a WebSocket was refused; a plain request does.
    if (await this.#isRefused()) return this.#events?.onLink('refused')
    this.#events?.onLink('lost')
    this.#waiting = setTimeout(() => this.#connect(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }

  async #isRefused(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.#origin}/api/token`, { headers: this.#authorization })
      return answer.status === 401
    } catch {
      return false
    }
  }

  readonly #retry = (): void => {
    if (this.#waiting === null) return
    clearTimeout(this.#waiting)
    this.#connect()
  }

  get #authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.#token}` }
  }

  /** A request of the old kind: only that tells how much has been sent. */
  #put(
    id: string,
    path: string,
    file: File,
    onProgress: (sent: number) => void,
    signal: AbortSignal
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      const name = path.split('/').map(encodeURIComponent).join('/')
      request.open('PUT', `${this.#origin}/upload/${id}/${name}`)
      for (const [header, value] of Object.entries(this.#authorization))
        request.setRequestHeader(header, value)
      request.setRequestHeader('content-type', 'application/octet-stream')
      request.responseType = 'json'
      request.upload.onprogress = ({ loaded }) => onProgress(loaded)
      request.onload = () => {
        const answer = request.response as { path?: string; sentence?: string } | null
        if (request.status === 200 && typeof answer?.path === 'string') resolve(answer.path)
        else reject(new Error(answer?.sentence ?? `${request.status}`))
      }
      request.onerror = () => reject(new Error('The connection was lost while sending.'))
      request.onabort = () => reject(new Error('Stopped.'))
      signal.addEventListener('abort', () => request.abort(), { once: true })
      request.send(file)
    })
  }
}
