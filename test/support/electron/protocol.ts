import { app } from './app.ts'

type Protocol = Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'>
type Handler = Parameters<Protocol['handle']>[1]

const handlers = new Map<string, Handler>()
const privileged = new Set<string>()
let isReady = false
app.once('ready', () => (isReady = true))

export const protocol: Protocol = {
  registerSchemesAsPrivileged(schemes) {
    if (isReady) throw new Error('schemes are registered before the app is ready')
    for (const { scheme, privileges } of schemes) if (privileges?.standard === true) privileged.add(scheme)
  },
  handle(scheme, handler) {
    if (!isReady || !privileged.has(scheme)) throw new Error(`${scheme} is not ready to be handled`)
    handlers.set(scheme, handler)
  }
}

/** What is at a URL, as whoever handles its scheme says. */
export async function respond(url: string): Promise<Response> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  return handler === undefined ? new Response(null, { status: 404 }) : await handler(new Request(url))
}
