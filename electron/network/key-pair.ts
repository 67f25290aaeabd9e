import HyperDHT from 'hyperdht'
import type { KeyPair } from './types.ts'

/** The Ed25519 key pair that grows from a seed of 32 bytes: the same seed, the same key. */
export function keyPairFrom(seed: Uint8Array): KeyPair {
  return HyperDHT.keyPair(seed)
}
