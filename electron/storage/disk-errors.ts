import { ShoalError, type ErrorCode } from '../../shared/errors.ts'

type Doing = 'read' | 'write' | 'create' | 'delete'

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT'])
const NO_PERMISSION = new Set(['EACCES', 'EPERM', 'EROFS'])
const GONE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ESTALE'])

/** Says what the operating system's refusal means for the user. */
export function diskError(error: unknown, doing: Doing, path: string): ShoalError {
  if (error instanceof ShoalError) return error
  const code = errorCode(error) ?? 'unknown error'
  const { code: stable, reason } = judge(code, doing)
  return new ShoalError(stable, `Cannot ${doing} ${path}: ${reason}`, { cause: error })
}

/** The system's code of a failed call ('ENOENT'), or null when it is no system error. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

function judge(code: string, doing: Doing): { code: ErrorCode; reason: string } {
  if (doing === 'delete') return judgeDeletion(code)
  if (NO_SPACE.has(code))
    return { code: 'disk-full', reason: 'the disk is full. Free some space and start again.' }
  if (code === 'EROFS')
    return { code: 'disk-denied', reason: 'the disk is read-only. Choose another folder.' }
  if (code === 'ELOOP')
    return {
      code: 'disk-denied',
      reason: 'a symbolic link stands there, and Shoal follows none. Remove the link.'
    }
  if (NO_PERMISSION.has(code))
    return { code: 'disk-denied', reason: 'permission denied. Allow access to it or choose another folder.' }
  if (doing === 'read' && GONE.has(code))
    return { code: 'file-changed', reason: 'it is not there any more. Put it back and check the torrent.' }
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return { code: 'disk-denied', reason: 'something else stands where a folder should be. Move it away.' }
  if (code === 'EISDIR')
    return { code: 'disk-denied', reason: 'a folder stands where the file should be. Move it away.' }
  if (code === 'EFBIG')
    return { code: 'disk-failed', reason: 'this disk cannot hold files of that size. Choose another folder.' }
  return { code: 'disk-failed', reason: `the disk failed (${code}). Check the disk and start again.` }
}

function judgeDeletion(code: string): { code: ErrorCode; reason: string } {
  if (code === 'EROFS') return { code: 'disk-denied', reason: 'the disk is read-only.' }
  if (NO_PERMISSION.has(code))
    return { code: 'disk-denied', reason: 'permission denied. Delete it yourself.' }
  if (code === 'EBUSY')
    return { code: 'disk-failed', reason: 'another program uses it. Close that, and delete it yourself.' }
  return { code: 'disk-failed', reason: `the disk failed (${code}). Check the disk and delete it yourself.` }
}
