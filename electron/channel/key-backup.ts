import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { ShoalError } from '../../shared/errors.ts'
import { channelKeyFrom, SEED_LENGTH, type ChannelKey } from './channel-key.ts'

/** What a backup holds. */
export interface BackedUp {
  readonly key: ChannelKey
  readonly name: string
  /** Entries its log had at the time: with fewer here, a release would fork the channel. */
  readonly length: number
}

const derive = promisify<string, Uint8Array, number, object, Buffer>(scrypt)

/** 128 MiB and about half a second for each guess at a passphrase (RFC 7914). */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const CIPHER = 'aes-256-gcm'
const FORMAT = 'shoal-channel-key'
const MAX_BACKUP_LENGTH = 10_000
const MIN_PASSPHRASE_LENGTH = 8

/**
 * The key of a channel, encrypted with a passphrase: JSON, for a file.
 * @throws ShoalError 'usage' for a passphrase of fewer than 8 characters
 */
export async function backUp({ key, name, length }: BackedUp, passphrase: string): Promise<string> {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH)
    throw new ShoalError(
      'usage',
      `A passphrase has at least ${MIN_PASSPHRASE_LENGTH} characters; choose a longer one.`
    )
  const [salt, nonce] = [randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv(CIPHER, await derive(passphrase, salt, 32, COST), nonce)
  cipher.setAAD(openPart(key.id, name, length))
  const secret = Buffer.concat([cipher.update(key.seed ?? EMPTY), cipher.final(), cipher.getAuthTag()])
  const [open, hidden] = [
    { format: FORMAT, version: 1, id: key.id, name, length },
    { salt, nonce, secret }
  ]
  const encoded = Object.entries(hidden).map(([field, bytes]) => [field, bytes.toString('base64')] as const)
  return `${JSON.stringify({ ...open, ...Object.fromEntries(encoded) }, null, 2)}\n`
}

/** @throws ShoalError 'usage' for another passphrase, or what is no backup of ours */
export async function readBackup(text: string, passphrase: string): Promise<BackedUp> {
  const { id, name, length, salt, nonce, secret } = fieldsOf(text)
  const tagAt = secret.length - 16
  const decipher = createDecipheriv(CIPHER, await derive(passphrase, salt, 32, COST), nonce)
  decipher.setAAD(openPart(id, name, length))
  decipher.setAuthTag(secret.subarray(tagAt))
  const key = channelKeyFrom(opened(decipher, secret.subarray(0, tagAt)))
  if (key.id !== id)
    throw new ShoalError('usage', 'This backup holds another key than it says; it was changed.')
  return { key, name, length }
}

/** What can be read by anybody, and changed by nobody. */
function openPart(id: string, name: string, length: number): Uint8Array {
  return Buffer.from(JSON.stringify([id, name, length]))
}

function opened(decipher: ReturnType<typeof createDecipheriv>, secret: Uint8Array): Uint8Array {
  try {
    return Buffer.concat([decipher.update(secret), decipher.final()])
  } catch (cause) {
    throw new ShoalError('usage', 'This is not the passphrase of this backup, or the backup was changed.', {
      cause
    })
  }
}

function fieldsOf(text: string) {
  const said = text.length > MAX_BACKUP_LENGTH ? null : parsed(text)
  const { format, version, id, name, length, ...bytes } = (said ?? {}) as Record<string, unknown>
  const [salt, nonce, secret] = [bytes['salt'], bytes['nonce'], bytes['secret']].map((field) =>
    Buffer.from(typeof field === 'string' ? field : '', 'base64')
  )
  if (format !== FORMAT || typeof id !== 'string' || typeof name !== 'string' || !isCount(length))
    return refuse()
  if (version !== 1)
    throw new ShoalError('usage', 'This backup was made by a newer Shoal; update yours to read it.')
  if (salt?.length !== 16 || nonce?.length !== 12 || secret?.length !== SEED_LENGTH + 16) return refuse()
  return { id, name, length, salt, nonce, secret }
}

function refuse(): never {
  throw new ShoalError('usage', 'This is no backup of a channel’s key.')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // told by whoever asked
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

const EMPTY = new Uint8Array()
