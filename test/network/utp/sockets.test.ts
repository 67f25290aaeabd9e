import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { Binding } from '../../../electron/network/binding.ts'
import type { Connection } from '../../../electron/network/connector.ts'
import type { Address } from '../../../electron/network/types.ts'
import { barePacket, parsePacket, Type } from '../../../electron/network/utp/packet.ts'
import { UtpConnector } from '../../../electron/network/utp/utp-connector.ts'
import { UtpSocket } from '../../../electron/network/utp/utp-socket.ts'
import { closed, pattern, Received, writeAll } from '../../support/bytes.ts'
import { Inbox } from '../../support/inbox.ts'

const loopback: Binding = { v4: '127.0.0.1', v6: '::1' }
const never = new AbortController().signal

describe('uTP over real sockets', { timeout: 60_000 }, () => {
  it.each(['127.0.0.1', '::1', '0:0:0:0:0:0:0:1'])(
    'connects to %s, and bytes flow both ways',
    async (host) => {
      await using a = await Ends.open()
      await using b = await Ends.open()
      const [ours, theirs] = await a.connect(b, host)
      expect(ours.lane).toBe('uTP')
      ours.stream.write('to them')
      expect(await new Received(theirs.stream).text(8)).toBe('!to them')
      theirs.stream.write('to us')
      expect(await new Received(ours.stream).text(5)).toBe('to us')
      expect(theirs.address.port).toBe(a.socket.port)
    }
  )

  it('carries megabytes unharmed while the writer heeds what is waiting', async () => {
    await using a = await Ends.open()
    await using b = await Ends.open()
    const [{ stream }, theirs] = await a.connect(b)
    const bytes = pattern(12_000_000)
    await Promise.all([writeAll(stream, bytes, 16_384), expectAll(theirs.stream, bytes)])
  })

  it('slows down whoever sends to a paused stream, and goes on when it is read', async () => {
    await using a = await Ends.open()
    await using b = await Ends.open()
    const [{ stream }, theirs] = await a.connect(b)
    theirs.stream.pause()
    const length = 4_194_304
    stream.write(Buffer.alloc(length))
    await until(() => theirs.stream.readableLength > 900_000)
    expect(stream.writableLength).toBe(length)
    expect(theirs.stream.readableLength).toBeLessThanOrEqual(1_048_576)
    const received = new Received(theirs.stream)
    theirs.stream.resume()
    await received.take(length + 1)
    expect(stream.writableLength).toBe(0)
  })

  it('ends at both sides when one ends, and nothing is left', async () => {
    await using a = await Ends.open()
    await using b = await Ends.open()
    const [{ stream }, theirs] = await a.connect(b)
    theirs.stream.resume()
    stream.resume()
    stream.end('the last word')
    await Promise.all([closed(stream), closed(theirs.stream)])
    await until(() => a.socket.size + b.socket.size === 0)
  })

  it('ends at the other side when one is destroyed, whatever was unread', async () => {
    await using a = await Ends.open()
    await using b = await Ends.open()
    const [{ stream }, theirs] = await a.connect(b)
    theirs.stream.write(Buffer.alloc(3_000_000))
    stream.destroy()
    await closed(theirs.stream)
  })

  it('is told where a connection is not known any more', async () => {
    await using a = await Ends.open()
    await using stranger = await Stranger.open(a.socket.port)
    await stranger.send(Type.data, 7)
    await until(() => stranger.count(Type.reset) === 1)
  })

  it('gives up when told, and where it cannot get from where it is bound', async () => {
    await using a = await Ends.open()
    const abort = new AbortController()
    const silent = createSocket('udp4')
    silent.bind(0, '127.0.0.1')
    await once(silent, 'listening')
    const connecting = a.connector.connect(
      { host: '127.0.0.1', port: silent.address().port },
      '',
      abort.signal
    )
    await once(silent, 'message')
    abort.abort()
    expect(await connecting).toBeNull()
    expect(a.socket.size).toBe(0)
    expect(await a.connector.connect({ host: '10.1.2.3', port: 1_234 }, '', never)).toBeNull()
    silent.close()
  })

  it('takes the port asked for, and any other when that is not free', async () => {
    await using a = await Ends.open()
    await using b = await Ends.open(a.socket.port)
    expect(b.socket.port).not.toBe(a.socket.port)
    await a.connect(b)
  })

  it('shares its port with what is not uTP', async () => {
    await using a = await Ends.open()
    await using b = await Ends.open()
    const [ours, theirs] = [a.socket.datagrams(), b.socket.datagrams()]
    const got = new Promise((resolve) =>
      theirs?.onMessage((bytes, from) => resolve([Buffer.from(bytes).toString(), from]))
    )
    ours?.send(Buffer.from('d1:y1:qe'), { host: '127.0.0.1', port: b.socket.port })
    expect(await got).toEqual(['d1:y1:qe', { host: '127.0.0.1', port: a.socket.port }])
  })

  it('sends nothing more for whoever shares its port and closes later', async () => {
    const a = await Ends.open()
    const ours = a.socket.datagrams()
    await a.socket.close()
    ours?.send(Buffer.from('d1:y1:qe'), { host: '127.0.0.1', port: a.socket.port })
    await ours?.close()
  })

  it('is not there where nothing may be bound', async () => {
    expect(
      await UtpSocket.open({ v4: null, v6: null }, 0, {
        isWelcome: () => true,
        onConnection: () => undefined
      })
    ).toBeNull()
  })

  it('closes twice, with connections open', async () => {
    const a = await Ends.open()
    await using b = await Ends.open()
    const [{ stream }, theirs] = await a.connect(b)
    theirs.stream.resume()
    const { port } = a.socket
    await Promise.all([a.socket.close(), a.socket.close(), closed(stream), closed(theirs.stream)])
    // Whoever asks for the state of things may do so a moment too late.
    expect(a.socket.port).toBe(port)
  })
})

describe('strangers who send forged datagrams', { timeout: 60_000 }, () => {
  it('get few places, and the others still get in afterwards', async () => {
    await using b = await Ends.open()
    await using stranger = await Stranger.open(b.socket.port)
    for (let id = 0; id < 1_000; id++) await stranger.send(Type.syn, id * 2)
    await until(() => b.socket.size === 300)
    await until(() => b.socket.size === 0)
    await using a = await Ends.open()
    await a.connect(b)
  })

  it('from many ports of one machine, without end, do not keep others out', async () => {
    await using b = await Ends.open()
    const strangers: Stranger[] = []
    for (let count = 0; count < 20; count++) strangers.push(await Stranger.open(b.socket.port, '127.0.0.2'))
    const ending = new AbortController()
    const flood = (async () => {
      for (let id = 0; !ending.signal.aborted; id = (id + 2) % 65_536) {
        await Promise.all(strangers.map((stranger) => stranger.send(Type.syn, id)))
        // What has come is read between two rounds: a full buffer of the system would drop the others' calls as well.
        await setImmediate()
      }
    })()
    await until(() => b.socket.size === 300)
    await using a = await Ends.open()
    await a.connect(b)
    expect(b.socket.size).toBeLessThanOrEqual(301)
    ending.abort()
    await flood
    for (const stranger of strangers) await stranger[Symbol.asyncDispose]()
  })

  it('who are banned get no answer', async () => {
    const asked: string[] = []
    await using b = await Ends.open(0, (host) => asked.push(host) === 0)
    await using stranger = await Stranger.open(b.socket.port)
    await stranger.send(Type.syn, 1)
    await until(() => asked.length === 1)
    expect([asked, b.socket.size, stranger.count(Type.state)]).toEqual([['127.0.0.1'], 0, 0])
  })

  it('are refused a few times a second, and then ignored', async () => {
    await using b = await Ends.open()
    await using stranger = await Stranger.open(b.socket.port)
    const before = performance.now()
    for (let id = 0; id < 1_000; id++) await stranger.send(Type.data, id)
    // Datagrams on loopback keep their order: with the last thing answered, so is all that came before.
    await until(() => {
      void stranger.send(Type.syn, 9)
      return stranger.count(Type.state) > 0
    })
    const seconds = Math.ceil((performance.now() - before) / 1_000) + 1
    expect(stranger.count(Type.reset)).toBeLessThanOrEqual(50 * seconds)
  })
})

/** A socket of uTP whose callers wait in an inbox. */
class Ends implements AsyncDisposable {
  readonly socket: UtpSocket
  readonly connector: UtpConnector
  readonly arrived: Inbox<Arrived>

  static async open(port = 0, isWelcome: (host: string) => boolean = () => true): Promise<Ends> {
    const arrived = new Inbox<Arrived>()
    const onConnection = (stream: Duplex, address: Address): void => arrived.put({ stream, address })
    const socket = await UtpSocket.open(loopback, port, { isWelcome, onConnection })
    if (socket === null) throw new Error('loopback can be bound')
    return new Ends(socket, arrived)
  }

  private constructor(socket: UtpSocket, arrived: Inbox<Arrived>) {
    this.socket = socket
    this.connector = new UtpConnector(socket)
    this.arrived = arrived
  }

  /** Both ends of a connection: the other side has heard one byte, a '!'. */
  async connect(other: Ends, host = '127.0.0.1'): Promise<[Connection, Arrived]> {
    const ours = await this.connector.connect({ host, port: other.socket.port }, '', never)
    if (ours === null) throw new Error('not connected')
    ours.stream.write('!')
    return [ours, await other.arrived.take()]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.socket.close()
  }
}

interface Arrived {
  readonly stream: Duplex
  readonly address: Address
}

/** A bare socket, to send whatever it likes to a port of this machine. */
class Stranger implements AsyncDisposable {
  readonly #socket = createSocket('udp4')
  readonly #to: number
  readonly #heard: number[] = []

  static async open(to: number, from = '127.0.0.1'): Promise<Stranger> {
    const stranger = new Stranger(to)
    stranger.#socket.bind(0, from)
    await once(stranger.#socket, 'listening')
    return stranger
  }

  private constructor(to: number) {
    this.#to = to
    this.#socket.on('message', (bytes) => this.#heard.push(parsePacket(bytes)?.type ?? -1))
  }

  get port(): number {
    return this.#socket.address().port
  }

  async send(type: Type, connectionId: number): Promise<void> {
    const bytes = barePacket({
      type,
      connectionId,
      timestamp: 1,
      delay: 0,
      window: 0,
      sequence: 1,
      acknowledged: 1
    })
    await new Promise((resolve) => this.#socket.send(bytes, this.#to, '127.0.0.1', resolve))
  }

  count(type: Type): number {
    return this.#heard.filter((heard) => heard === type).length
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()))
  }
}

/** After the first byte. */
async function expectAll(stream: Duplex, bytes: Buffer): Promise<void> {
  const all = await new Received(stream).take(1 + bytes.length)
  expect(all.subarray(1).equals(bytes)).toBe(true)
}

async function until(isSo: () => boolean): Promise<void> {
  await vi.waitUntil(isSo, { timeout: 50_000, interval: 5 })
}
