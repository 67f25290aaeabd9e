import type { Rc4 } from './rc4.ts'

/** One side of the handshake, from its first act to the deal: pure, and the same over every transport. */
export type Script = Generator<Act, Deal, Buffer>

/** What one side does next; what it gets back is the bytes it takes. */
export type Act =
  | { readonly name: 'send'; readonly bytes: Uint8Array }
  | { readonly name: 'take'; readonly length: number }
  /** Takes everything up to the end of the mark, which begins after `within` bytes at most. */
  | { readonly name: 'find'; readonly mark: Uint8Array; readonly within: number }

export type Deal =
  | { readonly fault: Fault }
  | {
      readonly fault: null
      /** 40 hex digits. */
      readonly infoHash: string
      /** Null: the payload is plain. */
      readonly ciphers: Ciphers | null
      /** Payload that came within the handshake, deciphered. */
      readonly early: Uint8Array
    }

/** Why a handshake came to nothing. */
export type Fault =
  | 'bad-key' // a public key by which the secret would be known to all
  | 'no-mark' // nothing after the padding: noise, another secret or another torrent
  | 'unknown-torrent'
  | 'bad-constant' // what must be eight zeros is not
  | 'long-padding'
  | 'no-method' // the two sides have no way of sending the payload in common

export interface Ciphers {
  /** Of what the other side sends. */
  readonly read: Rc4
  /** Of what we send. */
  readonly write: Rc4
}

export function send(...parts: readonly Uint8Array[]): Act {
  return { name: 'send', bytes: Buffer.concat(parts) }
}

/** The bytes are the script's own. */
export function take(length: number): Act {
  return { name: 'take', length }
}

export function find(mark: Uint8Array, within: number): Act {
  return { name: 'find', mark, within }
}
