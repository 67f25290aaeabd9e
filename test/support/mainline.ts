import { Client } from 'bittorrent-dht'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { bindingTo } from '../../electron/network/binding.ts'
import { UdpPort, type DatagramPort } from '../../electron/network/mainline/datagram-port.ts'
import { Mainline, type MainlineSettings } from '../../electron/network/mainline/mainline.ts'
import type { Seeking } from '../../electron/network/mainline/seeking.ts'
import type { Address } from '../../electron/network/types.ts'
import { Inbox } from './inbox.ts'

/** A mainline DHT of its own on 127.0.0.1, of bittorrent-dht's plain nodes. `await using` closes it and the nodes opened on it. */
export async function createMainline(size = 4): Promise<TestMainline> {
  const net = new TestMainline()
  for (let count = 0; count < size; count++) await net.add()
  return net
}

export class TestMainline implements AsyncDisposable {
  readonly nodes: Client[] = []
  readonly #closers: (() => Promise<void>)[] = []

  /** Where to start from. */
  get bootstrap(): readonly Address[] {
    return this.nodes.slice(0, 1).map(addressOf)
  }

  get addresses(): readonly Address[] {
    return this.nodes.map(addressOf)
  }

  /** Resolves when one of the plain nodes is told of a peer at this TCP port, under any infohash. */
  async announced(port: number): Promise<void> {
    await new Promise<void>((resolve) => {
      for (const node of this.nodes) node.on('announce', (peer) => peer.port === port && resolve())
    })
  }

  /** One node more, which knows the others. */
  async add(): Promise<Client> {
    const node = new Client({ bootstrap: this.nodes.length === 0 ? false : this.bootstrap })
    node.listen(0, '127.0.0.1')
    this.nodes.push(node)
    this.#closers.push(() => new Promise((resolve) => node.destroy(resolve)))
    await Promise.all([once(node, 'listening'), once(node, 'ready')])
    return node
  }

  /** Ours, on it. */
  async open(settings: Partial<MainlineSettings> = {}): Promise<TestNode> {
    const node = await TestNode.open({ bootstrap: this.bootstrap, ...settings })
    this.#closers.push(() => node.close())
    return node
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close()
  }
}

/** A node of ours whose events wait in inboxes. */
export class TestNode implements AsyncDisposable {
  readonly mainline: Mainline
  readonly warnings: Inbox<string>

  static async open(settings: Partial<MainlineSettings>): Promise<TestNode> {
    const warnings = new Inbox<string>()
    const events = { onWarning: (sentence: string) => warnings.put(sentence) }
    const mainline = await Mainline.open({ ...DEFAULTS, ...settings }, events)
    if (mainline === null) throw new Error('The binding has no IPv4')
    return new TestNode(mainline, warnings)
  }

  static on(port: DatagramPort, settings: Partial<MainlineSettings> = {}): TestNode {
    const warnings = new Inbox<string>()
    const events = { onWarning: (sentence: string) => warnings.put(sentence) }
    return new TestNode(new Mainline(port, { ...DEFAULTS, ...settings }, events), warnings)
  }

  private constructor(mainline: Mainline, warnings: Inbox<string>) {
    this.mainline = mainline
    this.warnings = warnings
  }

  get address(): Address {
    return { host: '127.0.0.1', port: this.mainline.port }
  }

  /** @param port 0: nothing is announced */
  seek(
    infoHashes: readonly string[],
    port = 0
  ): { readonly seeking: Seeking; readonly found: Inbox<Address>; readonly bogus: Inbox<string> } {
    const found = new Inbox<Address>()
    const bogus = new Inbox<string>()
    const seeking = this.mainline.seek(infoHashes, {
      port: () => port,
      isSeed: () => false,
      onPeers: (peers) => peers.forEach((peer) => found.put(peer)),
      onBogus: (who) => bogus.put(who)
    })
    return { seeking, found, bogus }
  }

  async close(): Promise<void> {
    await this.mainline.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** A plain UDP socket that says what it likes. */
export class RawNode implements AsyncDisposable {
  readonly socket: Socket = createSocket('udp4')
  readonly heard = new Inbox<{ readonly bytes: Buffer; readonly from: Address }>()

  /** @param host of 127.0.0.0/8: each is another sender */
  static async open(host = '127.0.0.1'): Promise<RawNode> {
    const node = new RawNode()
    node.socket.on('message', (bytes, { address, port }) =>
      node.heard.put({ bytes, from: { host: address, port } })
    )
    node.socket.bind(0, host)
    await once(node.socket, 'listening')
    return node
  }

  get address(): Address {
    const { address, port } = this.socket.address()
    return { host: address, port }
  }

  /** Resolves when it is sent. */
  async send(bytes: Uint8Array | string, { host, port }: Address): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.send(bytes, port, host, (error) => (error === null ? resolve() : reject(error)))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(() => resolve()))
  }
}

/** A real one that notes where something is sent to. */
export async function watchedPort(sent: Address[]): Promise<DatagramPort> {
  const port = await UdpPort.open('127.0.0.1', 0)
  return {
    address: port.address,
    send: (bytes, to) => {
      sent.push(to)
      port.send(bytes, to)
    },
    onMessage: (listener) => port.onMessage(listener),
    close: () => port.close()
  }
}

/** Resolves when a torrent's first look-up has ended: only then is the port to announce asked for. */
export async function whenLookedUp(mainline: Mainline, infoHash: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const port = () => {
      resolve()
      return 0
    }
    mainline.seek([infoHash], {
      port,
      isSeed: () => false,
      onPeers: () => undefined,
      onBogus: () => undefined
    })
  })
}

const DEFAULTS: MainlineSettings = {
  binding: bindingTo('127.0.0.1'),
  port: 0,
  bootstrap: [],
  knownNodes: [],
  random: Math.random
}

function addressOf(node: Client): Address {
  const { address, port } = node.address()
  return { host: address, port }
}
