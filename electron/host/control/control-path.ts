import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** The systems' bound for the path of a socket is 104 bytes on macOS and 108 on Linux, its end included. */
const MAX_PATH_LENGTH = 103

/** Where the Shoal that has a state folder takes commands; null: its path is too long for a socket. */
export function controlPath(stateFolder: string): string | null {
  if (process.platform === 'win32') {
    const key = createHash('sha256').update(stateFolder.toLowerCase()).digest('hex').slice(0, 32)
    return `\\\\.\\pipe\\shoal-${key}`
  }
  const path = join(stateFolder, 'control')
  return Buffer.byteLength(path) > MAX_PATH_LENGTH ? null : path
}
