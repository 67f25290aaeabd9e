declare module 'protomux' {
  import type { Duplex } from 'streamx'

  export interface EncodingState {
    /** Null only while sizes are counted (preencode). */
    buffer: Uint8Array
    start: number
    end: number
  }

  export interface Encoding<T> {
    preencode(state: EncodingState, value: T): void
    encode(state: EncodingState, value: T): void
    decode(state: EncodingState): T
  }

  export interface Message<T> {
    /** False: the stream is full; the channel's ondrain follows. Also false once the channel is closed. */
    send(value: T): boolean
  }

  export interface Channel<Handshake, UserData> {
    readonly userData: UserData
    readonly opened: boolean
    readonly closed: boolean
    open(handshake: Handshake): void
    close(): void
    addMessage<T>(options: {
      encoding: Encoding<T>
      onmessage(value: T, channel: Channel<Handshake, UserData>): void
    }): Message<T>
  }

  export interface ChannelOptions<Handshake, UserData> {
    protocol: string
    id?: Uint8Array | null
    userData?: UserData
    handshake: Encoding<Handshake>
    onopen(handshake: Handshake, channel: Channel<Handshake, UserData>): void
    onclose(isRemote: boolean, channel: Channel<Handshake, UserData>): void
    ondrain?(channel: Channel<Handshake, UserData>): void
  }

  export default class Protomux {
    /** Stores itself in the stream's userData, where Hypercore finds it too. */
    constructor(stream: Duplex)
    /** Null when a channel with this protocol and id is open already, or the stream is destroyed. */
    createChannel<Handshake, UserData>(
      options: ChannelOptions<Handshake, UserData>
    ): Channel<Handshake, UserData> | null
    /** Called for each channel that the remote opens first; with id null, for any id of that protocol. */
    pair(match: { protocol: string; id?: Uint8Array | null }, notify: (id: Uint8Array | null) => void): void
    /** Reads a frame. Internal. */
    protected _ondata(frame: Uint8Array): void
    /** Channels by the remote's number less one; `pending` keeps messages until the channel is open. Internal. */
    protected readonly _remote: readonly ({
      readonly pending: readonly unknown[] | null
      readonly session: { readonly protocol: string } | null
    } | null)[]
    /** Reads a frame that holds several messages, which may be such frames themselves. Internal. */
    protected _onbatch(state: EncodingState): void
    /** The remote opens a channel. Internal. */
    protected _onopensession(state: EncodingState): unknown
  }
}
