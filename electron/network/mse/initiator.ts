import { KEY_LENGTH, KeyExchange, PRIVATE_KEY_LENGTH } from './key-exchange.ts'
import { cipher, syncMark, torrentMark, veil } from './secrets.ts'
import {
  blankPadding,
  CONSTANT,
  MAX_PADDING,
  padding,
  PLAIN,
  RC4,
  readUint,
  uint16,
  uint32,
  type RandomBytes
} from './fields.ts'
import { find, send, take, type Script } from './script.ts'

export interface Opening {
  /** Of the torrent we come for: 40 hex digits. */
  readonly infoHash: string
  /** Whether a plain payload is offered beside RC4. */
  readonly offersPlain: boolean
  readonly random: RandomBytes
}

/**
 * The side that dials. It sends
 *   public key, padding
 *   HASH('req1', S), HASH('req2', infohash) xor HASH('req3', S), RC4(8 zeros, crypto_provide 4, length 2, padding, length 2 of IA)
 * and no initial payload (IA): the BitTorrent handshake follows when there is a deal.
 */
export function* initiate({ infoHash, offersPlain, random }: Opening): Script {
  const exchange = new KeyExchange(random(PRIVATE_KEY_LENGTH))
  yield send(exchange.publicKey, padding(random))
  const secret = exchange.sharedSecret(yield take(KEY_LENGTH))
  if (secret === null) return { fault: 'bad-key' }
  const ciphers = { write: cipher('keyA', secret, infoHash), read: cipher('keyB', secret, infoHash) }
  const offered = offersPlain ? PLAIN | RC4 : RC4
  const offer = Buffer.concat([CONSTANT, uint32(offered), blankPadding(random), uint16(0)])
  yield send(syncMark(secret), veil(torrentMark(infoHash), secret), ciphers.write.apply(offer))
  yield find(ciphers.read.apply(Buffer.from(CONSTANT)), MAX_PADDING)
  const answer = ciphers.read.apply(yield take(6))
  const length = readUint(answer, 4, 2)
  if (length > MAX_PADDING) return { fault: 'long-padding' }
  ciphers.read.apply(yield take(length))
  const selected = readUint(answer, 0, 4)
  const isOffered = selected === RC4 || (selected === PLAIN && offersPlain)
  if (!isOffered) return { fault: 'no-method' }
  return { fault: null, infoHash, ciphers: selected === RC4 ? ciphers : null, early: new Uint8Array(0) }
}
