import crypto from 'hypercore-crypto'
import { randomBytes } from 'node:crypto'
import type { KeyPair, Manifest } from 'hypercore'

/** Names a channel, and with its seed makes its releases. */
export interface ChannelKey {
  /** 64 hex digits: the Ed25519 public key that all its releases are signed with */
  readonly id: string
  /** 32 bytes, the publisher's secret; null: somebody else's channel */
  readonly seed: Uint8Array | null
}

export const SEED_LENGTH = 32

/** Of a new channel. */
export function newChannelKey(): ChannelKey {
  return channelKeyFrom(randomBytes(SEED_LENGTH))
}

/** @param seed 32 bytes */
export function channelKeyFrom(seed: Uint8Array): ChannelKey {
  return { id: Buffer.from(keyPairOf(seed).publicKey).toString('hex'), seed }
}

/** @param seed 32 bytes */
export function keyPairOf(seed: Uint8Array): KeyPair {
  return crypto.keyPair(Buffer.from(seed))
}

/** Who may sign the log of a channel, as Hypercore has it: the log is known by the hash of this. @param id 64 hex digits */
export function manifestOf(id: string): Manifest {
  return { version: 1, signers: [{ publicKey: Buffer.from(id, 'hex') }] }
}
