import { request } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { folderAt, type Place } from './lab.ts'

/** Unix sockets are not of a network namespace: what is behind one of them can be reached from outside. */
const RELAY = `
const [port, path] = process.argv.slice(1)
const net = require('node:net')
net.createServer((outside) => {
  const inside = net.connect(Number(port), '127.0.0.1')
  outside.pipe(inside).pipe(outside)
  outside.on('error', () => inside.destroy())
  inside.on('error', () => outside.destroy())
}).listen(path, () => console.log('open'))
`

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A way into a host of the lab: to one port of its 127.0.0.1, with HTTP. */
export class Door {
  readonly #path: string

  static async open(place: Place, port: number): Promise<Door> {
    const path = `${await folderAt(place, 'doors')}/${port}`
    await new Promise<void>((resolve, reject) => {
      const relay = place.start(
        `the door to port ${port}`,
        [process.execPath, '-e', RELAY, `${port}`, path],
        () => resolve()
      )
      void relay.ended.then(() => reject(new Error(relay.lastWords)))
    })
    return new Door(path)
  }

  private constructor(path: string) {
    this.#path = path
  }

  /** @throws Error when nobody answers there */
  async post(path: string, headers: Readonly<Record<string, string>>, body: unknown): Promise<Reply> {
    const asking = request({ socketPath: this.#path, path, method: 'POST', headers })
    asking.end(JSON.stringify(body))
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await text(response)
    }
  }
}
