import type { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Handshake } from '../../../electron/network/mse/handshake.ts'
import { MseConnector } from '../../../electron/network/mse/mse-connector.ts'
import { KnownPlaces } from '../../../electron/network/known-places.ts'
import { BITTORRENT_PREFACE } from '../../../electron/network/mse/first-word.ts'
import { TcpConnector } from '../../../electron/network/tcp-connector.ts'
import type { EncryptionPolicy } from '../../../electron/network/types.ts'
import { closed, pattern, Received, writeAll } from '../../support/bytes.ts'
import { dialled, DialWatch, PlainServer } from '../../support/sockets.ts'
import { plainNetwork } from '../../support/testnet.ts'
import { chance, INFO_HASH, oddInitiator } from './hand-made.ts'

const MiB = 1024 * 1024
const binding = { v4: '127.0.0.1', v6: null }
const at = (port: number) => ({ host: '127.0.0.1', port })
const never = new AbortController().signal
const connector = (policy: EncryptionPolicy, now = () => 0): MseConnector =>
  new MseConnector(new TcpConnector(binding), () => policy, chance(3), now)

afterEach(() => {
  vi.useRealTimers()
})

describe('one policy meets another', () => {
  it.each([
    ['off', 'off', 'none'],
    ['off', 'prefer', 'none'],
    ['off', 'require', null],
    ['prefer', 'off', 'none'],
    ['prefer', 'prefer', 'handshake'],
    ['prefer', 'require', 'rc4'],
    ['require', 'off', null],
    ['require', 'prefer', 'rc4'],
    ['require', 'require', 'rc4']
  ] as const)('%s dials %s: %s', async (ours, theirs, encryption) => {
    await using dialler = await plainNetwork({ encryption: ours })
    await using listener = await plainNetwork({ encryption: theirs })
    dialler.join([INFO_HASH])
    listener.join([INFO_HASH])
    if (encryption === null) {
      const connection = await connector(ours).connect(at(listener.port), INFO_HASH, never)
      connection?.stream.write(BITTORRENT_PREFACE)
      if (connection !== null) await closed(connection.stream.resume())
      expect(listener.peers.waitingCount).toBe(0)
      return
    }
    dialler.dial(INFO_HASH, at(listener.port))
    const outgoing = await dialler.peers.take()
    outgoing.stream.write(BITTORRENT_PREFACE)
    const incoming = await listener.peers.take()
    expect([outgoing.encryption, incoming.encryption]).toEqual([encryption, encryption])
    expect([outgoing.lane, incoming.lane, incoming.infoHash]).toEqual(['LAN TCP', 'LAN TCP', null])
    const [bytes, atUs, atThem] = [
      pattern(MiB + 3),
      new Received(outgoing.stream),
      new Received(incoming.stream)
    ]
    await Promise.all([writeAll(outgoing.stream, bytes), writeAll(incoming.stream, bytes, 50_000)])
    expect((await atThem.take(20)).equals(BITTORRENT_PREFACE)).toBe(true)
    expect((await atThem.take(bytes.length)).equals(bytes)).toBe(true)
    expect((await atUs.take(bytes.length)).equals(bytes)).toBe(true)
  })

  it('a lane of a Shoal peer comes in where encryption is required', async () => {
    await using network = await plainNetwork({ encryption: 'require' })
    const socket = await dialled(network.port)
    socket.on('error', () => undefined)
    socket.resume()
    socket.write('shoal/lane/1\n')
    // It is taken for a lane: only that has a handshake that a wrong first message ends.
    socket.write(Buffer.alloc(100_000, 0xa7))
    await closed(socket)
  })
})

describe('a visitor with an encrypted handshake', () => {
  it('names any torrent that is joined, private ones and those of two hashes too', async () => {
    await using network = await plainNetwork({ encryption: 'prefer' })
    const [v1, v2, secret] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string]
    network.join([v1, v2])
    network.join([secret], { discover: false })
    for (const infoHash of [v1, v2, secret]) {
      const connection = await connector('require').connect(at(network.port), infoHash, never)
      connection?.stream.write(BITTORRENT_PREFACE)
      expect((await network.peers.take()).encryption).toBe('rc4')
      connection?.stream.destroy()
    }
  })

  it('is shown out when the torrent is not ours, or no longer', async () => {
    await using network = await plainNetwork({ encryption: 'require' })
    expect(await connector('require').connect(at(network.port), INFO_HASH, never)).toBeNull()
    const membership = network.join([INFO_HASH])
    expect(await connector('require').connect(at(network.port), INFO_HASH, never)).not.toBeNull()
    await membership.leave()
    expect(await connector('require').connect(at(network.port), INFO_HASH, never)).toBeNull()
  })

  it('brings its first payload with it', async () => {
    await using network = await plainNetwork({ encryption: 'prefer' })
    network.join([INFO_HASH])
    const early = Buffer.concat([BITTORRENT_PREFACE, Buffer.alloc(65_000, 5)])
    const handshake = new Handshake(oddInitiator(chance(4), { early, method: 3 }))
    const socket = await dialled(network.port)
    socket.on('data', (bytes: Buffer) => socket.write(handshake.push(bytes)))
    socket.write(handshake.push(Buffer.alloc(0)))
    const peer = await network.peers.take()
    expect(peer.encryption).toBe('handshake')
    expect((await new Received(peer.stream).take(early.length)).equals(early)).toBe(true)
  })

  it('is shown out ten seconds after it came when it stops in the middle, and five when it says nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await using network = await plainNetwork({ encryption: 'prefer' })
    network.join([INFO_HASH])
    const [silent, stopped] = [await dialled(network.port), await dialled(network.port)]
    const answer = new Received(stopped)
    stopped.write(new Handshake(oddInitiator(chance(4), {})).push(Buffer.alloc(0)))
    await answer.take(96)
    vi.advanceTimersByTime(5_000)
    await closed(silent.resume())
    expect(stopped.destroyed).toBe(false)
    vi.advanceTimersByTime(5_000)
    await closed(stopped)
  })
})

describe('a peer that does not understand', () => {
  it('is connected again at once, plainly, and plainly from the start for an hour', async () => {
    using dials = new DialWatch()
    let now = 0
    const connects = connector('prefer', () => now)
    await using server = await PlainServer.listen()
    const meet = async (visits: number): Promise<void> => {
      const meeting = connects.connect(at(server.port), INFO_HASH, never)
      for (let visit = 0; visit < visits; visit++) judgeFirstByte(await server.visitors.take())
      const connection = await meeting
      expect(connection?.encryption).toBe('none')
      connection?.stream.write(BITTORRENT_PREFACE)
      if (connection !== null) expect(await new Received(connection.stream).text(7)).toBe('welcome')
      connection?.stream.destroy()
    }
    await meet(2)
    await meet(1)
    now = 3_600_001
    await meet(2)
    expect(dials.sockets).toHaveLength(5)
  })

  it('is given up for good when we are not waited for', async () => {
    await using server = await PlainServer.listen()
    const abort = new AbortController()
    const meeting = connector('prefer').connect(at(server.port), INFO_HASH, abort.signal)
    const visitor = await server.visitors.take()
    abort.abort()
    expect(await meeting).toBeNull()
    await closed(visitor.resume())
    expect(server.visitors.waitingCount).toBe(0)
  })

  it('is forgotten as such when it hangs up on the plain handshake', async () => {
    const connects = connector('prefer')
    await using network = await plainNetwork({ encryption: 'require' })
    const missing = await connects.connect(at(network.port), INFO_HASH, never)
    expect(missing?.encryption).toBe('none')
    missing?.stream.write(BITTORRENT_PREFACE)
    if (missing !== null) await closed(missing.stream.resume())
    network.join([INFO_HASH])
    expect((await connects.connect(at(network.port), INFO_HASH, never))?.encryption).toBe('rc4')
  })

  it('is one of two thousand at most', () => {
    const places = new KnownPlaces()
    for (let port = 1; port <= 2_001; port++) places.add(at(port), port)
    expect([1, 2, 2_001].map((port) => places.has(at(port), 3_000))).toEqual([false, true, true])
  })
})

/** As a client does that knows plain handshakes alone. */
function judgeFirstByte(visitor: Socket): void {
  visitor.once('data', (bytes: Buffer) => {
    if (bytes[0] === BITTORRENT_PREFACE[0]) visitor.write('welcome')
    else visitor.destroy()
  })
}
