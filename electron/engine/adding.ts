import { ShoalError } from '../../shared/errors.ts'
import { encodeTorrent } from '../metainfo/encode.ts'
import { parseLink, type MagnetLink } from '../metainfo/magnet.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { IndexRange } from '../metainfo/selection.ts'
import type { Address } from '../network/types.ts'
import type { TorrentRecord } from '../storage/state-database.ts'
import { wantedFiles, type FilePriorities } from './priorities.ts'
import { idOf, linkWith, newRecord } from './records.ts'

export interface AddOptions {
  /** Where the torrent's file or folder goes. */
  readonly folder: string
  /** Only these files; null or absent: all, or what the link itself selects. */
  readonly select?: readonly IndexRange[] | null
  /** By file, in the torrent's order: 0 skip, 1 low, 2 normal, 3 high. Null or absent: as `select` says. */
  readonly priorities?: FilePriorities
  readonly sequential?: boolean
  /** BitTorrent peers to keep trying. */
  readonly addresses?: readonly Address[]
}

/** A torrent that is to be fetched. */
export interface Addition {
  readonly what: Metainfo | MagnetLink
  /** What it holds; null for a link that has to be asked for it. */
  readonly metainfo: Metainfo | null
  readonly options: AddOptions
}

/**
 * Which files are wanted. While it is not known which there are, only what `priorities` say: the link remembers what is selected.
 * @throws ShoalError 'usage' for files that are not there
 */
export function wishesOf({ what, metainfo, options }: Addition): FilePriorities {
  const { priorities = null, select = null } = options
  const selected = select ?? ('infoBytes' in what ? null : what.select)
  return metainfo === null ? priorities : wantedFiles(metainfo, priorities, selected)
}

/** The same, when it becomes known what a link leads to. Wishes that do not fit are a fault, and gone. */
export function wishesOnceKnown(
  metainfo: Metainfo,
  { link, priorities }: TorrentRecord
): { readonly priorities: FilePriorities; readonly fault: ShoalError | null } {
  try {
    const selected = link === null ? null : parseLink(link).select
    return { priorities: wantedFiles(metainfo, priorities, selected), fault: null }
  } catch (error) {
    if (!(error instanceof ShoalError)) throw error
    return { priorities: null, fault: error }
  }
}

/** Its record, stopped. @param known the one from before: what that knows of its files stays */
export function addedRecord(addition: Addition, known: TorrentRecord | null): TorrentRecord {
  const { what, metainfo, options } = addition
  const { folder, select = null, sequential = false } = options
  const found = metainfo === null ? null : encodeTorrent(metainfo)
  return {
    ...newRecord(idOf(metainfo ?? what)),
    ...known,
    ...('infoBytes' in what
      ? { metainfo: found }
      : { metainfo: known?.metainfo ?? found, link: linkWith(what, select) }),
    folder,
    // Files shared from this folder are the user's own, whoever adds them again.
    inPlace: known?.inPlace === true && known.folder === folder,
    priorities: wishesOf(addition),
    sequential
  }
}
