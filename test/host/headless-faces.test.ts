import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import type { Daemon } from '../../electron/host/headless/daemon.ts'
import type { HostMessage } from '../../shared/api/messages.ts'
import { closeDaemons, openDaemon, openFace, openSocket } from '../support/daemons.ts'
import { TestFace } from '../support/faces.ts'
import { removeTempFolders } from '../support/files.ts'
import { ask } from '../support/raw-http.ts'
import { dialled } from '../support/sockets.ts'

const MiB = 1024 * 1024

afterEach(async () => {
  await closeDaemons()
  await removeTempFolders()
})

async function opened({ port, token }: Daemon): Promise<WebSocket> {
  const socket = openSocket(port, token.hex)
  await once(socket, 'message')
  return socket
}

async function closeCodeOf(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number]
  return code
}

async function lives(daemon: Daemon): Promise<void> {
  const face = await openFace(daemon.port, daemon.token.hex)
  await face.call('listen', {})
  expect(face.state.torrents).toEqual({})
  await face.close()
}

describe('a face that breaks the rules costs only itself', () => {
  test('when a message is longer than any call: its connection is closed with 1009', async () => {
    const daemon = await openDaemon()
    const socket = await opened(daemon)
    const closing = closeCodeOf(socket)
    socket.on('error', () => undefined)
    socket.send(Buffer.alloc(33 * MiB))
    expect(await closing).toBe(1009)
    await lives(daemon)
  })

  test('when a frame only claims to be long: nothing is kept for it', async () => {
    const daemon = await openDaemon()
    const socket = await upgraded(daemon)
    const before = process.memoryUsage().arrayBuffers
    socket.write(Buffer.from([0x81, 0xff, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]))
    socket.resume()
    await once(socket, 'close')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MiB)
    await lives(daemon)
  })

  test.each([
    ['no JSON', 'hello'],
    ['half a JSON', '{"id":1,'],
    ['nothing', ''],
    ['bytes', Buffer.from('{"id":1,"command":"listen","input":{}}')],
    ['deep nesting', '['.repeat(100_000) + ']'.repeat(100_000)]
  ])('when it sends %s: that is refused, and it may go on', async (_what, message) => {
    const daemon = await openDaemon()
    const socket = await opened(daemon)
    const answering = once(socket, 'message') as Promise<[Buffer]>
    socket.send(message)
    expect(JSON.parse((await answering)[0].toString())).toMatchObject({
      type: 'refusal',
      id: null,
      code: 'usage'
    })
    const next = once(socket, 'message') as Promise<[Buffer]>
    socket.send('{"id":1,"command":"endShare","input":{"work":"0000000000000000"}}')
    expect(JSON.parse((await next)[0].toString())).toMatchObject({
      type: 'refusal',
      id: 1,
      code: 'not-found'
    })
  })

  test('when it is no WebSocket after all', async () => {
    const daemon = await openDaemon()
    const socket = await upgraded(daemon)
    socket.end(Buffer.alloc(MiB, 0xff))
    socket.resume()
    await once(socket, 'close')
    await lives(daemon)
  })

  test('when it goes in the middle of a call', async () => {
    const daemon = await openDaemon()
    for (let round = 0; round < 20; round++) {
      const socket = await opened(daemon)
      socket.send('{"id":1,"command":"browse","input":{"path":"/"}}')
      socket.terminate()
      await once(socket, 'close')
    }
    await lives(daemon)
  })
})

describe('a face that does not read', () => {
  test('is told nothing more, is asked for nothing more, and is dropped: memory stays as it was', async () => {
    const daemon = await openDaemon({ pingEvery: 400 })
    const watcher = await openFace(daemon.port, daemon.token.hex)
    await watcher.call('listen', {})
    for (let n = 0; n < 300; n++) await addLink(watcher, n)
    const before = process.memoryUsage().heapUsed

    // Never reads; asks for the whole state, a hundred kilobytes each time, as long as anyone listens.
    const stalled = await upgraded(daemon)
    stalled.pause()
    const gone = new Promise((resolve) => stalled.on('error', resolve).on('close', resolve))
    let highest = 0
    const asking = setInterval(() => {
      stalled.write(
        Buffer.concat(Array.from({ length: 50 }, () => frame('{"id":1,"command":"listen","input":{}}')))
      )
      highest = Math.max(highest, daemon.faces.waiting)
    }, 1)
    while (daemon.faces.waiting < MiB) await watcher.call('setSettings', { notify: true })
    expect(daemon.faces.count).toBe(2)
    await gone
    clearInterval(asking)
    while (daemon.faces.count > 1) await watcher.call('setSettings', { notify: true })

    expect(highest).toBeLessThan(32 * MiB)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * MiB)
    expect(Object.keys(watcher.state.torrents)).toHaveLength(300)
  }, 60_000)

  test('and reads again before it is dropped, hears what is so then', async () => {
    const daemon = await openDaemon()
    const watcher = await openFace(daemon.port, daemon.token.hex)
    await watcher.call('listen', {})
    for (let n = 0; n < 300; n++) await addLink(watcher, n)
    const { face, socket } = await pausable(daemon)
    socket.pause()
    for (let n = 0; n < 200; n++) face.sendRaw({ id: n, command: 'listen', input: {} })
    while (daemon.faces.waiting < MiB) await watcher.call('setSettings', { notify: true })
    await watcher.call('setSettings', { downloadFolder: '/changed' })
    socket.resume()
    await face.until(({ settings }) => Object.values(settings)[0]?.downloadFolder === '/changed')
    expect(Object.keys(face.state.torrents)).toHaveLength(300)
  }, 60_000)
})

describe('a face whose connection broke', () => {
  test('connects again, and is told everything that happened meanwhile', async () => {
    const daemon = await openDaemon()
    const first = await openFace(daemon.port, daemon.token.hex)
    await first.call('listen', {})
    await addLink(first, 1)
    await first.close()
    const between = await openFace(daemon.port, daemon.token.hex)
    await addLink(between, 2)
    const again = await openFace(daemon.port, daemon.token.hex)
    await again.call('listen', {})
    expect(Object.keys(again.state.torrents)).toHaveLength(2)
  })

  test('is told by its closing that the daemon stops', async () => {
    const daemon = await openDaemon()
    const socket = await opened(daemon)
    const closing = closeCodeOf(socket)
    await daemon.close()
    expect(await closing).toBe(1001)
  })

  test('does not keep the daemon from stopping when it does not answer', async () => {
    const daemon = await openDaemon()
    const silent = await upgraded(daemon)
    silent.pause()
    await daemon.close()
    silent.destroy()
  })
})

describe('ten thousand connections', () => {
  test('are turned away but for 256, and leave room when they are gone', async () => {
    const daemon = await openDaemon()
    const first = await Promise.all(Array.from({ length: 256 }, () => asking(daemon.port)))
    let turnedAway = 0
    for (let wave = 0; wave < 39; wave++) {
      const sockets = await Promise.all(Array.from({ length: 250 }, () => asking(daemon.port)))
      await Promise.all(sockets.map(gone))
      turnedAway += sockets.filter(({ bytesRead }) => bytesRead === 0).length
    }
    // Those let in are answered after a while that they are too slow, and make room for some of the others.
    expect(turnedAway).toBeGreaterThan(5_000)
    for (const socket of first) socket.destroy()
    while ((await ask(daemon.port, '/').catch(() => null)) === null) await new Promise(setImmediate)
    await lives(daemon)
  }, 120_000)
})

/** A connection that never ends what it asks, if it came about. */
async function asking(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.resume().on('error', () => undefined)
  await new Promise((resolve) => socket.on('connect', resolve).on('close', resolve))
  socket.write('GET / HTTP/1.1\r\n')
  return socket
}

async function gone(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.on('close', resolve))
}

async function addLink(face: TestFace, n: number): Promise<void> {
  const hash = n.toString(16).padStart(40, '0')
  const source = { link: `magnet:?xt=urn:btih:${hash}&dn=${'x'.repeat(200)}` }
  await face.call('add', { source, folder: '/nowhere', start: false, sequential: false, priorities: null })
}

async function pausable(daemon: Daemon): Promise<{ face: TestFace; socket: WebSocket }> {
  const socket = openSocket(daemon.port, daemon.token.hex)
  const face = new TestFace()
  face.connect({ send: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() })
  const welcomed = face.nextMessage()
  socket.on('message', (data: Buffer) => face.onMessage(JSON.parse(data.toString()) as HostMessage))
  await welcomed
  return { face, socket }
}

/** A plain connection that was let in as a face, and from then on sends what it likes. */
async function upgraded({ port, token }: Daemon): Promise<Socket> {
  const socket = await dialled(port)
  socket.on('error', () => undefined)
  socket.write(
    [
      'GET /api HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      `Origin: http://127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Sec-WebSocket-Protocol: shoal.1, token.${token.hex}`,
      '\r\n'
    ].join('\r\n')
  )
  const [head] = (await once(socket, 'data')) as [Buffer]
  expect(head.toString()).toMatch(/^HTTP\/1\.1 101 /)
  return socket
}

/** A text frame of a client, masked with zeros. */
function frame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
}
