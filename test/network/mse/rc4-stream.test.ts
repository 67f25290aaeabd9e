import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Rc4 } from '../../../electron/network/mse/rc4.ts'
import { Rc4Stream } from '../../../electron/network/mse/rc4-stream.ts'
import { closed, pattern, Received, writeAll } from '../../support/bytes.ts'
import { socketPair } from '../../support/sockets.ts'

const MiB = 1024 * 1024
const cipher = (key: string): Rc4 => new Rc4(Buffer.from(key))
const none = new Uint8Array(0)

async function streamPair(payload: Uint8Array = none): Promise<[Rc4Stream, Rc4Stream]> {
  const [a, b] = await socketPair()
  return [
    new Rc4Stream(a, { read: cipher('b'), write: cipher('a') }, none),
    new Rc4Stream(b, { read: cipher('a'), write: cipher('b') }, payload)
  ]
}

async function drained(stream: Duplex): Promise<void> {
  if (stream.writableLength > 0) await once(stream, 'drain')
}

describe('a payload under RC4', () => {
  it('arrives as it was, in both directions at once', async () => {
    const [a, b] = await streamPair()
    const bytes = pattern(3 * MiB + 5)
    const [atA, atB] = [new Received(a), new Received(b)]
    await Promise.all([writeAll(a, bytes, 70_001), writeAll(b, bytes, 999)])
    expect((await atB.take(bytes.length)).equals(bytes)).toBe(true)
    expect((await atA.take(bytes.length)).equals(bytes)).toBe(true)
    a.destroy()
    await closed(b)
  })

  it('goes out under RC4, and what was lent to it is unchanged', async () => {
    const [raw, other] = await socketPair()
    const received = new Received(other)
    const stream = new Rc4Stream(raw, { read: cipher('b'), write: cipher('a') }, none)
    const loan = pattern(200_000)
    stream.cork()
    for (let at = 0; at < loan.length; at += 16_384) stream.write(loan.subarray(at, at + 16_384))
    stream.uncork()
    const sent = await received.take(loan.length)
    expect(loan.equals(pattern(200_000))).toBe(true)
    expect(sent.equals(loan)).toBe(false)
    expect(Buffer.from(cipher('a').apply(sent)).equals(loan)).toBe(true)
    stream.destroy()
  })

  it('begins with what came with the handshake', async () => {
    const [a, b] = await streamPair(Buffer.from('first '))
    a.write('second')
    expect(await new Received(b).text(12)).toBe('first second')
    a.destroy()
  })

  it('makes the sender wait while nobody reads, and goes on when somebody does', async () => {
    const [a, b] = await streamPair()
    b.on('data', () => undefined).pause()
    const bytes = pattern(40 * MiB)
    expect(a.write(bytes)).toBe(false)
    expect(a.writableLength).toBe(bytes.length)
    // What sockets and streams hold between the two is full now: some of it is never written before someone reads.
    expect(b.readableLength).toBeLessThan(MiB)
    b.removeAllListeners('data')
    const received = new Received(b)
    b.resume()
    expect((await received.take(bytes.length)).equals(bytes)).toBe(true)
    await drained(a)
    expect(a.writableLength).toBe(0)
    a.destroy()
    await closed(b)
  })

  it('ends when the other side ends, after all its bytes', async () => {
    const [a, b] = await streamPair()
    const received = new Received(b)
    a.resume().end(Buffer.from('the last'))
    expect(await received.text(8)).toBe('the last')
    await Promise.all([closed(a), closed(b)])
  })

  it('closes when the socket is cut, and says no error that nobody handles', async () => {
    const [raw, other] = await socketPair()
    const stream = new Rc4Stream(raw, { read: cipher('b'), write: cipher('a') }, none)
    stream.resume()
    other.resetAndDestroy()
    await closed(stream)
    stream.write('too late')
    expect([stream.destroyed, raw.destroyed]).toEqual([true, true])
  })

  it('destroys the socket under it, and closes after it', async () => {
    const [raw] = await socketPair()
    const stream = new Rc4Stream(raw, { read: cipher('b'), write: cipher('a') }, none)
    stream.destroy()
    stream.destroy()
    await closed(stream)
    expect(raw.closed).toBe(true)
  })
})
