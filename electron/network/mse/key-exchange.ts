import { createDiffieHellman, type DiffieHellman } from 'node:crypto'

/** Bytes of a public key and of a shared secret. */
export const KEY_LENGTH = 96
/** Bytes of a private key: more than 160 bits would make nothing harder, only slower. */
export const PRIVATE_KEY_LENGTH = 20

/** The group every BitTorrent client uses: a prime of 768 bits, and 2. */
const PRIME =
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74' +
  '020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437' +
  '4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563'
const GENERATOR = 2

/** One for all: testing the prime takes 17 ms, an exchange with it 0.1 ms. */
let group: DiffieHellman | null = null

/** One side of a Diffie-Hellman exchange. */
export class KeyExchange {
  readonly #privateKey: Uint8Array
  /** 96 bytes, to be sent. */
  readonly publicKey: Uint8Array

  /** @param privateKey 20 bytes by chance */
  constructor(privateKey: Uint8Array) {
    this.#privateKey = privateKey
    this.publicKey = padded(withKey(privateKey).generateKeys())
  }

  /** @param remoteKey 96 bytes. Null: no key that anybody would choose; the secret would be known to all */
  sharedSecret(remoteKey: Uint8Array): Uint8Array | null {
    try {
      return padded(withKey(this.#privateKey).computeSecret(remoteKey))
    } catch {
      return null // 0, 1, or not below the prime: the peer's fault
    }
  }
}

function withKey(privateKey: Uint8Array): DiffieHellman {
  group ??= createDiffieHellman(PRIME, 'hex', GENERATOR)
  group.setPrivateKey(privateKey)
  return group
}

/** Numbers lose their leading zeros; on the wire they are all of one length. */
function padded(number: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(KEY_LENGTH)
  bytes.set(number, KEY_LENGTH - number.length)
  return bytes
}
