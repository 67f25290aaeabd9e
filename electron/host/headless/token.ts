import { randomBytes, timingSafeEqual } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { ShoalError } from '../../../shared/errors.ts'
import { diskError, errorCode } from '../../storage/disk-errors.ts'

const BYTES = 32
/** Anyone but the file's owner. */
const OTHERS = 0o077

/** What a browser shows to be let in: whoever has it may do whatever the user of this Shoal may. */
export class Token {
  readonly hex: string
  readonly #bytes: Buffer

  /**
   * The token of a state folder, made once and kept in its file `token`, which its owner alone can read.
   * @throws ShoalError 'state-corrupt' when others can read it or it is none; 'disk-denied', 'disk-full', 'disk-failed'
   */
  static async of(folder: string): Promise<Token> {
    const path = join(folder, 'token')
    try {
      return new Token((await readAt(path)) ?? (await makeAt(path)))
    } catch (error) {
      throw diskError(error, 'read', path)
    }
  }

  private constructor(hex: string) {
    this.hex = hex
    this.#bytes = Buffer.from(hex)
  }

  /** Takes as long for every wrong one of the right length. */
  matches(given: string): boolean {
    const bytes = Buffer.from(given)
    return bytes.length === this.#bytes.length && timingSafeEqual(bytes, this.#bytes)
  }
}

const HEX = new RegExp(`^[0-9a-f]{${BYTES * 2}}$`)

/** Null: there is none yet. */
async function readAt(path: string): Promise<string | null> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (handle === null) return null
  try {
    await refuseIfShared(handle, path)
    const hex = (await handle.readFile('utf8')).trim()
    if (!HEX.test(hex))
      throw new ShoalError('state-corrupt', `${path} holds no token. Remove it; a new one is made.`)
    return hex
  } finally {
    await handle.close()
  }
}

/** Windows keeps who may read a file elsewhere than in its mode, and the folder of a user is closed to others there. */
async function refuseIfShared(handle: FileHandle, path: string): Promise<void> {
  const { mode } = await handle.stat()
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return
  throw new ShoalError(
    'state-corrupt',
    `Other users can read ${path}, and who knows it controls Shoal. Remove it; a new one is made.`
  )
}

async function makeAt(path: string): Promise<string> {
  const hex = randomBytes(BYTES).toString('hex')
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(`${hex}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return hex
}
