import fc from 'fast-check'
import HyperDHT from 'hyperdht'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Frames } from '../../electron/network/frames.ts'
import { connectInPlace, readInPlace } from '../../electron/network/in-place-socket.ts'
import { LaneSession } from '../../electron/network/lane-session.ts'
import { Received, pattern } from '../support/bytes.ts'

const open: { destroy(): unknown }[] = []
const servers: Server[] = []

afterEach(async () => {
  for (const stream of open.splice(0)) stream.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

async function inPlacePair(): Promise<[dialled: Socket, accepted: Socket]> {
  const server = createServer({ pauseOnConnect: true })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const near = connectInPlace({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  const [visitor] = (await once(server, 'connection')) as [Socket]
  const far = readInPlace(visitor)
  open.push(near, far)
  return [near, far]
}

describe('frames', () => {
  it('come out as they were put in, however the chunks are cut', () => {
    const lengths = fc.array(fc.oneof(fc.nat(40), fc.constantFrom(70_000, 90_000)), { maxLength: 12 })
    fc.assert(
      fc.property(lengths, fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1 }), (sizes, cuts) => {
        const frames = sizes.map((size, index) => Buffer.alloc(size, index + 1))
        const bytes = Buffer.concat(frames.flatMap((frame) => [prefix(frame.length), frame]))
        const out: Buffer[] = []
        const reader = new Frames((frame) => out.push(Buffer.from(frame)))
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const end = at + (cuts[cut % cuts.length] ?? 1)
          reader.push(Uint8Array.from(bytes.subarray(at, end)))
          at = end
        }
        expect(out.map((frame) => frame.length)).toEqual(sizes)
        expect(Buffer.concat(out).equals(Buffer.concat(frames))).toBe(true)
      }),
      { numRuns: 60 }
    )
  })

  it('promised to be long make us hold no more than twice what has come', () => {
    const before = process.memoryUsage().arrayBuffers
    const readers = Array.from({ length: 50 }, () => new Frames(() => undefined))
    for (const reader of readers) reader.push(Buffer.concat([prefix(2 ** 24 - 1), Buffer.alloc(1_000)]))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 2 ** 20)
  })
})

function prefix(length: number): Buffer {
  const bytes = Buffer.alloc(3)
  bytes.writeUIntLE(length, 0, 3)
  return bytes
}

describe('a socket that reads in place', () => {
  it.each([0, 1])('says the same as any other, whichever side it is (%i)', async (side) => {
    const pair = await inPlacePair()
    const [reader, writer] = side === 0 ? pair : [...pair].reverse()
    if (reader === undefined || writer === undefined) throw new Error('a pair is two')
    const bytes = pattern(3_000_000)
    const received = new Received(reader)
    writer.write(bytes)
    expect((await received.take(bytes.length)).equals(bytes)).toBe(true)
  })

  it('loses nothing while it is paused, and reads no more than a little', async () => {
    const [near, far] = await inPlacePair()
    const bytes = pattern(20_000_000)
    const received = new Received(near)
    near.pause()
    far.write(bytes)
    for (let round = 0; round < 100; round++) await new Promise(setImmediate)
    expect(near.readableLength).toBeLessThan(1_000_000)
    near.resume()
    expect((await received.take(bytes.length)).equals(bytes)).toBe(true)
  })

  it('is closed with its server, like any other', async () => {
    const [near, far] = await inPlacePair()
    near.end()
    far.on('data', () => undefined)
    await once(far, 'close')
    const [server] = servers.splice(0)
    await new Promise((resolve) => server?.close(resolve))
    expect(server?.listening).toBe(false)
  })
})

describe('a lane’s session', () => {
  it.each([
    ['the library', NoiseSecretStream],
    ['its like', LaneSession]
  ])('understands %s, and is understood', async (_name, Other) => {
    const [near, far] = await inPlacePair()
    const [ours, theirs] = [HyperDHT.keyPair(), HyperDHT.keyPair()]
    const session = new LaneSession(true, near, {
      keyPair: ours,
      remotePublicKey: theirs.publicKey,
      pattern: 'IK'
    })
    const other = new Other(false, far, { keyPair: theirs, pattern: 'IK' })
    open.push(session, other)
    const [atUs, atThem] = [new Received(session), new Received(other)]
    const bytes = pattern(8_000_000)
    expect(await Promise.all([session.opened, other.opened])).toEqual([true, true])
    for (const stream of [session, other])
      for (let at = 0; at < bytes.length;) {
        const message = stream.alloc(Math.min(bytes.length - at, 1 + (at % 70_000)))
        message.set(bytes.subarray(at, at + message.length))
        stream.write(message)
        at += message.length
      }
    expect((await atThem.take(bytes.length)).equals(bytes)).toBe(true)
    expect((await atUs.take(bytes.length)).equals(bytes)).toBe(true)
  })

  it('encrypts in memory that it used before, once that is sent', async () => {
    const [near, far] = await inPlacePair()
    const [ours, theirs] = [HyperDHT.keyPair(), HyperDHT.keyPair()]
    const session = new LaneSession(true, near, {
      keyPair: ours,
      remotePublicKey: theirs.publicKey,
      pattern: 'IK'
    })
    const other = new LaneSession(false, far, { keyPair: theirs, pattern: 'IK' })
    open.push(session, other)
    const received = new Received(other)
    await Promise.all([session.opened, other.opened])
    const memory = new Set<ArrayBufferLike>()
    for (let round = 0; round < 100; round++) {
      const message = session.alloc(60_000).fill(round)
      memory.add(message.buffer)
      session.write(message)
      expect((await received.take(60_000)).equals(Buffer.alloc(60_000, round))).toBe(true)
    }
    expect(memory.size).toBeLessThan(10)
  })
})
