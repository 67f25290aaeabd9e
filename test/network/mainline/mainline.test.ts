import { describe, expect, it } from 'vitest'
import { Mainline } from '../../../electron/network/mainline/mainline.ts'
import type { Address } from '../../../electron/network/types.ts'
import { createMainline, RawNode, TestNode, watchedPort, whenLookedUp } from '../../support/mainline.ts'

const [first, second] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string]
const localhost = (port: number): Address => ({ host: '127.0.0.1', port })

describe('a node of the mainline DHT', () => {
  it('finds whom another has announced', async () => {
    await using net = await createMainline(4)
    const [a, b] = [await net.open(), await net.open()]
    a.seek([first], 4_001)
    await net.announced(4_001)
    const { seeking, found } = b.seek([first], 4_002)
    expect(await found.take()).toEqual(localhost(4_001))
    expect(seeking.peers).toBe(1)
  })

  it('meets plain nodes of bittorrent-dht in both directions', async () => {
    await using net = await createMainline(4)
    const plain = await net.add()
    const node = await net.open()
    const heard = new Promise((resolve) => plain.on('peer', resolve))
    node.seek([first], 4_001)
    await net.announced(4_001)
    plain.lookup(first, () => undefined)
    expect(await heard).toEqual(localhost(4_001))
    plain.announce(second, 4_003, () => undefined)
    await net.announced(4_003)
    expect(await node.seek([second]).found.take()).toEqual(localhost(4_003))
  })

  it('looks a hybrid torrent up by both of its infohashes', async () => {
    await using net = await createMainline(4)
    const node = await net.open()
    const infoHashes = new Set<string>()
    const both = new Promise<void>((resolve) => {
      net.nodes[0]?.on('announce', (_peer, infoHash) => {
        if (infoHashes.add(infoHash.toString('hex')).size === 2) resolve()
      })
    })
    node.seek([first, second], 4_001)
    await both
    expect([...infoHashes].sort()).toEqual([first, second])
  })

  it('announces nothing while nobody can reach us', async () => {
    await using net = await createMainline(4)
    const node = await net.open()
    const announced: string[] = []
    for (const each of net.nodes) each.on('announce', (_peer, hash) => announced.push(hash.toString('hex')))
    await whenLookedUp(node.mainline, first)
    node.seek([second], 4_001)
    await net.announced(4_001)
    expect(announced).not.toContain(first)
  })

  it('is not its own peer', async () => {
    await using net = await createMainline(4)
    const node = await net.open()
    const { seeking, found } = node.seek([first], 4_001)
    await net.announced(4_001)
    net.nodes[1]?.announce(first, 4_002, () => undefined)
    await net.announced(4_002)
    seeking.close()
    const again = node.seek([first], 4_001)
    expect(await again.found.take()).toEqual(localhost(4_002))
    expect([found.waitingCount, again.found.waitingCount]).toEqual([0, 0])
  })

  it('finds back by the nodes of the last time, without any to start from', async () => {
    await using net = await createMainline(4)
    const node = await net.open()
    node.seek([first], 4_001)
    await net.announced(4_001)
    const known = node.mainline.nodes()
    await node.close()
    expect(known.length).toBeGreaterThan(0)
    const again = await net.open({ bootstrap: [], knownNodes: known })
    expect(await again.seek([first]).found.take()).toEqual(localhost(4_001))
    expect(again.mainline.status().isOnline).toBe(true)
  })

  it('keeps what it knew when nobody answers', async () => {
    await using silent = await RawNode.open()
    await using node = await TestNode.open({ knownNodes: [silent.address] })
    node.seek([first])
    await silent.heard.take()
    expect(node.mainline.nodes()).toEqual([silent.address])
    expect(node.mainline.status()).toMatchObject({ nodes: 0, isOnline: false })
  })

  it('looks again at once when the first node comes to be known', async () => {
    await using net = await createMainline(4)
    net.nodes[1]?.announce(first, 4_001, () => undefined)
    await net.announced(4_001)
    const lonely = await net.open({ bootstrap: [] })
    const { found } = lonely.seek([first])
    const [node] = net.bootstrap
    lonely.mainline.onPort('127.0.0.1', node?.port ?? 0)
    expect(await found.take()).toEqual(localhost(4_001))
  })

  it('takes another port where the one it should have is taken', async () => {
    await using taken = await RawNode.open()
    await using node = await TestNode.open({ port: taken.address.port })
    expect(node.mainline.port).not.toBe(taken.address.port)
    expect(node.mainline.port).toBeGreaterThan(0)
  })

  it('is not there where IPv4 is not used', async () => {
    const settings = { port: 0, bootstrap: [], knownNodes: [], random: Math.random }
    const events = { onWarning: () => undefined }
    expect(await Mainline.open({ ...settings, binding: { v4: null, v6: '::1' } }, events)).toBe(null)
  })

  it('sends nothing to addresses that are not reached from where it is bound, nor asks for names', async () => {
    const sent: Address[] = []
    const bootstrap = ['192.0.2.1', '10.1.2.3', 'router.bittorrent.com'].map((host) => ({ host, port: 6881 }))
    const knownNodes = [{ host: '10.1.2.4', port: 6881 }, localhost(9)]
    await using node = TestNode.on(await watchedPort(sent), { bootstrap, knownNodes })
    await whenLookedUp(node.mainline, first)
    expect(sent).toEqual([localhost(9)])
  })

  it('closes in the middle of everything, and twice', async () => {
    await using net = await createMainline(4)
    const node = await net.open({ knownNodes: net.addresses })
    for (let count = 0; count < 20; count++) node.seek([first, second], 4_001)
    await Promise.all([node.close(), node.close()])
    await using successor = await RawNode.open()
    expect(successor.address.port).toBeGreaterThan(0)
  })

  it('tells nothing more of a torrent that is closed', async () => {
    await using net = await createMainline(4)
    net.nodes[1]?.announce(first, 4_001, () => undefined)
    await net.announced(4_001)
    const node = await net.open()
    const closed = node.seek([first])
    closed.seeking.close()
    closed.seeking.close()
    await node.seek([first]).found.take()
    expect(closed.found.waitingCount).toBe(0)
  })
})
