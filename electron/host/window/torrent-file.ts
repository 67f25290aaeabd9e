import { readFile, stat } from 'node:fs/promises'
import { ShoalError } from '../../../shared/errors.ts'
import { parseTorrent } from '../../metainfo/parse.ts'

/** In bytes: what fits a call of the contract in base64. */
const LARGEST = 18 * 1024 * 1024

/** The bytes of a .torrent file. @throws ShoalError 'not-found', 'metainfo-invalid' when it is too large, 'disk-failed' */
export async function readTorrentFile(path: string): Promise<Buffer> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile() !== true) throw new ShoalError('not-found', `There is no file "${path}".`)
  if (found.size > LARGEST)
    throw new ShoalError('metainfo-invalid', `"${path}" is too large to be a torrent.`)
  return await readFile(path).catch((error: unknown) => {
    throw new ShoalError('disk-failed', `"${path}" cannot be read.`, { cause: error })
  })
}

/** Nothing but a torrent: a page that went astray must not read other files with it. @throws ShoalError 'metainfo-invalid' */
export async function readTorrent({ path }: { readonly path: string }): Promise<{ torrent: string }> {
  const bytes = await readTorrentFile(path)
  parseTorrent(bytes)
  return { torrent: bytes.toString('base64') }
}
