import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ShoalError } from '../../../shared/errors.ts'
import type { Engine } from '../../engine/engine.ts'

export interface Place {
  readonly path: string
  /** A torrent's own file or folder, to be shown within the one it lies in; else the folder it will go to. */
  readonly isContent: boolean
}

/** Where a torrent's files are to be seen. @throws ShoalError 'not-found' */
export async function placeToShow(engine: Engine, id: string): Promise<Place> {
  const torrent = engine.torrents.find((one) => one.id === id)
  if (torrent === undefined) throw new ShoalError('not-found', `There is no torrent ${id}.`)
  const { folder } = torrent.record
  const content = torrent.metainfo === null ? folder : join(folder, torrent.metainfo.name)
  if (content !== folder && (await isThere(content))) return { path: content, isContent: true }
  if (!(await isFolder(folder))) throw cannotShow(folder)
  return { path: folder, isContent: false }
}

export function cannotShow(folder: string): ShoalError {
  return new ShoalError('not-found', `"${folder}" cannot be opened. Look whether it is still there.`)
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true
}
