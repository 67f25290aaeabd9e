import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Received, closed, pattern, writeAll } from '../support/bytes.ts'
import { LinkPair, torrentOf } from '../support/link-pair.ts'

const torrent = torrentOf('a'.repeat(40))
const MiB = 1_048_576

describe('a wire and its lanes', () => {
  it('moves to a better lane while bytes flow both ways, and loses none', async () => {
    await using pair = new LinkPair()
    await pair.addLane('UDX')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    const bytes = pattern(24 * MiB)
    const [fromA, fromB] = [new Received(b.stream), new Received(a.stream)]
    const flow = Promise.all([writeAll(a.stream, bytes), writeAll(b.stream, bytes)])
    await Promise.all([fromA.take(MiB), fromB.take(MiB)])
    expect([a.lane, b.lane]).toEqual(['UDX', 'UDX'])
    await pair.addLane('TCP')
    const rest = await Promise.all([fromA.take(23 * MiB), fromB.take(23 * MiB), flow])
    expect(rest[0].equals(bytes.subarray(MiB))).toBe(true)
    expect(rest[1].equals(bytes.subarray(MiB))).toBe(true)
    expect([a.lane, b.lane]).toEqual(['TCP', 'TCP'])
  })

  it('moves again, to a lane that is better still', async () => {
    await using pair = new LinkPair()
    await pair.addLane('relayed')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    const atB = new Received(b.stream)
    for (const lane of ['UDX', 'LAN TCP'] as const) {
      await pair.addLane(lane)
      do a.stream.write(Buffer.from('ping'))
      while ((await atB.text(4)) === 'ping' && (a.lane !== lane || b.lane !== lane))
      expect([a.lane, b.lane]).toEqual([lane, lane])
    }
  })

  it('begins afresh on the other lane when its lane dies', async () => {
    await using pair = new LinkPair()
    await pair.addLane('UDX')
    const [tcp] = await pair.addLane('TCP')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    expect([a.lane, b.lane]).toEqual(['TCP', 'TCP'])
    tcp.destroy()
    await Promise.all([closed(a.stream), closed(b.stream)])
    const [nextA, nextB] = await pair.wire()
    expect([nextA.lane, nextB.lane]).toEqual(['UDX', 'UDX'])
    nextA.stream.write(Buffer.from('still here'))
    expect(await new Received(nextB.stream).text(10)).toBe('still here')
  })

  it('begins afresh when the lane dies that it is moving to', async () => {
    await using pair = new LinkPair()
    await pair.addLane('UDX')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    const flow = writeAll(a.stream, pattern(8 * MiB)).catch(() => undefined)
    new Received(b.stream)
    const [tcp] = await pair.addLane('TCP')
    tcp.destroy()
    // Whether the move had begun is chance; in either case there is a wire on UDX in the end.
    const probe = async (): Promise<string> => {
      for (;;) {
        if (!a.stream.destroyed && a.lane === 'UDX') return 'UDX'
        return (await pair.chooser.peers.take()).lane
      }
    }
    expect(await probe()).toBe('UDX')
    a.stream.destroy()
    await flow
  })

  it('lives on when the worse lane dies', async () => {
    await using pair = new LinkPair()
    const [udx] = await pair.addLane('UDX')
    await pair.addLane('TCP')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    udx.destroy()
    await closed(udx)
    a.stream.write(Buffer.from('fine'))
    expect(await new Received(b.stream).text(4)).toBe('fine')
    expect(pair.chooser.link.status()?.lane).toBe('TCP')
  })

  it('never reads far ahead of its reader', async () => {
    await using pair = new LinkPair()
    const [, socket] = await pair.addLane('TCP')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    const bytes = pattern(32 * MiB)
    const flow = writeAll(a.stream, bytes).then(() => a.stream.end(undefined))
    const hash = createHash('sha1')
    let taken = 0
    let ahead = 0
    for await (const chunk of b.stream as AsyncIterable<Buffer>) {
      hash.update(chunk)
      taken += chunk.length
      ahead = Math.max(ahead, socket.bytesRead - taken)
      await setImmediate()
    }
    await flow
    expect(taken).toBe(bytes.length)
    expect(hash.digest().equals(createHash('sha1').update(bytes).digest())).toBe(true)
    expect(ahead).toBeLessThan(2 * MiB)
  })

  it('closes for both when one side ends it, after all it has written', async () => {
    await using pair = new LinkPair()
    await pair.addLane('TCP')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    const atB = new Received(b.stream)
    new Received(a.stream)
    await writeAll(a.stream, pattern(MiB))
    a.stream.end(undefined)
    expect((await atB.take(MiB)).equals(pattern(MiB))).toBe(true)
    await Promise.all([closed(a.stream), closed(b.stream)])
  })

  it('closes with its link, whose end is told once', async () => {
    await using pair = new LinkPair()
    await pair.addLane('UDX')
    await pair.addLane('TCP')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    pair.other.link.close()
    await Promise.all([
      pair.chooser.closed.take(),
      pair.other.closed.take(),
      closed(a.stream),
      closed(b.stream)
    ])
    expect(pair.chooser.closed.waitingCount).toBe(0)
  })
})
