import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Opened } from '../../../shared/api/messages.ts'
import { ShoalError } from '../../../shared/errors.ts'
import { isLink } from './launch.ts'
import { readTorrentFile } from './torrent-file.ts'

/** What the system handed over by its name, as the window is told of it. @throws ShoalError 'not-found', 'metainfo-invalid', 'disk-failed' */
export async function readOpened(thing: string): Promise<Opened> {
  if (isLink(thing)) return { link: thing }
  const found = await stat(thing).catch(() => null)
  if (found === null) throw new ShoalError('not-found', `There is no file "${thing}".`)
  if (found.isDirectory() || !/\.torrent$/i.test(thing)) return { path: thing }
  return { torrent: (await readTorrentFile(thing)).toString('base64'), name: basename(thing) }
}
