declare module '@hyperswarm/secret-stream' {
  import type { Socket } from 'node:net'
  import { Duplex } from 'streamx'

  export interface SecretStreamOptions {
    keyPair: { publicKey: Uint8Array; secretKey: Uint8Array }
    /** With pattern IK the initiator completes the handshake only with the owner of this key. */
    remotePublicKey?: Uint8Array
    pattern?: 'XX' | 'IK'
  }

  /** A Noise session over a raw stream: TCP here, UDX when hyperdht makes it. */
  export default class NoiseSecretStream extends Duplex {
    constructor(isInitiator: boolean, rawStream: Socket | null, options: SecretStreamOptions)
    readonly isInitiator: boolean
    /** Both keys and the hash are set once the handshake is done ('open' in hyperdht, 'connect' here). */
    readonly publicKey: Uint8Array
    readonly remotePublicKey: Uint8Array
    readonly handshakeHash: Uint8Array
    /** True once the handshake is done, false when the stream died before. */
    readonly opened: Promise<boolean>
    /** Payload that has been decrypted, keep-alives too. */
    readonly rawBytesRead: number
    /** Null until connected. UDX streams know their remote; sockets have other names for it. */
    readonly rawStream: {
      /** Sockets only. */
      readonly writableLength?: number
      readonly remoteHost?: string | null
      readonly remotePort?: number
      /** UDX only, both: resolves when all that was written is acknowledged, with false when the stream dies first. */
      flush?(): Promise<boolean>
      readonly socket?: object | null
    } | null
    setKeepAlive(ms: number): void
    setTimeout(ms: number): void
    sendKeepAlive(): void
    /** Memory for a message that is then encrypted in place and written. */
    alloc(length: number): Uint8Array

    // What follows is internal (secret-stream 6.9).
    /** Encrypted bytes handed to the raw stream. */
    protected readonly rawBytesWritten: number
    /** The handshake and the header after it are not over. */
    protected readonly _setup: boolean
    protected readonly _timeoutTimer: { refresh(): void } | null
    /** The frame that `_incoming` takes. */
    protected _message: Uint8Array | null
    /** A message from `alloc`, and the frame around it. */
    protected _outgoingPlain: Uint8Array | null
    protected _outgoingWrapped: Uint8Array | null
    protected _onrawdata(bytes: Uint8Array): void
    protected _incoming(): void
    /** streamx's. */
    protected readonly _readableState: { readonly buffered: number }
    protected readonly _writableState: { highWaterMark: number }
  }
}
