import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Lengths } from '../../electron/core/lengths.ts'
import type { ByteStream } from '../../electron/wire/byte-stream.ts'
import { makePeerId } from '../../electron/wire/peer-id.ts'
import { PeerWire } from '../../electron/wire/peer-wire.ts'
import { LinkPair, torrentOf } from '../support/link-pair.ts'
import { INFO_HASH } from './messages.ts'
import { digest, Recorder } from './recorder.ts'
import { ABOUT_US, ScriptedPeer } from './scripted-peer.ts'

const BLOCK = 16_384
const LENGTHS = new Lengths(64 * 2 ** 20, 2 ** 20)
const DATA = Buffer.from(Array.from({ length: 2 ** 20 }, (_, at) => (at * 31) % 251))
const open: { destroy(): unknown }[] = []

afterEach(() => {
  for (const stream of open.splice(0)) stream.destroy()
})

async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [far] = (await once(server, 'connection')) as [Socket]
  server.close()
  open.push(near, far)
  return [near, far]
}

/** As two Shoals have it: in a channel of a Noise session over TCP. */
async function wirePair(): Promise<[ByteStream, ByteStream]> {
  const pair = new LinkPair()
  open.push({ destroy: () => void pair[Symbol.asyncDispose]() })
  await pair.addLane('TCP')
  pair.join(torrentOf('a'.repeat(40)))
  const [near, far] = await pair.wire()
  return [near.stream, far.stream]
}

/** Has everything and serves it as fast as its wire takes it; what is sent it overwrites with something else. */
class Seed extends Recorder {
  readonly wire: PeerWire
  readonly memory = new Set<Uint8Array>()
  readonly #spare: Uint8Array[] = []
  readonly #asked: [piece: number, offset: number, length: number][] = []
  #isFull = false

  constructor(stream: ByteStream) {
    super()
    this.wire = new PeerWire(stream, this)
  }
  override onHandshake(): void {
    this.wire.setLengths(LENGTHS)
    this.wire.sendHandshake(INFO_HASH, makePeerId(), ABOUT_US)
    this.wire.sendHaveAll()
    this.wire.sendUnchoke()
  }
  override onRequested(piece: number, offset: number, length: number): void {
    this.#asked.push([piece, offset, length])
    if (!this.#isFull) this.onDrained()
  }
  override onDrained(): void {
    this.#isFull = false
    while (!this.#isFull) {
      const [piece, offset, length] = this.#asked.shift() ?? [0, 0, 0]
      if (length === 0) return
      this.#isFull = !this.#send(piece, offset, length)
    }
  }
  #send(piece: number, offset: number, length: number): boolean {
    const bytes = this.#spare.pop() ?? new Uint8Array(BLOCK)
    this.memory.add(bytes)
    bytes.set(DATA.subarray(offset, offset + length))
    return this.wire.sendBlock(piece, offset, bytes, () => this.#spare.push(bytes.fill(0)))
  }
}

/** Asks for the whole torrent, 200 blocks ahead, and checks each block. */
class Leecher extends Recorder {
  readonly wire: PeerWire
  wrong = 0
  #asked = 0
  #got = 0

  constructor(stream: ByteStream) {
    super()
    this.wire = new PeerWire(stream, this)
    this.wire.setLengths(LENGTHS)
    this.wire.sendHandshake(INFO_HASH, makePeerId(), ABOUT_US)
  }
  override onUnchoked(): void {
    while (this.#asked < LENGTHS.total && this.#asked - this.#got < 200 * BLOCK) {
      this.wire.sendRequest(Math.floor(this.#asked / 2 ** 20), this.#asked % 2 ** 20, BLOCK)
      this.#asked += BLOCK
    }
  }
  override onBlock(_piece: number, offset: number, bytes: Uint8Array): void {
    this.#got += bytes.length
    if (Buffer.compare(bytes, DATA.subarray(offset, offset + BLOCK)) !== 0) this.wrong++
    if (this.#got === LENGTHS.total) this.tell('complete')
    else this.onUnchoked()
  }
}

describe('64 MiB from one wire to another', () => {
  it.each([
    ['TCP', socketPair],
    ['Noise', wirePair]
  ])('arrive whole over %s, out of memory that is used again and again', async (_name, makePair) => {
    const [near, far] = await makePair()
    const seed = new Seed(far)
    const leecher = new Leecher(near)
    await leecher.until('complete')
    expect(leecher.wrong).toBe(0)
    expect(seed.closed).toBeNull()
    expect(seed.memory.size * BLOCK).toBeLessThan(4 * 2 ** 20)
    leecher.wire.close('done')
    await seed.until('closed')
    expect(leecher.closed).toBe('done')
    expect(['connection-closed', 'connection-lost']).toContain(seed.closed)
  })
})

describe('a peer over TCP', () => {
  it('that hangs up in the middle ends the wire, once', async () => {
    const [near, far] = await socketPair()
    const told = new Recorder()
    new PeerWire(far, told)
    near.resetAndDestroy()
    await told.until('closed')
    expect(told.lines).toEqual(['closed connection-lost'])
  })

  it('that asks and never reads costs 2 MiB and its connection', async () => {
    const [near, far] = await socketPair()
    const seed = new Seed(far)
    seed.onDrained = () => undefined
    seed.onRequested = (piece, offset, length) => {
      seed.wire.sendBlock(piece, offset, DATA.subarray(0, length))
    }
    const leecher = new Leecher(near)
    await leecher.until('have-all')
    near.pause()
    const ask = (piece: number): void => {
      if (seed.closed !== null) return
      for (let offset = 0; offset < 2 ** 20; offset += BLOCK) leecher.wire.sendRequest(piece, offset, BLOCK)
      setImmediate(ask, (piece + 1) % 64)
    }
    ask(0)
    await seed.until('closed')
    expect(seed.closed).toBe('send-queue-overflow')
    expect(far.writableLength).toBeLessThan(2 * 2 ** 20 + 2 * BLOCK)
  })

  it('gets all that is sent in one round of the event loop in one system call', async () => {
    const [, far] = await socketPair()
    const peer = new ScriptedPeer()
    const writes = vi.fn()
    const cork = vi.spyOn(far, 'cork')
    const uncork = vi.spyOn(far, 'uncork').mockImplementationOnce(() => {
      writes(far.writableLength)
    })
    const wire = new PeerWire(far, peer.told)
    wire.sendHandshake(INFO_HASH, makePeerId(), ABOUT_US)
    for (let piece = 0; piece < 100; piece++) wire.sendHave(piece)
    await new Promise((resolve) => setImmediate(resolve))
    expect([cork.mock.calls.length, uncork.mock.calls.length]).toEqual([1, 1])
    expect(writes).toHaveBeenCalledWith(68 + 900)
  })
})

describe('a bug in a listener', () => {
  it('ends its wire, is not thrown into the stream, and comes up all the same', () => {
    const later: (() => void)[] = []
    const microtask = vi
      .spyOn(globalThis, 'queueMicrotask')
      .mockImplementation((task) => void later.push(task))
    const peer = ScriptedPeer.greeted()
    peer.told.onChoked = () => {
      throw new Error('a bug')
    }
    expect(() => peer.stream.emit('data', Buffer.of(0, 0, 0, 1, 0, 0, 0, 0, 1, 1))).not.toThrow()
    microtask.mockRestore()
    const [close, raise] = later
    close?.()
    expect(peer.told.lines).toEqual(['closed internal-error'])
    expect(raise).toThrow('a bug')
  })
})

describe('a peer id', () => {
  it('is -SH0100- and twelve bytes of chance', () => {
    const [one, other] = [makePeerId(), makePeerId()]
    expect(one.length).toBe(20)
    expect(Buffer.from(one.subarray(0, 8)).toString()).toBe('-SH0100-')
    expect(digest(one)).not.toBe(digest(other))
  })
})
