import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Received } from '../support/bytes.ts'
import { createMainline } from '../support/mainline.ts'
import { freePort, isFreeForTcp } from '../support/ports.ts'
import { PlainServer } from '../support/sockets.ts'
import { plainNetwork, type TestNetwork } from '../support/testnet.ts'
import type { Membership, NetworkSettings } from '../../electron/network/types.ts'

const PREFACE = '\x13BitTorrent protocol'
const infoHash = '1'.repeat(40)
const localhost = (port: number) => ({ host: '127.0.0.1', port })

describe('plain BitTorrent over TCP and uTP', { timeout: 60_000 }, () => {
  it('takes TCP where it answers, though uTP is there under the same number', async () => {
    await using a = await plainNetwork()
    await using b = await plainNetwork()
    expect(b.status().utpPort).toBe(b.port)
    a.dial(infoHash, localhost(b.port))
    expect((await a.peers.take()).lane).toBe('LAN TCP')
  })

  it.each(['prefer', 'require', 'off'] as const)(
    'takes uTP where TCP is refused, with encryption: %s',
    async (encryption) => {
      await using a = await plainNetwork({ encryption })
      await using b = await withoutTcp({ encryption })
      b.join([infoHash])
      a.dial(infoHash, localhost(b.status().utpPort ?? 0))
      const ours = await a.peers.take()
      ours.stream.write(Buffer.from(PREFACE))
      const theirs = await b.peers.take()
      expect(await new Received(theirs.stream).text(20)).toBe(PREFACE)
      expect([ours.lane, theirs.lane, theirs.outgoing]).toEqual(['uTP', 'uTP', false])
      const expected = { prefer: 'handshake', require: 'rc4', off: 'none' }[encryption]
      expect([ours.encryption, theirs.encryption]).toEqual([expected, expected])
      expect(a.status().lanes.uTP).toBe(1)
    }
  )

  it('takes uTP the next time where TCP is taken and hung up without a word', async () => {
    await using a = await plainNetwork({ encryption: 'off' })
    await using b = await withoutTcp({ encryption: 'off' })
    const port = b.status().utpPort ?? 0
    await using server = await PlainServer.listen(port)
    a.dial(infoHash, localhost(port))
    const first = await a.peers.take()
    new Received(first.stream)
    const visitor = await server.visitors.take()
    visitor.destroy()
    expect([first.lane, (await a.peers.take()).lane]).toEqual(['LAN TCP', 'uTP'])
  })

  it('goes without uTP where that is off', async () => {
    await using a = await plainNetwork({ utp: false })
    await using b = await withoutTcp({})
    a.dial(infoHash, localhost(b.status().utpPort ?? 0))
    a.dial(infoHash, localhost(b.port))
    expect((await a.peers.take()).lane).toBe('LAN TCP')
    expect(a.status()).toMatchObject({ utpPort: null, plainPeers: 1 })
  })

  it('lets nobody in over uTP while that is off, and keeps who is there', async () => {
    await using a = await plainNetwork()
    await using b = await withoutTcp({})
    await using c = await plainNetwork()
    const port = b.status().utpPort ?? 0
    const { ours, received } = await meetOverUtp(a, b)
    b.setUtp(false)
    expect(b.status()).toMatchObject({ utpPort: null, lanes: { uTP: 1 } })
    const membership = await dialInVain(c, port)
    ours.stream.write(Buffer.from('still there'))
    expect(await received.text(11)).toBe('still there')
    b.setUtp(true)
    membership.refresh()
    expect((await c.peers.take()).lane).toBe('uTP')
  })

  it('dials nobody over uTP while that is off', async () => {
    await using a = await plainNetwork({ utp: false })
    await using b = await withoutTcp({})
    const membership = await dialInVain(a, b.status().utpPort ?? 0)
    a.setUtp(true)
    membership.refresh()
    expect((await a.peers.take()).lane).toBe('uTP')
  })

  it('shares its UDP port with the DHT, and neither goes with the other', async () => {
    await using dht = await createMainline(3)
    await using a = await plainNetwork()
    await using b = await withoutTcp({})
    const finding = { trackers: false, dht: dht.bootstrap, pex: false, lan: false, portMapping: false }
    const port = b.status().utpPort ?? 0
    b.setUtp(false)
    await b.setFinding(finding)
    expect(b.status()).toMatchObject({ utpPort: null, mainline: { port } })
    b.setUtp(true)
    b.setUtp(false)
    const announced = dht.announced(b.port)
    b.join([infoHash])
    await announced
    b.setUtp(true)
    await b.setFinding({ ...finding, dht: 'none' })
    expect(b.status()).toMatchObject({ utpPort: port, mainline: null })
    await meetOverUtp(a, b)
  })

  it('closes who is banned, and lets nobody from there in again', async () => {
    await using a = await plainNetwork({ encryption: 'off' })
    await using b = await withoutTcp({ encryption: 'off' })
    a.dial(infoHash, localhost(b.status().utpPort ?? 0))
    const ours = await a.peers.take()
    ours.stream.write(Buffer.from(PREFACE))
    const theirs = await b.peers.take()
    ours.stream.resume()
    b.ban(theirs.identity)
    await once(ours.stream, 'close')
    expect(b.status().plainPeers).toBe(0)
  })
})

/** The second has heard the first's preface. */
async function meetOverUtp(a: TestNetwork, b: TestNetwork) {
  a.dial(infoHash, localhost(b.status().utpPort ?? 0))
  const ours = await a.peers.take()
  ours.stream.write(Buffer.from(PREFACE))
  const theirs = await b.peers.take()
  const received = new Received(theirs.stream)
  expect([ours.lane, await received.text(20)]).toEqual(['uTP', PREFACE])
  return { ours, received }
}

/** Resolves when it has been tried and nobody has answered. */
async function dialInVain(network: TestNetwork, port: number): Promise<Membership> {
  return await new Promise((resolve) => {
    const onUnreachable = (): void => resolve(membership)
    const membership = network.join([infoHash], { onUnreachable })
    network.dial(infoHash, localhost(port))
  })
}

/** Its UDP port is not its TCP port, and nobody listens there for TCP. */
async function withoutTcp(settings: Partial<NetworkSettings>): Promise<TestNetwork> {
  const port = await freePort()
  const taken = createSocket('udp4')
  taken.bind(port, '127.0.0.1')
  await once(taken, 'listening')
  for (;;) {
    const network = await plainNetwork({ ...settings, port })
    if (await isFreeForTcp(network.status().utpPort ?? 0)) {
      taken.close()
      return network
    }
    await network.close()
  }
}
