import { readFile, stat } from 'node:fs/promises'
import { ShoalError } from '../../../shared/errors.ts'
import { parseChannelLink } from '../../metainfo/channel-link.ts'
import { parseLink, type MagnetLink } from '../../metainfo/magnet.ts'
import type { Metainfo } from '../../metainfo/metainfo.ts'
import { parseTorrent } from '../../metainfo/parse.ts'

/** The largest .torrent file that is read at all, in bytes: far beyond any real one. */
const LARGEST_TORRENT = 128 * 1024 * 1024

/**
 * What was named on the command line: a .torrent file or a link.
 * @throws ShoalError 'metainfo-invalid', 'link-invalid', 'not-found'; 'usage' for the link of a channel
 */
export async function readSource(text: string): Promise<Metainfo | MagnetLink> {
  if (parseChannelLink(text) !== null)
    throw new ShoalError('usage', 'This is the link of a channel: `shoal follow` follows it.')
  return looksLikeLink(text) ? parseLink(text) : await readTorrentFile(text)
}

/** @param inPlace the names are those of the files it was made of, however odd, instead of safe ones */
export async function readTorrentFile(path: string, inPlace = false): Promise<Metainfo> {
  const size = await stat(path).then(
    (found) => found.size,
    () => null
  )
  if (size === null) throw new ShoalError('not-found', `There is no file "${path}".`)
  if (size > LARGEST_TORRENT)
    throw new ShoalError('metainfo-invalid', `"${path}" is too large to be a torrent.`)
  try {
    return parseTorrent(await readFile(path), { inPlace })
  } catch (error) {
    if (error instanceof ShoalError) throw error
    throw new ShoalError('disk-failed', `"${path}" cannot be read.`, { cause: error })
  }
}

export function isMetainfo(source: Metainfo | MagnetLink): source is Metainfo {
  return 'infoBytes' in source
}

function looksLikeLink(text: string): boolean {
  return /^magnet:/i.test(text) || /^(?:[0-9a-f]{40}|[0-9a-f]{64}|[2-7a-z]{32})$/i.test(text)
}
