import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { compactAddress, encodeMessage } from '../../../electron/network/mainline/krpc-messages.ts'
import type { Address } from '../../../electron/network/types.ts'
import { asDictionary, readBencode, type Dictionary } from '../../../electron/wire/bencode-reader.ts'
import { createMainline, RawNode, TestNode, watchedPort, whenLookedUp } from '../../support/mainline.ts'

const infoHash = '1'.repeat(40)
const hash = Buffer.from(infoHash, 'hex')
const id = Buffer.alloc(20, 7)
const NOWHERE: readonly Address[] = [
  { host: '0.0.0.0', port: 80 },
  { host: '224.0.0.1', port: 80 },
  { host: '127.0.0.1', port: 0 }
]

describe('the DHT node in the open', { timeout: 60_000 }, () => {
  it('goes on finding peers while one address floods it, and says so', async () => {
    await using net = await createMainline(4)
    const node = await net.open()
    await using flooder = await RawNode.open('127.0.0.2')
    const hashes = ['2', '3', '4', '5', '6'].map((digit) => digit.repeat(40))
    hashes.forEach((each, index) => net.nodes[1]?.announce(each, 4_000 + index, () => undefined))
    await Promise.all(hashes.map((_, index) => net.announced(4_000 + index)))
    const flood = flooding(flooder, node.address)
    await node.warnings.take()
    const found = hashes.map((each) => node.seek([each]).found.take())
    expect((await Promise.all(found)).map(({ port }) => port)).toEqual([4_000, 4_001, 4_002, 4_003, 4_004])
    await flood.stop()
    const { received, dropped } = node.mainline.status()
    expect(dropped).toBeGreaterThan(1_000)
    expect(received - dropped).toBeLessThan(1_000)
  })

  it('counts what is no message, and answers the next that is one', async () => {
    await using node = await TestNode.open({})
    await using stranger = await RawNode.open()
    const garbage = [
      '',
      'l-3:',
      'd',
      'i1e',
      'd1:rde1:t1:t1:y1:re',
      'd9:__proto__de1:t1:t1:y1:qe',
      'x'.repeat(9_000)
    ]
    const odd = [
      { q: 'find_node', a: { id, target: 7 } },
      { q: 'get_peers', a: { id, info_hash: [] } },
      { q: 'announce_peer', a: { id, info_hash: hash, token: 1, port: 80 } },
      { q: 'ping', a: { id: 1 } }
    ]
    for (const bytes of garbage) await stranger.send(bytes, node.address)
    for (const rest of odd) await stranger.send(encodeMessage(Buffer.from('o'), 'q', rest), node.address)
    expect(await ask(stranger, node.address, 'ping', {})).toMatchObject({ id: expect.any(Buffer) as Buffer })
    // Not the empty one, which has no transaction either.
    expect(node.mainline.status()).toMatchObject({ received: 12, dropped: 11 })
  })

  it('takes no answer that it did not ask for', async () => {
    await using node = await TestNode.open({})
    await using stranger = await RawNode.open()
    const reply = encodeMessage(Buffer.from('abcd'), 'r', {
      r: { id, values: [compactAddress(stranger.address)] }
    })
    await stranger.send(reply, node.address)
    await ask(stranger, node.address, 'ping', {})
    expect(node.mainline.status()).toMatchObject({ nodes: 0, dropped: 1 })
  })

  it('knows no method that would make it keep the data of others', async () => {
    await using node = await TestNode.open({})
    await using stranger = await RawNode.open()
    const bytes = encodeMessage(Buffer.from('t'), 'q', { q: 'put', a: { id, v: 'x', token: 'abcd' } })
    await stranger.send(bytes, node.address)
    expect((await answer(stranger)).get('e')).toEqual([204, Buffer.from('Method Unknown')])
  })

  it('takes no announcement with a forged token', async () => {
    await using node = await TestNode.open({})
    await using stranger = await RawNode.open()
    const a = { id, info_hash: hash, port: 80, token: Buffer.alloc(20, 9) }
    await stranger.send(encodeMessage(Buffer.from('t'), 'q', { q: 'announce_peer', a }), node.address)
    expect((await answer(stranger)).get('e')).toMatchObject([203, expect.anything()])
    expect(await ask(stranger, node.address, 'get_peers', { info_hash: hash })).not.toHaveProperty('values')
  })

  it('answers shortly, however much was announced to it', async () => {
    await using node = await TestNode.open({})
    for (const host of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) {
      await using announcer = await RawNode.open(host)
      const { token } = await ask(announcer, node.address, 'get_peers', { info_hash: hash })
      for (let port = 1; port <= 30; port++) {
        await ask(announcer, node.address, 'announce_peer', { info_hash: hash, token, port })
      }
    }
    await using asker = await RawNode.open()
    await asker.send(
      encodeMessage(Buffer.from('t'), 'q', { q: 'get_peers', a: { id, info_hash: hash } }),
      node.address
    )
    const { bytes } = await asker.heard.takeWhere((each) => each.bytes.includes('values'))
    expect(bytes.length).toBeLessThan(600)
  })

  it('leaves a look-up that is led on for ever', async () => {
    await using hydra = await Hydra.open()
    await using node = await TestNode.open({ bootstrap: [hydra.address] })
    await whenLookedUp(node.mainline, infoHash)
    expect(hydra.asked).toBeGreaterThan(50)
    expect(hydra.asked).toBeLessThanOrEqual(200)
  })

  it('takes a few peers of one answer, however many it holds', async () => {
    await using liar = await RawNode.open()
    await using node = await TestNode.open({ bootstrap: [liar.address] })
    liar.socket.on('message', (bytes: Buffer, from) => {
      const t = asDictionary(readBencode(bytes)?.value)?.get('t')
      const values = Array.from({ length: 900 }, (_, index) =>
        compactAddress({ host: '127.0.0.1', port: index + 1 })
      )
      if (!(t instanceof Uint8Array)) return
      void liar.send(encodeMessage(t, 'r', { r: { id, values } }), { host: from.address, port: from.port })
    })
    const { seeking, found } = node.seek([infoHash])
    await found.take()
    expect([seeking.peers, found.waitingCount]).toEqual([50, 49])
  })

  it('says once of a node that it tells of what is not its to tell', async () => {
    await using liar = await RawNode.open()
    await using node = await TestNode.open({ bootstrap: [liar.address] })
    const values = NOWHERE.map(compactAddress)
    const nodes = Buffer.concat(NOWHERE.map((address) => Buffer.concat([id, compactAddress(address)])))
    liar.socket.on('message', (bytes: Buffer, from) => {
      const t = asDictionary(readBencode(bytes)?.value)?.get('t')
      if (!(t instanceof Uint8Array)) return
      const reply = encodeMessage(t, 'r', { r: { id, nodes, values } })
      void liar.send(reply, { host: from.address, port: from.port })
    })
    const { found, bogus } = node.seek([infoHash, '2'.repeat(40)])
    expect(await bogus.take()).toBe('127.0.0.1')
    await Promise.all([infoHash, '2'.repeat(40)].map((each) => whenLookedUp(node.mainline, each)))
    expect([found.waitingCount, bogus.waitingCount]).toEqual([0, 0])
    expect(node.mainline.status().bogus).toBeGreaterThanOrEqual(4 * NOWHERE.length)
    expect(node.mainline.status().nodes).toBeLessThanOrEqual(1)
  })

  it('asks strangers who they are before it knows them, and those that answer nobody never', async () => {
    await using node = await TestNode.open({})
    await using shy = await RawNode.open()
    await using open = await RawNode.open()
    await shy.send(encodeMessage(Buffer.from('t'), 'q', { q: 'ping', a: { id }, ro: 1 }), node.address)
    await open.send(encodeMessage(Buffer.from('t'), 'q', { q: 'ping', a: { id } }), node.address)
    await open.heard.takeWhere(({ bytes }) => bytes.includes('4:ping'))
    expect(node.mainline.status().nodes).toBe(0)
    expect(await answer(shy)).toBeInstanceOf(Map)
    expect(shy.heard.waitingCount).toBe(0)
  })

  it('asks itself nothing, whoever tells of it', async () => {
    const sent: Address[] = []
    const port = await watchedPort(sent)
    await using friend = await RawNode.open()
    await using node = TestNode.on(port, { knownNodes: [port.address, friend.address] })
    node.seek([infoHash])
    node.mainline.onPort(port.address.host, port.address.port)
    await friend.heard.take()
    expect(sent).toContainEqual(friend.address)
    expect(sent).not.toContainEqual(port.address)
  })

  it('asks few of the nodes that peers tell of', async () => {
    const sent: Address[] = []
    await using node = TestNode.on(await watchedPort(sent))
    const { mainline } = node
    for (let port = 1; port <= 1_000; port++) mainline.onPort('127.0.0.1', port)
    mainline.onPort('8.8.8.8', 80)
    mainline.onPort('0.0.0.0', 80)
    mainline.onPort('127.0.0.1', 70_000)
    await mainline.close()
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.length).toBeLessThanOrEqual(21)
    expect(sent.filter(({ host }) => host !== '127.0.0.1')).toEqual([])
  })
})

/** Sends without end, a hundred at a time. */
function flooding(flooder: RawNode, to: Address): { stop(): Promise<void> } {
  const ending = new AbortController()
  const bytes = encodeMessage(Buffer.from('f'), 'q', { q: 'get_peers', a: { id, info_hash: hash } })
  const running = (async () => {
    while (!ending.signal.aborted) {
      for (let count = 0; count < 100; count++) void flooder.send(bytes, to)
      await setImmediate()
    }
  })()
  return {
    stop: async () => {
      ending.abort()
      await running
    }
  }
}

/** The arguments of an answer. */
async function ask(
  asker: RawNode,
  to: Address,
  q: string,
  a: Readonly<Record<string, unknown>>
): Promise<Readonly<Record<string, unknown>>> {
  await asker.send(encodeMessage(Buffer.from('t'), 'q', { q, a: { ...a, id }, ro: 1 }), to)
  const r = asDictionary((await answer(asker)).get('r'))
  return Object.fromEntries(r ?? [])
}

async function answer(asker: RawNode): Promise<Dictionary> {
  const { bytes } = await asker.heard.takeWhere((each) => !each.bytes.includes('1:y1:q'))
  return asDictionary(readBencode(bytes)?.value) ?? new Map()
}

/** Answers each question with a node that is closer still, which is itself by another name and port. */
class Hydra implements AsyncDisposable {
  asked = 0
  readonly #heads: RawNode[] = []

  static async open(): Promise<Hydra> {
    const hydra = new Hydra()
    await hydra.#grow()
    return hydra
  }

  get address(): Address {
    return this.#heads[0]?.address ?? { host: '127.0.0.1', port: 1 }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const head of this.#heads) await head[Symbol.asyncDispose]()
  }

  async #grow(): Promise<Buffer> {
    const head = await RawNode.open()
    const own = this.#idOf(this.#heads.push(head))
    head.socket.on('message', (bytes: Buffer, from) => void this.#onAsked(head, own, bytes, from))
    return Buffer.concat([own, compactAddress(head.address)])
  }

  async #onAsked(
    head: RawNode,
    own: Buffer,
    bytes: Buffer,
    from: { address: string; port: number }
  ): Promise<void> {
    const t = asDictionary(readBencode(bytes)?.value)?.get('t')
    if (!(t instanceof Uint8Array)) return
    if (bytes.includes('get_peers')) this.asked++
    const nodes = Buffer.concat([await this.#grow(), await this.#grow()])
    await head.send(encodeMessage(t, 'r', { r: { id: own, nodes } }), { host: from.address, port: from.port })
  }

  /** The n-th shares n / 4 bits more with the infohash. */
  #idOf(n: number): Buffer {
    const own = Buffer.from(hash)
    const bit = n >> 2
    own[bit >> 3] = (own[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7))
    own[19] = (own[19] ?? 0) ^ (n & 3)
    return own
  }
}
