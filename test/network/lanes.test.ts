import { describe, expect, it, vi } from 'vitest'
import HyperDHT from 'hyperdht'
import { dialLane, acceptLane, LANE_PREFACE } from '../../electron/network/tcp-lane.ts'
import { Received, closed, pattern, writeAll } from '../support/bytes.ts'
import { DialWatch, PlainServer, dialled } from '../support/sockets.ts'
import { TestNet } from '../support/testnet.ts'
import type { PeerStream } from '../../electron/network/types.ts'

const infoHash = 'a'.repeat(40)
const MiB = 1_048_576

describe('TCP lanes', () => {
  it('wires take the TCP lane when it is reachable', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    a.join([infoHash])
    b.join([infoHash])
    const [atA, atB] = await Promise.all([a.peers.take(), b.peers.take()])
    await onLanTcp(atA, atB)
    expect(a.status().lanes).toMatchObject({ 'LAN TCP': 1, TCP: 0, UDX: 0, relayed: 0 })
  })

  it('wires stay on UDX when one side wants no TCP lanes', async () => {
    await using net = await TestNet.create()
    const [a, b] = [await net.network({ tcpLanes: false }), await net.network()]
    a.join([infoHash])
    b.join([infoHash])
    const [atA, atB] = await Promise.all([a.peers.take(), b.peers.take()])
    const [received] = await Promise.all([
      new Received(atB.stream).take(4 * MiB),
      writeAll(atA.stream, pattern(4 * MiB))
    ])
    expect(received.equals(pattern(4 * MiB))).toBe(true)
    expect([atA.lane, atB.lane]).toEqual(['UDX', 'UDX'])
  })

  it('wires fall back to UDX when the TCP lane is killed, and bytes flow on', async () => {
    using dials = new DialWatch()
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    a.join([infoHash])
    b.join([infoHash])
    const former = await Promise.all([a.peers.take(), b.peers.take()])
    await onLanTcp(...former)
    const flow = writeAll(former[0].stream, pattern(64 * MiB)).catch(() => undefined)
    await new Received(former[1].stream).take(MiB)
    for (const socket of dials.sockets) socket.destroy()
    await Promise.all(former.map((peer) => closed(peer.stream)))
    const [atA, atB] = await Promise.all([a.peers.take(), b.peers.take()])
    expect([atA.lane, atB.lane, atA.identity]).toEqual(['UDX', 'UDX', b.identity])
    atA.stream.write(Buffer.from('still here'))
    expect(await new Received(atB.stream).text(10)).toBe('still here')
    void flow
  })

  it('a forged key on the TCP lane is refused, and the link does not notice', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    a.join([infoHash])
    b.join([infoHash])
    const [atA, atB] = await Promise.all([a.peers.take(), b.peers.take()])
    const key = Buffer.from(a.identity.slice('key:'.length), 'hex')
    const stream = await dialLane(await dialled(a.port), HyperDHT.keyPair(), key)
    // The forger has proven a key; nobody knows it.
    if (stream !== null) await closed(stream)
    expect(a.status().links).toHaveLength(1)
    atB.stream.write(Buffer.from('ours'))
    expect(await new Received(atA.stream).text(4)).toBe('ours')
  })

  it('a dialer does not take a lane to anyone but the owner of the key', async () => {
    await using impostor = await PlainServer.listen()
    const wanted = HyperDHT.keyPair()
    const dialling = dialLane(await dialled(impostor.port), HyperDHT.keyPair(), wanted.publicKey)
    const visitor = await impostor.visitors.take()
    await new Promise<void>((resolve) => {
      visitor.on('readable', () => {
        if (visitor.read(LANE_PREFACE.length) !== null) resolve()
      })
    })
    visitor.removeAllListeners('readable')
    expect(await acceptLane(visitor, HyperDHT.keyPair())).toBe(null)
    expect(await dialling).toBe(null)
  })
})

/** Where a TCP lane takes longer than wires wait for it, they move to it once it is there. */
async function onLanTcp(...peers: readonly PeerStream[]): Promise<void> {
  await vi.waitUntil(() => peers.every(({ lane }) => lane === 'LAN TCP'), { timeout: 20_000 })
}
