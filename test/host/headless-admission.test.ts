import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Daemon } from '../../electron/host/headless/daemon.ts'
import { closeDaemons, openDaemon, openSocket, type Shown } from '../support/daemons.ts'
import { removeTempFolders } from '../support/files.ts'
import { ask } from '../support/raw-http.ts'

afterEach(async () => {
  await closeDaemons()
  await removeTempFolders()
})

/** The status with which a WebSocket is refused, or 101. */
async function statusOf(socket: WebSocket): Promise<number> {
  return await new Promise((resolve) => {
    socket.on('error', () => undefined)
    socket.on('open', () => resolve(101))
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
  })
}

describe('a face is let in', () => {
  test('when it shows the token, and is spoken to in its protocol', async () => {
    const daemon = await openDaemon()
    const socket = openSocket(daemon.port, daemon.token.hex)
    expect(await statusOf(socket)).toBe(101)
    expect(socket.protocol).toBe('shoal.1')
  })

  test.each([
    ['no token', 401, () => ({ protocols: ['shoal.1'] })],
    ['a wrong token', 401, () => ({ protocols: ['shoal.1', `token.${'0'.repeat(64)}`] })],
    ['a token of another length', 401, () => ({ protocols: ['shoal.1', 'token.0'] })],
    ['no protocol', 401, ({ token }: Daemon) => ({ protocols: [`token.${token.hex}`] })],
    ['the origin of another site', 403, () => ({ headers: { origin: 'http://example.com' } })],
    ['an origin without a name', 403, () => ({ headers: { origin: 'null' } })],
    ['the origin of another port', 403, () => ({ headers: { origin: 'http://127.0.0.1:1' } })],
    ['a secure origin', 403, ({ port }: Daemon) => ({ headers: { origin: `https://127.0.0.1:${port}` } })],
    ['the name of another site', 403, ({ port }: Daemon) => ({ headers: { host: `example.com:${port}` } })],
    ['another port in its name', 403, () => ({ headers: { host: '127.0.0.1:1' } })]
  ] as readonly [string, number, (daemon: Daemon) => Shown][])(
    'never with %s: %d',
    async (_what, status, shown) => {
      const daemon = await openDaemon()
      const socket = openSocket(daemon.port, daemon.token.hex, shown(daemon))
      expect(await statusOf(socket)).toBe(status)
      expect(daemon.faces.count).toBe(0)
    }
  )

  test('never without an origin, though it shows the token', async () => {
    const daemon = await openDaemon()
    const protocols = ['shoal.1', `token.${daemon.token.hex}`]
    expect(await statusOf(new WebSocket(`ws://127.0.0.1:${daemon.port}/api`, protocols))).toBe(403)
  })

  test.each(['localhost', '[::1]'])('under the name %s too', async (name) => {
    const daemon = await openDaemon()
    const headers = { host: `${name}:${daemon.port}`, origin: `http://${name}:${daemon.port}` }
    expect(await statusOf(openSocket(daemon.port, daemon.token.hex, { headers }))).toBe(101)
  })

  test('at once after many wrong tokens of others', async () => {
    const daemon = await openDaemon()
    const wrong = Array.from({ length: 20 }, () => openSocket(daemon.port, '0'.repeat(64)))
    expect(await statusOf(openSocket(daemon.port, daemon.token.hex))).toBe(101)
    expect(await Promise.all(wrong.map(statusOf))).toEqual(wrong.map(() => 401))
  })

  test('as one of 64 at most; one that goes makes room', async () => {
    const daemon = await openDaemon()
    const sockets = Array.from({ length: 70 }, () => openSocket(daemon.port, daemon.token.hex))
    const statuses = await Promise.all(sockets.map(statusOf))
    expect(statuses.filter((status) => status === 101)).toHaveLength(64)
    expect(statuses.filter((status) => status === 503)).toHaveLength(6)
    const first = sockets[statuses.indexOf(101)]
    first?.close()
    if (first !== undefined) await once(first, 'close')
    expect(await statusOf(openSocket(daemon.port, daemon.token.hex))).toBe(101)
  })

  test('and is told by a plain request why it was not', async () => {
    const { port, token } = await openDaemon()
    const bearing = (hex: string) => ask(port, '/api/token', { headers: { authorization: `Bearer ${hex}` } })
    expect(await bearing(token.hex)).toMatchObject({ status: 204, body: '' })
    expect(await bearing('0'.repeat(64))).toMatchObject({ status: 401 })
    expect(await ask(port, '/api/token')).toMatchObject({ status: 401 })
  })
})
