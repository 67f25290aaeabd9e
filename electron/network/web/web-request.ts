import http from 'node:http'
import https from 'node:https'
import { bindOptions, localAddressFor, type Binding } from '../binding.ts'
import { WebFault } from './web-fault.ts'
import { portOf } from './web-hosts.ts'

/** The connections to one web server and those it redirects to: kept alive between requests until closed. */
export interface WebAgents {
  readonly http: http.Agent
  readonly https: https.Agent
}

export interface WebRequest {
  readonly url: URL
  /** The IP address that is connected to, whatever the name in the URL may mean by now. */
  readonly address: string
  readonly binding: Binding
  readonly agents: WebAgents
  readonly headers: http.OutgoingHttpHeaders
  /** Gives up. */
  readonly signal: AbortSignal
}

export function openAgents(connections: number): WebAgents {
  const options = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections }
  return { http: new http.Agent(options), https: new https.Agent(options) }
}

export function closeAgents(agents: WebAgents): void {
  agents.http.destroy()
  agents.https.destroy()
}

/** Resolves when the head of the answer is there; whoever gets it reads the body or destroys it. */
export async function ask(request: WebRequest): Promise<http.IncomingMessage> {
  try {
    return await askOnce(request)
  } catch (error) {
    // The server closed a kept connection just when we used it again; on a fresh one it has no such excuse.
    if (!(error instanceof StaleConnection) || request.signal.aborted) throw error
    return await ask(request)
  }
}

class StaleConnection extends Error {}

function askOnce({
  url,
  address,
  binding,
  agents,
  headers,
  signal
}: WebRequest): Promise<http.IncomingMessage> {
  const local = localAddressFor(binding, address)
  if (local === null)
    throw new WebFault('unreachable', 'cannot be reached from the address Shoal is bound to')
  const isSecure = url.protocol === 'https:'
  const options = {
    host: address,
    port: portOf(url),
    path: url.pathname + url.search,
    // TLS takes the name it proves from here.
    headers: { ...headers, host: url.host },
    ...(url.username !== '' && { auth: `${decoded(url.username)}:${decoded(url.password)}` }),
    ...bindOptions(local),
    signal
  }
  return new Promise((resolve, reject) => {
    const request = isSecure
      ? https.request({ ...options, agent: agents.https })
      : http.request({ ...options, agent: agents.http })
    request.on('socket', (socket) => binding.hold?.(socket))
    request.on('response', (response) => {
      response.on('error', ignore)
      resolve(response)
    })
    request.on('error', (error) => reject(request.reusedSocket ? new StaleConnection() : error))
    // Whatever becomes of it, of an upgrade nobody asked for too, the wait ends.
    request.on('close', () => reject(new WebFault('unreachable', 'breaks off')))
    request.end()
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function ignore(): void {
  // told to whoever reads the body
}
