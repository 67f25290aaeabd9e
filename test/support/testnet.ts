import createTestnet from 'hyperdht/testnet.js'
import { Network } from '../../electron/network/network.ts'
import type { Answering } from '../../electron/network/search-channel.ts'
import type { NetworkSettings, PeerStream, Trouble } from '../../electron/network/types.ts'
import { Inbox } from './inbox.ts'

/** A DHT and networks of its own, all on 127.0.0.1. `await using` closes everything. */
export class TestNet implements AsyncDisposable {
  readonly bootstrap: NetworkSettings['bootstrap']
  readonly #closers: (() => Promise<void>)[] = []

  static async create(size = 4): Promise<TestNet> {
    const dht = await createTestnet(size, { host: '127.0.0.1' })
    const net = new TestNet(dht.bootstrap)
    net.#closers.push(() => dht.destroy())
    return net
  }

  private constructor(bootstrap: NetworkSettings['bootstrap']) {
    this.bootstrap = bootstrap
  }

  async network(settings: Partial<NetworkSettings> = {}): Promise<TestNetwork> {
    const network = new TestNetwork({ bootstrap: this.bootstrap, ...settings })
    this.#closers.push(() => network.close())
    await network.open()
    return network
  }

  async pair(settings: Partial<NetworkSettings> = {}): Promise<[TestNetwork, TestNetwork]> {
    return await Promise.all([this.network(settings), this.network(settings)])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close()
  }
}

/** A network whose events wait in inboxes. */
export class TestNetwork extends Network implements AsyncDisposable {
  readonly settings: NetworkSettings
  readonly peers: Inbox<PeerStream>
  readonly troubles: Inbox<Trouble>
  readonly #asked: { answering: Answering | null }

  constructor(settings: Partial<NetworkSettings>) {
    const whole = { ...DEFAULTS, ...settings }
    const peers = new Inbox<PeerStream>()
    const troubles = new Inbox<Trouble>()
    const asked: { answering: Answering | null } = { answering: null }
    super(whole, {
      onPeer: (peer) => peers.put(peer),
      onAsked: () => asked.answering,
      onTrouble: (trouble) => troubles.put(trouble)
    })
    this.settings = whole
    this.peers = peers
    this.troubles = troubles
    this.#asked = asked
  }

  /** What it tells whoever asks about channels; null, and at first: nothing. */
  set answering(answering: Answering | null) {
    this.#asked.answering = answering
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Plain BitTorrent only. */
export async function plainNetwork(settings: Partial<NetworkSettings> = {}): Promise<TestNetwork> {
  const network = new TestNetwork(settings)
  await network.open()
  return network
}

const DEFAULTS: NetworkSettings = {
  bootstrap: 'none',
  host: '127.0.0.1',
  port: 0,
  hyperswarm: true,
  maxPeers: 20,
  // The plain servers of the tests would leave an encrypted handshake without an answer.
  encryption: 'off'
}
