import HyperDHT from 'hyperdht'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import Protomux, { type Channel, type Encoding, type Message } from 'protomux'
import { CommonTorrents, type Torrent } from '../../electron/network/common-torrents.ts'
import { helloEncoding, type Hello } from '../../electron/network/hello.ts'
import type { LanePath } from '../../electron/network/lane-path.ts'
import { SEARCH_CAPABILITY, SEARCH_PROTOCOL } from '../../electron/network/search-channel.ts'
import { Inbox } from './inbox.ts'
import type { LinkSide } from './link-pair.ts'
import { socketPair } from './sockets.ts'

/** The two messages of a channel `shoal/search`, to be sent whenever its test likes. */
export interface SearchChannel {
  readonly question: Message<Uint8Array>
  readonly answer: Message<Uint8Array>
  readonly channel: Channel<null, null>
}

/** The far end of a link, which says hello as a Shoal does and then whatever its test likes. */
export class HostileShoal {
  readonly #stream: NoiseSecretStream
  readonly #mux: Protomux
  readonly #announce: Message<Uint8Array>
  readonly #common: CommonTorrents
  /** Of the other side's hello. */
  readonly greeted = new Inbox<Hello | null>()
  /** Channels that are open at both ends, and what came in them. */
  readonly opened = new Inbox<SearchChannel>()
  readonly refused = new Inbox<null>()
  readonly said = new Inbox<Uint8Array>()

  static async linkTo(side: LinkSide): Promise<HostileShoal> {
    const [ours, theirs] = await socketPair()
    const path: LanePath = { name: () => 'LAN TCP', address: () => null, localHost: null }
    const near = new NoiseSecretStream(false, ours, { keyPair: side.keyPair })
    const far = new NoiseSecretStream(true, theirs, { keyPair: HyperDHT.keyPair() })
    await Promise.all([near.opened, far.opened])
    side.link.addLane(near, path)
    return new HostileShoal(far)
  }

  private constructor(stream: NoiseSecretStream) {
    stream.on('error', () => undefined)
    this.#stream = stream
    this.#mux = new Protomux(stream)
    this.#common = new CommonTorrents(stream.handshakeHash, stream.publicKey, stream.remotePublicKey)
    const channel = this.#mux.createChannel<Hello | null, null>({
      protocol: 'shoal/hello',
      handshake: helloEncoding,
      onopen: (hello) => this.greeted.put(hello),
      onclose: () => undefined
    })
    if (channel === null) throw new Error('there is a channel already')
    this.#announce = channel.addMessage({ encoding: bytes, onmessage: () => undefined })
    this.#mux.pair({ protocol: SEARCH_PROTOCOL }, (id) => this.offer(id))
    channel.open({ version: 1, session: 'x', port: null, addresses: [], capabilities: [SEARCH_CAPABILITY] })
  }

  /** Resolves when the other side has cut the line. */
  get cut(): Promise<void> {
    if (this.#stream.destroyed) return Promise.resolve()
    return new Promise((resolve) => this.#stream.once('close', resolve))
  }

  has(torrent: Torrent): void {
    for (const id of this.#common.add(torrent)) this.#announce.send(id)
  }

  /** Opens a channel for a question, or the end of one that the other side has opened. */
  offer(id: Uint8Array | null): void {
    const channel = this.#mux.createChannel<null, null>({
      protocol: SEARCH_PROTOCOL,
      id,
      handshake: { preencode: () => undefined, encode: () => undefined, decode: () => null },
      onopen: () => this.opened.put({ question, answer, channel: opened }),
      onclose: () => this.refused.put(null)
    })
    if (channel === null) throw new Error('there is a channel already')
    const opened = channel
    const options = { encoding: bytes, onmessage: (said: Uint8Array) => this.said.put(Buffer.from(said)) }
    const question = channel.addMessage(options)
    const answer = channel.addMessage(options)
    channel.open(null)
  }

  close(): void {
    this.#stream.destroy()
  }
}

const bytes: Encoding<Uint8Array> = {
  preencode: (state, said) => (state.end += said.length),
  encode: (state, said) => {
    state.buffer.set(said, state.start)
    state.start += said.length
  },
  decode: (state) => state.buffer.subarray(state.start, state.end)
}
