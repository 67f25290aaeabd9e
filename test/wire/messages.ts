/** The bytes of BitTorrent's messages, written by hand: the tests do not ask the code under test how they look. */
export const INFO_HASH = '0123456789abcdef0123456789abcdef01234567'
export const PEER_ID = Buffer.from('-XX0001-abcdefghijkl')
export const BLOCK = 16_384

export function handshake(
  offers: { fast?: boolean; extended?: boolean; dht?: boolean; v2?: boolean; infoHash?: string } = {}
): Buffer {
  const reserved = Buffer.alloc(8)
  if (offers.extended ?? true) reserved[5] = 0x10
  reserved[7] =
    ((offers.fast ?? true) ? 0x04 : 0) | (offers.dht === true ? 0x01 : 0) | (offers.v2 === true ? 0x10 : 0)
  const infoHash = Buffer.from(offers.infoHash ?? INFO_HASH, 'hex')
  return Buffer.concat([Buffer.from('\x13BitTorrent protocol', 'latin1'), reserved, infoHash, PEER_ID])
}

/** @param length what the prefix says, where it lies */
export function frame(
  id: number,
  payload: Uint8Array = new Uint8Array(0),
  length = 1 + payload.length
): Buffer {
  return Buffer.concat([numbers(length), Buffer.of(id), payload])
}

export function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index))
  return bytes
}

export const keepAlive = numbers(0)
export const choke = frame(0)
export const unchoke = frame(1)
export const interested = frame(2)
export const uninterested = frame(3)
export const haveAll = frame(14)
export const haveNone = frame(15)
export const have = (piece: number): Buffer => frame(4, numbers(piece))
export const bitfield = (...bytes: readonly number[]): Buffer => frame(5, Buffer.of(...bytes))
export const request = (piece: number, offset: number, length: number): Buffer =>
  frame(6, numbers(piece, offset, length))
export const cancel = (piece: number, offset: number, length: number): Buffer =>
  frame(8, numbers(piece, offset, length))
export const suggest = (piece: number): Buffer => frame(13, numbers(piece))
export const reject = (piece: number, offset: number, length: number): Buffer =>
  frame(16, numbers(piece, offset, length))
export const allowedFast = (piece: number): Buffer => frame(17, numbers(piece))
export const block = (piece: number, offset: number, bytes: Uint8Array): Buffer =>
  frame(7, Buffer.concat([numbers(piece, offset), bytes]))
/** @param range base layer, index, length, proof layers */
export const hashes = (id: 21 | 22 | 23, range: readonly number[], count = 0): Buffer =>
  frame(id, Buffer.concat([Buffer.alloc(32, 7), numbers(...range), Buffer.alloc(count * 32, 9)]))
export const extended = (id: number, payload: string | Uint8Array): Buffer =>
  frame(20, Buffer.concat([Buffer.of(id), Buffer.from(payload as string, 'latin1')]))

/** What a wire sent, one word or line a message, for comparison with a drawing of it. */
export function read(bytes: Buffer): string[] {
  const said: string[] = []
  let at = 0
  if (bytes.subarray(1, 20).toString() === 'BitTorrent protocol') {
    said.push(`handshake ${bytes.toString('hex', 28, 48)}`)
    at = 68
  }
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at)
    said.push(length === 0 ? 'keep-alive' : describe(bytes.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return said
}

function describe(message: Buffer): string {
  const id = message[0] ?? -1
  const name = NAMES[id] ?? `unknown ${id}`
  if (id === 5) return `${name} ${message.toString('hex', 1)}`
  if (id === 7) return `${name} ${message.readUInt32BE(1)} ${message.readUInt32BE(5)} ${message.length - 9}`
  if (id === 9) return `${name} ${message.readUInt16BE(1)}`
  if (id === 20) return `${name} ${message[1] ?? -1} ${message.toString('latin1', 2)}`
  if (id > 20 && id < 24) return `${name} ${drawHashes(message)}`
  const values = []
  for (let at = 1; at < message.length; at += 4) values.push(` ${message.readUInt32BE(at)}`)
  return name + values.join('')
}

/** The range, and how many hashes come with it. */
function drawHashes(message: Buffer): string {
  const range = [33, 37, 41, 45].map((at) => message.readUInt32BE(at)).join(' ')
  return message.length === 49 ? range : `${range} +${(message.length - 49) / 32}`
}

const NAMES: Readonly<Record<number, string>> = {
  0: 'choke',
  1: 'unchoke',
  2: 'interested',
  3: 'uninterested',
  4: 'have',
  5: 'bitfield',
  6: 'request',
  7: 'block',
  8: 'cancel',
  9: 'port',
  13: 'suggest',
  14: 'have-all',
  15: 'have-none',
  16: 'reject',
  17: 'allowed-fast',
  20: 'extended',
  21: 'hash-request',
  22: 'hashes',
  23: 'hash-reject'
}
