import { randomBytes } from 'node:crypto'

/** Azureus style: client code and version, then chance. */
const PREFIX = Buffer.from('-SH0100-')

/** A new 20-byte peer id. */
export function makePeerId(): Uint8Array {
  return Buffer.concat([PREFIX, randomBytes(20 - PREFIX.length)])
}
