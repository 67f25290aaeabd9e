import { KEY_LENGTH, KeyExchange, PRIVATE_KEY_LENGTH } from './key-exchange.ts'
import { cipher, HASH_LENGTH, syncMark, veil } from './secrets.ts'
import {
  blankPadding,
  CONSTANT,
  MAX_PADDING,
  padding,
  PLAIN,
  RC4,
  readUint,
  uint32,
  type RandomBytes
} from './fields.ts'
import { find, send, take, type Script } from './script.ts'

export interface Welcome {
  /** Whose infohash has this mark (HASH('req2', infohash)), in 40 hex digits; null: no torrent of ours. */
  readonly torrentOf: (mark: Uint8Array) => string | null
  /** Whether the payload may be plain; it is then, where the other side offers it: RC4 in JavaScript costs more than it hides. */
  readonly takesPlain: boolean
  readonly random: RandomBytes
}

/**
 * The side that is dialled. It sends
 *   public key, padding
 *   RC4(8 zeros, crypto_select 4, length 2, padding)
 * and takes initial payload (IA) of up to 65,535 bytes.
 */
export function* respond({ torrentOf, takesPlain, random }: Welcome): Script {
  const remoteKey = yield take(KEY_LENGTH)
  const exchange = new KeyExchange(random(PRIVATE_KEY_LENGTH))
  const secret = exchange.sharedSecret(remoteKey)
  if (secret === null) return { fault: 'bad-key' }
  yield send(exchange.publicKey, padding(random))
  yield find(syncMark(secret), MAX_PADDING)
  const infoHash = torrentOf(veil(yield take(HASH_LENGTH), secret))
  if (infoHash === null) return { fault: 'unknown-torrent' }
  const ciphers = { read: cipher('keyA', secret, infoHash), write: cipher('keyB', secret, infoHash) }
  const offer = ciphers.read.apply(yield take(CONSTANT.length + 6))
  if (offer.subarray(0, CONSTANT.length).some((byte) => byte !== 0)) return { fault: 'bad-constant' }
  const length = readUint(offer, CONSTANT.length + 4, 2)
  if (length > MAX_PADDING) return { fault: 'long-padding' }
  const end = ciphers.read.apply(yield take(length + 2))
  const early = ciphers.read.apply(yield take(readUint(end, length, 2)))
  const selected = choose(readUint(offer, CONSTANT.length, 4), takesPlain)
  if (selected === null) return { fault: 'no-method' }
  const answer = Buffer.concat([CONSTANT, uint32(selected), blankPadding(random)])
  yield send(ciphers.write.apply(answer))
  return { fault: null, infoHash, ciphers: selected === RC4 ? ciphers : null, early }
}

/** The other side may offer what we have never heard of. */
function choose(offered: number, takesPlain: boolean): typeof PLAIN | typeof RC4 | null {
  if (takesPlain && (offered & PLAIN) !== 0) return PLAIN
  return (offered & RC4) === 0 ? null : RC4
}
