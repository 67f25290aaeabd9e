import { once } from 'node:events'
import { createServer, isIPv6, type Server, type Socket } from 'node:net'
import { ShoalError } from '../../shared/errors.ts'
import type { Binding } from './binding.ts'

/** A port the system chose for the first address may be taken at the second: so often another one is tried. */
const MAX_ATTEMPTS = 10

/**
 * Listens at all addresses of a binding, on one and the same port. Whoever opens the servers closes them.
 * @param port 0: any
 * @param onSocket gets each socket before anything is read from it
 * @throws ShoalError 'listen-failed'
 */
export async function openServers(
  binding: Binding,
  port: number,
  onSocket: (socket: Socket) => void
): Promise<readonly Server[]> {
  const [first, second] = [binding.v4, binding.v6].filter((host) => host !== null)
  if (first === undefined)
    throw new ShoalError('listen-failed', 'There is no address to listen on; choose one.')
  for (let attempt = 1; ; attempt++) {
    const server = await open(first, port, onSocket)
    if (second === undefined) return [server]
    try {
      return [server, await open(second, portOf(server), onSocket)]
    } catch (error) {
      // All of IPv6 was asked for, and there is none.
      if (second === '::' && isMissing(error)) return [server]
      await closeServer(server)
      if (port !== 0 || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

/** 0: it does not listen. */
export function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Twice is harmless. Waits for the sockets it brought. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
}

async function open(host: string, port: number, onSocket: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ noDelay: true, pauseOnConnect: true }, onSocket)
  server.listen({ host, port, ipv6Only: true })
  try {
    await once(server, 'listening')
  } catch (cause) {
    const name = isIPv6(host) ? `[${host}]` : host
    throw new ShoalError(
      'listen-failed',
      `Cannot listen on ${name}:${port}; choose another port or address.`,
      {
        cause
      }
    )
  }
  server.on('error', nothing)
  return server
}

function isMissing(error: unknown): boolean {
  const cause = error instanceof ShoalError ? (error.cause as { code?: unknown } | undefined) : undefined
  return cause?.code === 'EAFNOSUPPORT' || cause?.code === 'EADDRNOTAVAIL'
}

function nothing(): void {
  // a connection that broke before it was accepted
}
