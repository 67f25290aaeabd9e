import { isAbsolute } from 'node:path'
import type { CommandName, Input, Output } from '../../shared/api/commands.ts'
import type { TorrentMaking } from '../../shared/api/torrent-making.ts'
import { ShoalError } from '../../shared/errors.ts'
import { checkedTiers } from '../engine/announce-list.ts'
import { checkWebSeeds } from '../engine/web-seed-list.ts'
import type { TorrentOptions } from '../metainfo/plan.ts'
import type { ApiRooms, Face } from './rooms.ts'

/** How one command is carried out. */
export type Handler<N extends CommandName> = (
  rooms: ApiRooms,
  input: Input<N>,
  face: Face
) => Given<N> | Promise<Given<N>>

/** What a handler gives: the command's output, or nothing where that has no fields. */
type Given<N extends CommandName> = Output<N> extends Readonly<Record<string, never>> ? undefined : Output<N>

/** @throws ShoalError 'usage' */
export function wholePath(path: string): string {
  if (!isAbsolute(path) || path.includes('\0')) throw new ShoalError('usage', 'Name it with its whole path.')
  return path
}

/** @throws ShoalError 'usage' for URLs that no tracker or web seed has */
export function torrentOptions({ version, pieceLength, trackers, webSeeds }: TorrentMaking): TorrentOptions {
  return {
    version,
    trackers: checkedTiers(trackers),
    webSeeds: checkWebSeeds(webSeeds),
    ...(pieceLength !== null && { pieceLength })
  }
}
