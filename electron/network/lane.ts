import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type { Encoding, Message } from 'protomux'
import type { SearchHit, SearchQuestion } from '../wire/search-messages.ts'
import { CommonTorrents, TORRENT_ID_LENGTH, type Torrent } from './common-torrents.ts'
import { GuardedMux } from './guarded-mux.ts'
import { helloEncoding, type Hello } from './hello.ts'
import type { LanePath, WireLane } from './lane-path.ts'
import { answerOn, askOn, SEARCH_CAPABILITY, SEARCH_PROTOCOL, type Answering } from './search-channel.ts'
import { WIRE_PROTOCOL, WireChannel, type WireOpening } from './wire-channel.ts'

/** A peer that has not said hello by then is not a Shoal, or is stuck. */
const HELLO_TIMEOUT_MS = 10_000

/** Torrents in one announcement, to keep its frame short. */
const IDS_PER_FRAME = 512

/** Wires and questions offered in vain on one lane before we think that the peer does nothing else. */
const MAX_REFUSALS = 1000

export interface LaneEvents {
  /** From now on the lane may be used: its session is alive at both ends. */
  onHello(lane: Lane, hello: Hello): void
  /** The remote has these too, from now on. */
  onAnnounced(torrents: readonly Torrent[]): void
  /** Opens the wire or, with false, refuses it. */
  onWireOffered(lane: Lane, id: Uint8Array): boolean
  /** Somebody who has something in common with us would ask; null: it is refused. */
  onAsked(): Answering | null
  /** The last event; told once. */
  onLaneClosed(lane: Lane): void
}

/** One Noise session with a peer and Protomux on it: the channel `shoal/hello`, `shoal/wire` for each torrent, and `shoal/search`. */
export class Lane implements WireLane {
  readonly path: LanePath
  readonly stream: NoiseSecretStream
  readonly common: CommonTorrents
  readonly #events: LaneEvents
  readonly #mux: GuardedMux
  readonly #timeout: NodeJS.Timeout
  #announce: Message<readonly Uint8Array[]> | null = null
  #withdraw: Message<readonly Uint8Array[]> | null = null
  #hello: Hello | null = null
  #holds = 0
  #refusals = 0

  /** The stream's handshake is done. */
  constructor(stream: NoiseSecretStream, path: LanePath, own: Hello, events: LaneEvents) {
    this.stream = stream
    this.path = path
    this.#events = events
    this.common = new CommonTorrents(stream.handshakeHash, stream.publicKey, stream.remotePublicKey)
    this.#mux = new GuardedMux(stream)
    this.#timeout = setTimeout(() => this.close(), HELLO_TIMEOUT_MS)
    stream.on('error', nothing)
    stream.on('close', () => this.#onClosed())
    this.#mux.pair({ protocol: WIRE_PROTOCOL }, (id) => this.#onOffered(id))
    this.#mux.pair({ protocol: SEARCH_PROTOCOL }, (id) => this.#onAsked(id))
    this.#greet(own)
  }

  /** The remote's, once it has come. */
  get hello(): Hello | null {
    return this.#hello
  }

  get isOutgoing(): boolean {
    return this.stream.isInitiator
  }

  /** Whether the remote may answer questions: a stranger, with whom we have nothing in common, does not. */
  get isAskable(): boolean {
    return this.#hello?.capabilities.includes(SEARCH_CAPABILITY) === true && this.common.isAny
  }

  get isDead(): boolean {
    return this.stream.destroying
  }

  /** Tells the remote of our torrents; `common` knows them from now on. */
  announce(torrents: Iterable<Torrent>): void {
    sendAll(
      this.#announce,
      Array.from(torrents).flatMap((torrent) => this.common.add(torrent))
    )
  }

  withdraw(torrent: Torrent): void {
    sendAll(this.#withdraw, this.common.remove(torrent))
  }

  /** Our end of a wire's channel. `onOpened`: the remote's has been opened, or was already. */
  openWire(
    id: Uint8Array,
    opening: WireOpening,
    onOpened: (remote: WireOpening) => void
  ): WireChannel | null {
    const channel = WireChannel.create(this, this.#mux, id, onOpened)
    channel?.open(opening)
    return channel
  }

  /** Null: there is no answer within `ms`. */
  async ask(question: SearchQuestion, ms: number): Promise<readonly SearchHit[] | null> {
    return await askOn(this.#mux, question, ms, () => this.close())
  }

  /** Reads nothing until as many releases: for whoever cannot take more. All channels of the lane wait. */
  hold(): void {
    if (this.#holds++ === 0) this.stream.pause()
  }

  release(): void {
    if (--this.#holds === 0 && !this.isDead) this.stream.resume()
  }

  close(): void {
    this.stream.destroy()
  }

  #greet(own: Hello): void {
    const channel = this.#mux.createChannel<Hello | null, null>({
      protocol: 'shoal/hello',
      handshake: helloEncoding,
      onopen: (hello) => this.#onHello(hello),
      onclose: () => this.close()
    })
    if (channel === null) return
    this.#announce = channel.addMessage({ encoding: idsEncoding, onmessage: (ids) => this.#onAnnounced(ids) })
    this.#withdraw = channel.addMessage({ encoding: idsEncoding, onmessage: (ids) => this.#onWithdrawn(ids) })
    channel.open(own)
  }

  #onHello(hello: Hello | null): void {
    clearTimeout(this.#timeout)
    this.#hello = hello
    if (hello === null) this.close()
    else this.#events.onHello(this, hello)
  }

  #onAnnounced(ids: readonly Uint8Array[]): void {
    for (const id of ids) this.common.onAnnounced(id)
    const meanings = ids.map((id) => this.common.meaning(id)).filter((meaning) => meaning !== null)
    this.#events.onAnnounced(meanings.map(({ torrent }) => torrent))
  }

  /** The remote closes the wires itself. */
  #onWithdrawn(ids: readonly Uint8Array[]): void {
    for (const id of ids) this.common.onWithdrawn(id)
  }

  #onOffered(id: Uint8Array | null): void {
    if (id === null || !this.#events.onWireOffered(this, id)) this.#onRefused()
  }

  #onAsked(id: Uint8Array | null): void {
    const answering = id === null || !this.common.isAny ? null : this.#events.onAsked()
    if (id === null || answering === null) this.#onRefused()
    else answerOn(this.#mux, id, answering, () => this.close())
  }

  #onRefused(): void {
    if (++this.#refusals > MAX_REFUSALS) this.close()
  }

  #onClosed(): void {
    clearTimeout(this.#timeout)
    this.#events.onLaneClosed(this)
  }
}

function sendAll(message: Message<readonly Uint8Array[]> | null, ids: readonly Uint8Array[]): void {
  for (let from = 0; from < ids.length; from += IDS_PER_FRAME)
    message?.send(ids.slice(from, from + IDS_PER_FRAME))
}

/** Names of torrents one after the other; a rest too short for one is dropped. */
const idsEncoding: Encoding<readonly Uint8Array[]> = {
  preencode(state, ids) {
    state.end += ids.length * TORRENT_ID_LENGTH
  },
  encode(state, ids) {
    for (const id of ids) {
      state.buffer.set(id, state.start)
      state.start += TORRENT_ID_LENGTH
    }
  },
  decode(state) {
    const ids: Uint8Array[] = []
    for (let at = state.start; at + TORRENT_ID_LENGTH <= state.end; at += TORRENT_ID_LENGTH) {
      ids.push(state.buffer.subarray(at, at + TORRENT_ID_LENGTH))
    }
    return ids
  }
}

function nothing(): void {
  // told by 'close'
}
