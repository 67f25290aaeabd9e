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
      readonly remoteHost?: string | null
      readonly remotePort?: number
      /** UDX only. */
      readonly socket?: object | null
    } | null
    setKeepAlive(ms: number): void
    setTimeout(ms: number): void
    sendKeepAlive(): void
  }
}
