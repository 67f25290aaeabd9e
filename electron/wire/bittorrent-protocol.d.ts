/**
 * The part of bittorrent-protocol 5.0.9 that library.ts stands on; the library ships no types. Pieces are PieceIndex
 * because the guard has judged every frame that reaches it.
 */
declare module 'bittorrent-protocol' {
  import type { EventEmitter } from 'node:events'

  /** The core's, which a module of the library's name cannot import. */
  type PieceIndex = number & { readonly __unit: 'piece' }

  type Triple = [piece: PieceIndex, offset: number, length: number]

  export interface WireEventMap {
    handshake: [
      infoHash: string,
      peerId: string,
      extensions: { dht: boolean; fast: boolean; extended: boolean }
    ]
    choke: []
    unchoke: []
    interested: []
    uninterested: []
    have: [piece: PieceIndex]
    bitfield: [bytes: Uint8Array]
    'have-all': []
    'have-none': []
    request: Triple
    piece: [piece: PieceIndex, offset: number, block: Uint8Array]
    cancel: Triple
    reject: Triple
    suggest: [piece: PieceIndex]
    'allowed-fast': [piece: PieceIndex]
    /** A number where no extension of ours has that id. */
    extended: [extension: string | number, payload: unknown]
    port: [port: number]
  }

  /** A name is all the library needs of an extension: its messages come as 'extended' events too. */
  export interface ExtensionClass {
    new (): object
    readonly prototype: { readonly name: string }
  }

  export default class Wire extends (EventEmitter as new () => EventEmitter<WireEventMap>) {
    readonly amChoking: boolean
    readonly hasFast: boolean
    readonly peerExtensions: { readonly extended?: boolean; readonly fast?: boolean }
    readonly peerIdBuffer: Uint8Array | null
    /** Our id for each extension to its name. */
    readonly extendedMapping: Readonly<Record<number, string>>
    /** Name to the peer's id for it; 0 when the peer switched it off. */
    readonly peerExtendedMapping: Readonly<Record<string, number>>
    /** Sent as extension handshake, with 'm' added. Values are what bencode takes. */
    readonly extendedHandshake: Record<string, number | string | Uint8Array>

    use(extension: ExtensionClass): void
    handshake(infoHash: string, peerId: Uint8Array, extensions: { fast: boolean; dht: boolean }): void
    keepAlive(): void
    choke(): void
    unchoke(): void
    interested(): void
    uninterested(): void
    have(piece: number): void
    bitfield(bytes: Uint8Array): void
    haveAll(): void
    haveNone(): void
    request(piece: number, offset: number, length: number): void
    piece(piece: number, offset: number, block: Uint8Array): void
    cancel(piece: number, offset: number, length: number): void
    reject(piece: number, offset: number, length: number): void
    suggest(index: number): void
    allowedFast(piece: number): void
    extended(extension: string, payload: Uint8Array): void
    port(port: number): void

    push(bytes: Uint8Array | null): boolean
    _write(bytes: Uint8Array, done: (error: Error | null) => void): void
    protected _debug(...args: readonly unknown[]): void
    protected _message(id: number, numbers: readonly number[], data: Uint8Array | null): void
    protected _sendExtendedHandshake(): void
    protected _onHave(piece: PieceIndex): void
    protected _onBitField(bytes: Uint8Array): void
    protected _onRequest(piece: PieceIndex, offset: number, length: number): void
    protected _onPiece(piece: PieceIndex, offset: number, block: Uint8Array): void
    protected _onCancel(piece: PieceIndex, offset: number, length: number): void
  }
}
