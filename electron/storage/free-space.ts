import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { diskError, errorCode } from './disk-errors.ts'

/** Bytes this user may still write on the disk that holds `folder`, or will hold it once it is made. */
export async function freeSpace(folder: string): Promise<number> {
  try {
    const disk = await statfs(folder)
    return disk.bavail * disk.bsize
  } catch (error) {
    const parent = dirname(folder)
    if (errorCode(error) === 'ENOENT' && parent !== folder) return await freeSpace(parent)
    throw diskError(error, 'read', folder)
  }
}
