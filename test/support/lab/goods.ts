import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTorrent, planPath } from '../../../electron/engine/create-torrent.ts'
import { compareTrees } from '../../../electron/host/cli/demo-compare.ts'
import { decodeBencode } from '../../../electron/metainfo/bencode.ts'
import { encodeBencode, Verbatim, type Encodable } from '../../../electron/metainfo/bencode-writer.ts'
import { formatMagnet, magnetOf } from '../../../electron/metainfo/magnet.ts'
import type { Metainfo } from '../../../electron/metainfo/metainfo.ts'
import { parseTorrent } from '../../../electron/metainfo/parse.ts'
import type { TorrentOptions, TorrentVersion } from '../../../electron/metainfo/plan.ts'
import type { Address } from '../../../electron/network/types.ts'
import { Disk } from '../../../electron/storage/disk.ts'
import { makeTree } from '../files.ts'
import type { Client } from './client.ts'

/** Every file of a padded v1 torrent begins a piece, as in a hybrid one (BEP 47). */
export type Version = TorrentVersion | 'padded v1'

/** Two blocks: a piece of v2 is then more than one leaf of the hash tree. */
export const PIECE_LENGTH = 32_768

const EMPTY = 'deep/empty'

/** An empty file, names beyond ASCII, a folder, and lengths that want pads where files begin with a piece. */
const TREE = { 'one.bin': 500_077, 'deep/er/two.bin': 300_000, [EMPTY]: 0, 'ünï/コード – é.txt': 1000 }

/** What is handed from one client to another: files, and the torrent of them. */
export class Goods {
  readonly name: string
  /** Where the folder of that name lies. */
  readonly folder: string
  readonly metainfo: Metainfo
  readonly #torrent: Uint8Array

  /** @param make makes a .torrent file `out` of the folder `path` */
  static async make(
    folder: string,
    name: string,
    make: (path: string, out: string) => Promise<unknown>
  ): Promise<Goods> {
    await makeTree(join(folder, name), TREE)
    const out = join(folder, `${name}.made`)
    await make(join(folder, name), out)
    return new Goods(folder, name, await readFile(out))
  }

  private constructor(folder: string, name: string, torrent: Uint8Array) {
    this.folder = folder
    this.name = name
    this.#torrent = torrent
    this.metainfo = parseTorrent(torrent)
  }

  /** As trackers and the DHT know it: 40 hex digits each. */
  get infoHashes(): readonly string[] {
    const { infoHashV1, infoHashV2 } = this.metainfo
    return [infoHashV1, infoHashV2?.slice(0, 40) ?? null].filter((hash) => hash !== null)
  }

  /** Writes a .torrent file that names this tracker alone, and these web seeds. @returns where it is */
  async torrentFile(announce: string | null, webSeeds: readonly string[] = []): Promise<string> {
    const entries = [...decodeBencode(this.#torrent).entries()].map(
      ([key, value]) => [Buffer.from(key).toString(), new Verbatim(value.encoding)] as const
    )
    const torrent = new Map<string, Encodable>(entries)
    torrent.delete('announce-list')
    if (announce !== null) torrent.set('announce', announce)
    if (webSeeds.length > 0) torrent.set('url-list', webSeeds)
    const file = join(this.folder, `${this.name}.torrent`)
    await writeFile(file, encodeBencode(torrent))
    return file
  }

  magnet(trackers: readonly string[], peers: readonly Address[] = []): string {
    return formatMagnet({ ...magnetOf(this.metainfo, peers), trackers })
  }

  /** The files that are not the same in `folder`, but for what whoever fetched them is known to do otherwise. */
  async differencesIn(
    folder: string,
    { omitsEmptyFiles, writesPads }: Pick<Client, 'omitsEmptyFiles' | 'writesPads'> = {}
  ): Promise<readonly string[]> {
    const { differences } = await compareTrees(join(this.folder, this.name), join(folder, this.name))
    const isExpected = (path: string): boolean =>
      (omitsEmptyFiles === true && path === EMPTY) || (writesPads === true && path.startsWith('.pad/'))
    return differences.filter((path) => !isExpected(path))
  }
}

/** The way of `Goods.make` that is Shoal's own. */
export async function shoalMakes(
  path: string,
  out: string,
  version: TorrentVersion,
  options: Pick<TorrentOptions, 'private'> = {}
): Promise<void> {
  const disk = new Disk()
  try {
    const plan = await planPath(path, { version, pieceLength: PIECE_LENGTH, ...options })
    const { bytes } = await createTorrent(plan, disk)
    await writeFile(out, bytes)
  } finally {
    await disk.close()
  }
}
