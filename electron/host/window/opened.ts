import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Opened } from '../../../shared/api/messages.ts'
import { ShoalError } from '../../../shared/errors.ts'
import { isLink } from './launch.ts'
import { readTorrentFile } from './torrent-file.ts'

/** Bytes of the backup of a key: more than any has. */
const LARGEST_KEY = 10_000

/**
 * What the system handed over by its name, as the window is told of it. A key is never something to share.
 * @throws ShoalError 'not-found', 'metainfo-invalid', 'usage', 'disk-failed'
 */
export async function readOpened(thing: string): Promise<Opened> {
  if (isLink(thing)) return { link: thing }
  const found = await stat(thing).catch(() => null)
  if (found === null) throw new ShoalError('not-found', `There is no file "${thing}".`)
  const name = basename(thing)
  if (found.isDirectory()) return { path: thing }
  if (/\.torrent$/i.test(thing)) return { torrent: (await readTorrentFile(thing)).toString('base64'), name }
  return /\.shoal-key$/i.test(thing) ? { backup: await readKey(thing, found.size), name } : { path: thing }
}

async function readKey(path: string, size: number): Promise<string> {
  if (size > LARGEST_KEY) throw new ShoalError('usage', `"${path}" is no backup of a channel’s key.`)
  return await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ShoalError('disk-failed', `"${path}" cannot be read.`, { cause: error })
  })
}
