import { cp, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../../electron/engine/engine.ts'
import type { EngineSettings } from '../../electron/engine/engine-settings.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import type { TorrentOptions } from '../../electron/metainfo/plan.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import type { Address } from '../../electron/network/types.ts'
import { openEngine, reached } from './engines.ts'
import { makeTree, tempFolder } from './files.ts'

export interface Share {
  readonly seed: Engine
  readonly shared: Torrent
  /** The folder that is shared. */
  readonly share: string
}

/** An engine that seeds a folder of chance bytes. @param tree size in bytes by path */
export async function shareTree(
  tree: Readonly<Record<string, number>>,
  options: Partial<TorrentOptions> = {},
  settings: Partial<EngineSettings> = {}
): Promise<Share> {
  const share = join(await tempFolder(), 'share')
  await mkdir(share)
  await makeTree(share, tree)
  const seed = await openEngine(settings)
  const shared = await seed.share(share, { version: 'hybrid', ...options }, [])
  await shared.start()
  await reached(shared, 'seeding')
  return { seed, shared, share }
}

export function metainfoOf({ metainfo }: Torrent): Metainfo {
  if (metainfo === null) throw new Error('a shared torrent knows its metainfo')
  return metainfo
}

/** Adds what is shared and starts it. */
export async function fetchShared(
  getter: Engine,
  shared: Torrent,
  addresses: readonly Address[],
  folder?: string
): Promise<Torrent> {
  const torrent = await getter.add(metainfoOf(shared), { folder: folder ?? (await tempFolder()), addresses })
  await torrent.start()
  return torrent
}

/** An engine that serves zeros for every byte of the share, believing its files did not change. */
export async function poisonedCopy({ shared, share }: Share): Promise<Engine> {
  const folder = await tempFolder()
  await cp(share, join(folder, 'share'), { recursive: true })
  const poisoner = await openEngine()
  await reached(await fetchShared(poisoner, shared, [], folder), 'seeding')
  for (const name of await readdir(join(folder, 'share'))) {
    const file = join(folder, 'share', name)
    const { atime, mtime, size } = await stat(file)
    await writeFile(file, Buffer.alloc(size))
    await utimes(file, atime, mtime)
  }
  return poisoner
}

/** Looks again and again, for what no event tells. */
export async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}
