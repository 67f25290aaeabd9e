import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../electron/engine/channels/channel.ts'
import { Engine } from '../../electron/engine/engine.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { clonesHere, whyNotLinked } from '../support/clones.ts'
import { diskSpace } from '../support/disk-space.ts'
import { FOUND } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { Inbox } from '../support/inbox.ts'
import { TestNet } from '../support/testnet.ts'

const FILES = 100
const LENGTH = 131_072

afterEach(removeTempFolders)

//   publisher ── DHT ── follower
describe.skipIf(clonesHere)(
  `a follower of a folder of which 1 % changes${whyNotLinked}`,
  { timeout: 60_000 },
  () => {
    it('keeps two releases in the room of one and what changed', async () => {
      await using channel = await published()
      const { share, follow, publish } = channel
      const { folder, shown } = await follow(2)
      await shown.take()
      const before = await diskSpace(folder)
      await change(share)
      await publish()
      await shown.take()
      expect(before).toBeGreaterThanOrEqual(FILES * LENGTH)
      expect((await diskSpace(folder)) - before).toBeLessThanOrEqual(LENGTH + 8_192)
      const inodes = await Promise.all(
        [1, 2].map((number) => inodesOf(join(folder, `releases/${number}/album`)))
      )
      expect(inodes[0]?.filter((inode, at) => inode === inodes[1]?.[at])).toHaveLength(FILES - 1)
      expect((await compareTrees(share, join(folder, 'releases/2/album'))).differences).toEqual([])
    })

    it('has one release whole, and may edit it, when it keeps no other', async () => {
      await using channel = await published()
      const { share, follow, publish } = channel
      const { folder, shown } = await follow(1)
      await shown.take()
      await change(share)
      await publish()
      await shown.take()
      await until(async () => (await readdir(join(folder, 'releases'))).join() === '2')
      const release = join(folder, 'releases/2/album')
      expect((await compareTrees(share, release)).differences).toEqual([])
      for (const name of await readdir(release)) {
        expect(await stat(join(release, name))).toMatchObject({ nlink: 1 })
        expect((await stat(join(release, name))).mode & 0o200).toBe(0o200)
      }
    })
  }
)

/** A channel with one release of a folder. */
async function published() {
  const net = await TestNet.create()
  const share = join(await tempFolder(), 'album')
  await makeTree(share, Object.fromEntries(Array.from({ length: FILES }, (_, at) => [nameOf(at), LENGTH])))
  const publisher = await openEngine(net)
  const channel = await publisher.channels.create('albums')
  const engines = [publisher]
  const publish = async (): Promise<void> => {
    const torrent = await publisher.share(share, { version: 'hybrid' }, [])
    await torrent.start()
    await channel.publish(torrent, {})
  }
  await publish()
  const follow = async (keep: number) => {
    const [shown, folder] = [new Inbox<number>(), await tempFolder()]
    const follower = await openEngine(net, (_channel, { number }) => shown.put(number))
    engines.push(follower)
    const link = { id: channel.id, name: 'albums' }
    await follower.channels.follow(link, { folder, keep, since: null, pinned: null })
    return { folder, shown }
  }
  const close = async (): Promise<void> => {
    for (const engine of engines) await engine.close()
    await net[Symbol.asyncDispose]()
  }
  return { share, publish, follow, [Symbol.asyncDispose]: close }
}

/** Looked at ten times a second: what is let go of is told to nobody. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(100)
}

async function openEngine(
  { bootstrap }: TestNet,
  onShown: (channel: Channel, release: { readonly number: number }) => void = () => undefined
): Promise<Engine> {
  const stateFolder = join(await tempFolder(), 'state')
  return await Engine.open(
    { stateFolder, bootstrap, host: '127.0.0.1', port: 0, finding: FOUND },
    { onTrouble: () => undefined, onShown }
  )
}

/** One of a hundred files, from its beginning to its end. */
async function change(share: string): Promise<void> {
  const file = await open(join(share, nameOf(7)), 'r+')
  await file.write(Buffer.alloc(LENGTH, 7), 0, LENGTH, 0)
  await file.close()
}

async function inodesOf(folder: string): Promise<readonly number[]> {
  const names = (await readdir(folder)).sort()
  return await Promise.all(names.map(async (name) => (await stat(join(folder, name))).ino))
}

function nameOf(at: number): string {
  return `file-${at}.bin`
}
