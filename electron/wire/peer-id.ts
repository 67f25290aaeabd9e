import { randomBytes } from 'node:crypto'
import { VERSION } from '../version.ts'

/** Azureus style: client code and version, a character for each of its parts (0.1.0 is 0100), then chance. */
const VERSION_CODE = VERSION.split('.').map((part) => Number(part).toString(36))
const PREFIX = Buffer.from(`-SH${VERSION_CODE.join('').padEnd(4, '0')}-`)

/** A new 20-byte peer id. */
export function makePeerId(): Uint8Array {
  return Buffer.concat([PREFIX, randomBytes(20 - PREFIX.length)])
}
