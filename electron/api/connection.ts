import type { ChannelDetail } from '../../shared/api/channels.ts'
import type { Detail, Part } from '../../shared/api/detail.ts'
import { Call, type HostMessage } from '../../shared/api/messages.ts'
import type { State } from '../../shared/api/model.ts'
import { ShoalError } from '../../shared/errors.ts'
import { channelDetailOf } from './channel-rows.ts'
import { DetailReader } from './detail.ts'
import { Feed } from './feed.ts'
import { perform } from './perform.ts'
import type { ApiRooms, Face } from './rooms.ts'

/** The way to one face: a window's message pipe, a WebSocket. */
export interface FacePort {
  /** Whether what was sent before is on its way; while it is not, changes wait and nothing is kept for them. */
  readonly isReady: boolean
  send(message: HostMessage): void
  /** What the host itself does for the face; null: it is no command of the host's. Rejects with a ShoalError to refuse. */
  perform?(command: string, input: unknown): Promise<unknown> | null
}

/** Calls of one face that are not answered yet; more are refused. */
const MOST_CALLS = 256

/** One face from when it came to when it went. */
export class Connection implements Face {
  readonly #rooms: ApiRooms
  readonly #port: FacePort
  readonly #onClosed: () => void
  readonly #state: Feed
  #detail: Feed | null = null
  #watched: { readonly id: string; readonly parts: ReadonlySet<Part> } | null = null
  #reader: DetailReader | null = null
  #channel: Feed | null = null
  #watchedChannel: { readonly id: string; readonly releases: number } | null = null
  readonly #begun = new Set<string>()
  #isListening = false
  #calls = 0
  #isClosed = false

  constructor(rooms: ApiRooms, port: FacePort, onClosed: () => void) {
    this.#rooms = rooms
    this.#port = port
    this.#onClosed = onClosed
    this.#state = new Feed('state', (message) => port.send(message))
  }

  get isListening(): boolean {
    return this.#isListening
  }

  /** Checks a call from outside and carries it out; it is answered or refused with a code and a sentence. Only a bug rejects. */
  async onMessage(message: unknown): Promise<void> {
    if (this.#isClosed) return
    const call = Call.safeParse(message)
    if (!call.success) {
      this.#refuse(null, new ShoalError('usage', 'This is no call of a command.'))
      return
    }
    const { id, command, input } = call.data
    if (this.#calls >= MOST_CALLS) {
      this.#refuse(id, new ShoalError('usage', 'Too many calls at once; wait for answers first.'))
      return
    }
    this.#calls++
    try {
      const own = this.#port.perform?.(command, input) ?? null
      this.#send({ type: 'answer', id, output: await (own ?? perform(this.#rooms, this, command, input)) })
    } catch (error) {
      if (!(error instanceof ShoalError)) throw error
      this.#refuse(id, error)
    } finally {
      this.#calls--
    }
  }

  /** Sends the whole state, the first time or because the face missed something. */
  listen(): void {
    this.#isListening = true
    this.#state.begin(this.#rooms.state())
  }

  /** What the face looks at from now on. */
  watch(id: string | null, parts: readonly Part[]): void {
    this.#watched = id === null ? null : { id, parts: new Set(parts) }
    this.#reader = null
    this.#detail ??= new Feed('detail', (message) => this.#port.send(message))
    const detail = this.#look()
    if (detail !== null) this.#detail.begin(detail)
  }

  /** The channel that the face looks at from now on, and how many of its newest releases. */
  watchChannel(id: string | null, releases: number): void {
    this.#watchedChannel = id === null ? null : { id, releases }
    this.#channel ??= new Feed('channel', (message) => this.#port.send(message))
    const detail = this.#lookAtChannel()
    if (detail !== null) this.#channel.begin(detail)
  }

  onPreview(work: string): void {
    this.#begun.add(work)
  }

  tell(state: State): void {
    if (!this.#port.isReady) return
    this.#state.tell(state)
    const detail = this.#look()
    if (detail !== null) this.#detail?.tell(detail)
    const channel = this.#lookAtChannel()
    if (channel !== null) this.#channel?.tell(channel)
  }

  /** Everything that was begun for the face alone ends. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#isListening = false
    this.#watched = null
    this.#watchedChannel = null
    void this.#rooms.previews.endAll(this.#begun)
    this.#onClosed()
  }

  /** Null: it looks at nothing, or at what is gone. */
  #look(): Detail | null {
    if (this.#watched === null) return null
    const { id, parts } = this.#watched
    const torrent = this.#rooms.engine.torrents.find((one) => one.id === id)
    if (torrent === undefined) return null
    // A torrent that is added again is another object.
    if (this.#reader?.isOf(torrent) !== true)
      this.#reader = new DetailReader(this.#rooms.engine, torrent, parts)
    return this.#reader.read()
  }

  #lookAtChannel(): ChannelDetail | null {
    if (this.#watchedChannel === null) return null
    const { id, releases } = this.#watchedChannel
    const channel = this.#rooms.engine.channels.byId(id)
    return channel === null ? null : channelDetailOf(channel, this.#rooms.engine.torrents, releases)
  }

  #send(message: HostMessage): void {
    if (!this.#isClosed) this.#port.send(message)
  }

  #refuse(id: number | null, { code, message }: ShoalError): void {
    this.#send({ type: 'refusal', id, code, sentence: message })
  }
}
