import HyperDHT from 'hyperdht'
import { describe, expect, it } from 'vitest'
import { BITTORRENT_PREFACE } from '../../electron/network/mse/first-word.ts'
import { Received, closed } from '../support/bytes.ts'
import { TestNet } from '../support/testnet.ts'

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string]

describe('meeting over Hyperswarm', () => {
  it('two peers that join at the same moment meet, and bytes flow both ways', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    a.join([first])
    b.join([first])
    const [atA, atB] = await Promise.all([a.peers.take(), b.peers.take()])
    expect([atA.identity, atB.identity]).toEqual([b.identity, a.identity])
    expect([atA.infoHash, atB.infoHash]).toEqual([first, first])
    expect([atA.encryption, atA.outgoing !== atB.outgoing]).toEqual(['noise', true])
    atA.stream.write(Buffer.from('from a'))
    atB.stream.write(Buffer.from('from b'))
    expect(await new Received(atB.stream).text(6)).toBe('from a')
    expect(await new Received(atA.stream).text(6)).toBe('from b')
  })

  it('eight peers that join at the same moment all meet all', async () => {
    await using net = await TestNet.create()
    const networks = await Promise.all(Array.from({ length: 8 }, () => net.network()))
    for (const network of networks) network.join([first])
    const met = networks.map(async (network) => {
      const others = new Set<string>()
      while (others.size < 7) others.add((await network.peers.take()).identity)
      return others.size
    })
    expect(await Promise.all(met)).toEqual(Array<number>(8).fill(7))
  })

  it('several torrents share one connection, also those joined later', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    for (const network of [a, b]) for (const infoHash of [first, second]) network.join([infoHash])
    const found = [(await a.peers.take()).infoHash, (await a.peers.take()).infoHash]
    expect(found.sort()).toEqual([first, second])
    a.join([third])
    b.join([third])
    expect((await a.peers.take()).infoHash).toBe(third)
    expect(a.status().links).toMatchObject([{ identity: b.identity, wires: 3 }])
    expect(b.status().links).toHaveLength(1)
  })

  it('leaving a torrent closes its wire and no other', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    const left = a.join([first])
    for (const network of [a, b]) network.join([second])
    b.join([first])
    const atB = [await b.peers.take(), await b.peers.take()]
    const gone = atB.find((peer) => peer.infoHash === first)
    const kept = atB.find((peer) => peer.infoHash === second)
    await Promise.all([left.leave(), closed(gone?.stream ?? failed())])
    const atA = await a.peers.takeWhere((peer) => peer.infoHash === second)
    atA.stream.write(Buffer.from('kept'))
    expect(await new Received(kept?.stream ?? failed()).text(4)).toBe('kept')
    expect(a.status().links).toMatchObject([{ wires: 1 }])
  })

  it('a torrent that was left and joined again is found again', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    const membership = a.join([first])
    b.join([first])
    await a.peers.take()
    await membership.leave()
    a.join([first])
    expect((await a.peers.take()).identity).toBe(b.identity)
  })

  it('a torrent joined while its peer is connected has its membership before it has the peer', async () => {
    await using net = await TestNet.create()
    const pair = await net.pair()
    const memberships = pair.map((network) => network.join([first]))
    for (const network of pair) await network.peers.take()
    for (const [index, network] of pair.entries()) {
      await memberships[index]?.leave()
      const before = network.peers.waitingCount
      network.join([first])
      expect(network.peers.waitingCount).toBe(before)
      await network.peers.take()
    }
  })

  it('a hybrid torrent meets those who know only one of its hashes, by that hash', async () => {
    await using net = await TestNet.create()
    const hybrid = await net.network()
    const [v1, v2] = await net.pair()
    hybrid.join([first, second])
    v1.join([first])
    v2.join([second])
    expect((await v1.peers.take()).infoHash).toBe(first)
    expect((await v2.peers.take()).infoHash).toBe(second)
    const atHybrid = [await hybrid.peers.take(), await hybrid.peers.take()]
    expect(atHybrid.map((peer) => peer.infoHash).sort()).toEqual([first, second])
  })

  it('two who know both hashes of a torrent open one wire for it, by the first', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    a.join([first, second])
    b.join([first, second])
    const [atA, atB] = await Promise.all([a.peers.take(), b.peers.take()])
    expect([atA.infoHash, atB.infoHash]).toEqual([first, first])
    a.join([third])
    b.join([third])
    expect((await a.peers.take()).infoHash).toBe(third)
  })

  it('a torrent that only one of two connected peers has opens no wire', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    a.join([first])
    a.join([second])
    for (const network of [a, b]) network.join([third])
    b.join([first])
    const found = [(await b.peers.take()).infoHash, (await b.peers.take()).infoHash]
    expect(found.sort()).toEqual([first, third])
    expect(b.status().links).toMatchObject([{ wires: 2 }])
  })

  it('a wire that the other side closed is opened again when asked for', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    const memberships = [a.join([first]), b.join([first])]
    const [atA, atB] = await Promise.all([a.peers.take(), b.peers.take()])
    new Received(atB.stream)
    atA.stream.destroy()
    await closed(atB.stream)
    for (const membership of memberships) membership.refresh()
    expect((await b.peers.take()).identity).toBe(a.identity)
  })

  it('a banned peer is disconnected and not taken back, while others are', async () => {
    await using net = await TestNet.create()
    const [a, banned] = await net.pair()
    a.join([first])
    const membership = banned.join([first])
    const peer = await a.peers.take()
    new Received(peer.stream)
    a.ban(peer.identity)
    await closed(peer.stream)
    membership.refresh()
    const other = await net.network()
    other.join([first])
    expect((await a.peers.take()).identity).toBe(other.identity)
    expect(a.status().links).toMatchObject([{ identity: other.identity }])
  })

  it('links and plain connections share one budget', async () => {
    await using net = await TestNet.create()
    const a = await net.network({ maxPeers: 1 })
    const [b, c] = await net.pair()
    a.join([first])
    b.join([first])
    const peer = await a.peers.take()
    c.dial(first, { host: '127.0.0.1', port: a.port })
    const refused = await c.peers.take()
    new Received(refused.stream)
    refused.stream.write(BITTORRENT_PREFACE)
    await closed(refused.stream)
    expect([peer.identity, a.peers.waitingCount]).toEqual([b.identity, 0])
  })

  it('where the budget is cut, plain connections go before links, and the newest link before the others', async () => {
    await using net = await TestNet.create()
    const a = await net.network()
    const meet = async () => {
      const other = await net.network()
      other.join([first])
      return await a.peers.take()
    }
    a.join([first])
    const [eldest, newest] = [await meet(), await meet()]
    const other = await net.network({ hyperswarm: false })
    other.dial(first, { host: '127.0.0.1', port: a.port })
    const outgoing = await other.peers.take()
    outgoing.stream.write(BITTORRENT_PREFACE)
    const plain = await a.peers.take()
    new Received(newest.stream)
    a.setMaxPeers(2)
    await closed(plain.stream)
    expect(a.status().links).toHaveLength(2)
    a.setMaxPeers(1)
    await closed(newest.stream)
    expect(a.status().links).toMatchObject([{ identity: eldest.identity }])
  })

  it('a peer that restarts with the same key is connected again', async () => {
    await using net = await TestNet.create()
    const keyPair = HyperDHT.keyPair()
    const [a, former] = await Promise.all([net.network(), net.network({ keyPair })])
    a.join([first])
    former.join([first])
    const before = await a.peers.take()
    new Received(before.stream)
    await former.close()
    await closed(before.stream)
    const latter = await net.network({ keyPair })
    latter.join([first])
    const after = await a.peers.take()
    expect(after.identity).toBe(before.identity)
    after.stream.write(Buffer.from('again'))
    expect(await new Received((await latter.peers.take()).stream).text(5)).toBe('again')
  })
})

function failed(): never {
  throw new Error('not found')
}
