import { describe, expect, it } from 'vitest'
import { BITTORRENT_PREFACE } from '../../electron/network/mse/first-word.ts'
import { Received, closed } from '../support/bytes.ts'
import { freePort } from '../support/ports.ts'
import { DialWatch, PlainServer, dialled } from '../support/sockets.ts'
import { plainNetwork } from '../support/testnet.ts'

const [first, second] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string]
const localhost = (port: number) => ({ host: '127.0.0.1', port })

describe('plain BitTorrent over TCP', () => {
  it('dials an address, and bytes flow both ways', async () => {
    await using network = await plainNetwork()
    await using server = await PlainServer.listen()
    network.join([first])
    network.dial(first, localhost(server.port))
    const [peer, visitor] = await Promise.all([network.peers.take(), server.visitors.take()])
    expect(peer).toMatchObject({ infoHash: first, outgoing: true, encryption: 'none', lane: 'LAN TCP' })
    expect(peer.address).toEqual(localhost(server.port))
    peer.stream.write(Buffer.from('to them'))
    visitor.write('to us')
    expect(await new Received(visitor).text(7)).toBe('to them')
    expect(await new Received(peer.stream).text(5)).toBe('to us')
    expect(network.status()).toMatchObject({ plainPeers: 1, dht: null })
  })

  it('dials again when the connection is lost, and when nobody was there at first', async () => {
    await using network = await plainNetwork({ random: () => 1 })
    const port = await freePort()
    const membership = network.join([first])
    network.dial(first, localhost(port))
    await using server = await PlainServer.listen(port)
    membership.refresh()
    const peer = await network.peers.take()
    new Received(peer.stream)
    const visitor = await server.visitors.take()
    visitor.destroy()
    await closed(peer.stream)
    expect((await network.peers.take()).infoHash).toBe(first)
  })

  it('stops dialling when told, and when the torrent is left', async () => {
    using dials = new DialWatch()
    await using network = await plainNetwork({ random: () => 1 })
    await using server = await PlainServer.listen()
    const membership = network.join([first])
    network.dial(first, localhost(server.port))
    network.dial(second, localhost(server.port))
    const peers = [await network.peers.take(), await network.peers.take()]
    await membership.leave()
    network.undial(second, localhost(server.port))
    await Promise.all(peers.map((peer) => closed(peer.stream)))
    // A third address shows that the dialer is at work, and it comes after whatever would have been dialled at once.
    network.dial(second, localhost(await freePort()))
    expect(dials.sockets).toHaveLength(3)
  })

  it('keeps one connection to an address for each torrent, however often it is named', async () => {
    await using network = await plainNetwork()
    await using server = await PlainServer.listen()
    for (const infoHash of [first, first, second, first]) network.dial(infoHash, localhost(server.port))
    const found = [(await network.peers.take()).infoHash, (await network.peers.take()).infoHash]
    expect(found.sort()).toEqual([first, second])
    expect(network.status().plainPeers).toBe(2)
  })

  it('never dials itself, under none of its names', async () => {
    using dials = new DialWatch()
    await using network = await plainNetwork({ host: '0.0.0.0' })
    for (const host of ['127.0.0.1', '0.0.0.0', 'localhost', '127.9.9.9', '::ffff:127.0.0.1']) {
      network.dial(first, { host, port: network.port })
    }
    expect(dials.sockets).toHaveLength(0)
  })

  it('two networks meet over TCP alone', async () => {
    await using a = await plainNetwork()
    await using b = await plainNetwork()
    a.dial(first, localhost(b.port))
    const atA = await a.peers.take()
    atA.stream.write(BITTORRENT_PREFACE)
    const atB = await b.peers.take()
    expect([atA.outgoing, atB.outgoing]).toEqual([true, false])
    new Received(atA.stream)
    atB.stream.destroy()
    await closed(atA.stream)
  })
})

describe('the budget of connections', () => {
  it('refuses who comes when it is full, and takes the next when there is room', async () => {
    await using network = await plainNetwork({ maxPeers: 2 })
    const knock = async () => {
      const socket = await dialled(network.port)
      socket.resume()
      socket.write(BITTORRENT_PREFACE)
      return socket
    }
    await knock()
    await knock()
    const peers = [await network.peers.take(), await network.peers.take()]
    await closed(await knock())
    for (const { stream } of peers.slice(1)) {
      stream.destroy()
      await closed(stream)
    }
    await knock()
    expect((await network.peers.take()).identity).toBe('addr:127.0.0.1')
  })

  it('dials only as many as it has room for, and the others when there is', async () => {
    await using network = await plainNetwork({ maxPeers: 1 })
    await using server = await PlainServer.listen()
    network.dial(first, localhost(server.port))
    network.dial(second, localhost(server.port))
    const peer = await network.peers.take()
    expect([peer.infoHash, network.status().plainPeers]).toEqual([first, 1])
    network.undial(first, localhost(server.port))
    expect((await network.peers.take()).infoHash).toBe(second)
  })

  it('is lowered: the newest are closed and nobody comes in their place, until it is raised', async () => {
    await using network = await plainNetwork()
    const visit = async () => {
      const socket = await dialled(network.port)
      socket.resume()
      socket.write(BITTORRENT_PREFACE)
      return socket
    }
    const peers = []
    for (let count = 0; count < 3; count++) {
      await visit()
      peers.push(await network.peers.take())
    }
    network.setMaxPeers(1)
    await Promise.all(peers.slice(1).map(({ stream }) => closed(stream)))
    await closed(await visit())
    expect([network.status().plainPeers, peers[0]?.stream.destroyed]).toEqual([1, false])
    network.setMaxPeers(2)
    await visit()
    await network.peers.take()
    expect(network.status().plainPeers).toBe(2)
  })

  it('is lowered below what is dialled: whoever answers is let go', async () => {
    await using network = await plainNetwork()
    await using server = await PlainServer.listen()
    for (const infoHash of [first, second]) network.dial(infoHash, localhost(server.port))
    network.setMaxPeers(1)
    await network.peers.take()
    const visitors = [await server.visitors.take(), await server.visitors.take()]
    for (const visitor of visitors) visitor.resume()
    await Promise.race(visitors.map(closed))
    expect([network.status().plainPeers, network.peers.waitingCount]).toEqual([1, 0])
  })

  it('closes who is banned, and lets nobody of that identity in again', async () => {
    await using network = await plainNetwork()
    const socket = await dialled(network.port)
    socket.resume()
    socket.write(BITTORRENT_PREFACE)
    const { identity, stream } = await network.peers.take()
    new Received(stream)
    network.ban(identity)
    await Promise.all([closed(stream), closed(socket)])
    const again = await dialled(network.port)
    again.resume()
    await closed(again)
    expect(network.peers.waitingCount).toBe(0)
  })

  it('shows out who stands in the hall and says nothing when too many do', async () => {
    await using network = await plainNetwork()
    const silent = await Promise.all(Array.from({ length: 50 }, () => dialled(network.port)))
    const late = await dialled(network.port)
    late.resume()
    await closed(late)
    for (const socket of silent) socket.destroy()
  })
})
