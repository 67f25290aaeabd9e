import {
  blankPadding,
  CONSTANT,
  padding,
  RC4,
  uint16,
  uint32,
  type RandomBytes
} from '../../../electron/network/mse/fields.ts'
import { KEY_LENGTH, KeyExchange } from '../../../electron/network/mse/key-exchange.ts'
import { find, send, take, type Script } from '../../../electron/network/mse/script.ts'
import { cipher, syncMark, torrentMark, veil } from '../../../electron/network/mse/secrets.ts'

export const INFO_HASH = '5a'.repeat(20)

/** Chance that always gives the same bytes, and paddings of the length wished for. */
export function chance(seed: number, paddingLength = 7): RandomBytes {
  let state = seed >>> 0
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24
  return (length) => (length === 2 ? uint16(paddingLength) : Uint8Array.from({ length }, next))
}

export interface Oddities {
  readonly key?: Uint8Array
  readonly infoHash?: string
  readonly mark?: Uint8Array
  readonly constant?: Uint8Array
  /** crypto_provide or crypto_select. */
  readonly method?: number
  /** The length and the bytes of padding C or D. */
  readonly blank?: Uint8Array
  /** Initial payload. */
  readonly early?: Uint8Array
}

/** An initiator that says anything. */
export function* oddInitiator(random: RandomBytes, odd: Oddities): Script {
  const { infoHash = INFO_HASH, early = new Uint8Array(0) } = odd
  const exchange = new KeyExchange(random(20))
  yield send(odd.key ?? exchange.publicKey, padding(random))
  const secret = exchange.sharedSecret(yield take(KEY_LENGTH)) ?? new Uint8Array(KEY_LENGTH)
  const ciphers = { write: cipher('keyA', secret, infoHash), read: cipher('keyB', secret, infoHash) }
  const method = odd.method ?? RC4
  const offer = [
    odd.constant ?? CONSTANT,
    uint32(method),
    odd.blank ?? blankPadding(random),
    uint16(early.length)
  ]
  yield send(
    odd.mark ?? syncMark(secret),
    veil(torrentMark(infoHash), secret),
    ciphers.write.apply(Buffer.concat([...offer, early]))
  )
  yield find(ciphers.read.apply(Buffer.alloc(8)), 512)
  const answer = ciphers.read.apply(yield take(6))
  ciphers.read.apply(yield take((answer[4] ?? 0) * 256 + (answer[5] ?? 0)))
  return {
    fault: null,
    infoHash,
    ciphers: answer[3] === RC4 ? ciphers : null,
    early: new Uint8Array(0)
  }
}

/** A responder that says anything. */
export function* oddResponder(random: RandomBytes, odd: Oddities): Script {
  const { infoHash = INFO_HASH } = odd
  const exchange = new KeyExchange(random(20))
  const secret = exchange.sharedSecret(yield take(KEY_LENGTH)) ?? new Uint8Array(KEY_LENGTH)
  yield send(odd.key ?? exchange.publicKey, padding(random))
  yield find(syncMark(secret), 512)
  const ciphers = { read: cipher('keyA', secret, infoHash), write: cipher('keyB', secret, infoHash) }
  yield take(20)
  yield send(
    ciphers.write.apply(
      Buffer.concat([
        odd.constant ?? CONSTANT,
        uint32(odd.method ?? RC4),
        odd.blank ?? blankPadding(random),
        odd.early ?? new Uint8Array(0)
      ])
    )
  )
  return { fault: null, infoHash, ciphers, early: new Uint8Array(0) }
}
