import { open, readFile, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import createTestnet from 'hyperdht/testnet.js'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Release } from '../../electron/channel/release.ts'
import type { Channel } from '../../electron/engine/channels/channel.ts'
import type { Following } from '../../electron/engine/channels/channel-record.ts'
import { findChannel } from '../../electron/engine/channels/find-channel.ts'
import { Engine } from '../../electron/engine/engine.ts'
import type { EngineSettings } from '../../electron/engine/engine-settings.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import type { Trouble } from '../../electron/network/types.ts'
import { FOUND } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { Inbox } from '../support/inbox.ts'

const machines: Machine[] = []
let dht: Awaited<ReturnType<typeof createTestnet>> | null = null

afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.engine.close()
  await dht?.destroy()
  dht = null
})
afterAll(removeTempFolders)

describe('a channel', { timeout: 60_000 }, () => {
  //   publisher ── DHT ── follower
  it('brings its followers each release, and shows the newest', async () => {
    const [publisher, follower] = [await machine(), await machine()]
    const share = join(await tempFolder(), 'album')
    await makeTree(share, { 'one.flac': 300_000, 'two.flac': 200_000, 'notes/read.me': 100 })
    const channel = await publisher.engine.channels.create('albums')
    await publish(publisher, channel, share)
    const folder = await tempFolder()
    const followed = await follow(follower, channel, { folder, keep: 1 })
    await until(() => shows(folder, share))
    await writeFile(join(share, 'two.flac'), 'changed')
    await publish(publisher, channel, share)
    expect((await follower.news.take()).number).toBe(2)
    await until(() => shows(folder, share))
    await until(async () => (await readdir(join(folder, 'releases'))).join() === '2')
    expect(followed.releases.map(({ title }) => title)).toEqual(['album 1', 'album 2'])
  })

  it('fetches of a new release only what changed', async () => {
    const [publisher, follower] = [await machine(), await machine()]
    const share = join(await tempFolder(), 'album')
    await makeTree(share, { 'one.flac': 4_000_000, 'two.flac': 2_000_000, 'moved.flac': 500_000 })
    const channel = await publisher.engine.channels.create('albums')
    await publish(publisher, channel, share)
    const folder = await tempFolder()
    const followed = await follow(follower, channel, { folder, keep: 2 })
    await until(() => shows(folder, share))
    await rename(join(share, 'moved.flac'), join(share, 'elsewhere.flac'))
    const two = await open(join(share, 'two.flac'), 'r+')
    await two.write(Buffer.from('changed'), 0, 7, 1_000_000)
    await two.close()
    await publish(publisher, channel, share)
    await until(() => shows(folder, share))
    const second = followed.releases[1]
    const torrent = second === undefined ? null : followed.torrentOf(second)
    const pieceLength = torrent?.metainfo?.pieceLength ?? 0
    expect(torrent?.ledger.totals.downloaded).toBeGreaterThan(0)
    expect(torrent?.ledger.totals.downloaded).toBeLessThanOrEqual(pieceLength)
    expect(torrent?.log.lines.map(({ event }) => event)).toContain('reused')
  })

  //   publisher ── mirror, then mirror ── follower
  it('outlives its publisher by a mirror that has all of its releases', async () => {
    const [publisher, mirror] = [await machine(), await machine()]
    const share = join(await tempFolder(), 'album')
    await makeTree(share, { 'one.flac': 100_000 })
    const channel = await publisher.engine.channels.create('albums')
    const mirrored = await follow(mirror, channel, { folder: await tempFolder(), keep: null, since: 1 })
    for (const [at, words] of ['first', 'second', 'third'].entries()) {
      await writeFile(join(share, 'words'), words)
      await publish(publisher, channel, share)
      await until(() => Promise.resolve(has(mirrored, at + 1)))
    }
    const published = channel.releases
    await publisher.engine.close()
    const follower = await machine()
    const folder = await tempFolder()
    const followed = await follow(follower, channel, { folder, since: 1, keep: null })
    await until(() => shows(folder, share))
    await until(() => Promise.resolve(has(followed, 3)))
    expect(followed.releases).toEqual(published)
    await followed.pin(1)
    expect(await readFile(join(folder, 'newest', 'words'), 'utf8')).toBe('first')
    await followed.pin(null)
    expect(await readFile(join(folder, 'newest', 'words'), 'utf8')).toBe('third')
  })

  it('is only told of where its user wants no more, and what stands in the way of newest is moved aside', async () => {
    const [publisher, follower] = [await machine(), await machine()]
    const share = join(await tempFolder(), 'album')
    await makeTree(share, { 'one.flac': 1_000 })
    const channel = await publisher.engine.channels.create('albums')
    const folder = await tempFolder()
    const followed = await follow(follower, channel, { folder, keep: 0 })
    await publish(publisher, channel, share)
    await until(() => Promise.resolve(followed.releases.length === 1))
    expect(follower.engine.torrents).toEqual([])
    await makeTree(folder, { 'newest/mine.txt': 10 })
    await follow(follower, channel, { folder, keep: 1 })
    await until(() => shows(folder, share))
    expect(await readdir(join(folder, 'newest (1)'))).toEqual(['mine.txt'])
  })

  it('goes on after a restart', async () => {
    const [publisher, follower] = [await machine(), await machine()]
    const share = join(await tempFolder(), 'album')
    await makeTree(share, { 'one.flac': 1_000 })
    const channel = await publisher.engine.channels.create('albums')
    await publish(publisher, channel, share)
    const folder = await tempFolder()
    await follow(follower, channel, { folder })
    await until(() => shows(folder, share))
    await follower.engine.close()
    const again = await machine({ stateFolder: follower.stateFolder })
    await again.engine.resume()
    await writeFile(join(share, 'two.flac'), 'more')
    await publish(publisher, channel, share)
    await until(() => shows(folder, share))
    expect(named(again, 'albums').releases).toHaveLength(2)
  })

  it('whose store cannot be read stays on record, is told of, and stops nothing else', async () => {
    const publisher = await machine()
    await publisher.engine.channels.create('albums')
    await publisher.engine.close()
    const [logs, aside] = [join(publisher.stateFolder, 'channels'), join(publisher.stateFolder, 'aside')]
    await rename(logs, aside)
    await writeFile(logs, 'no store of ours')
    const troubled = await machine({ stateFolder: publisher.stateFolder })
    expect([troubled.engine.channels.all, troubled.troubles.map(({ code }) => code)]).toEqual([
      [],
      ['state-corrupt']
    ])
    await troubled.engine.close()
    await rm(logs)
    await rename(aside, logs)
    const again = await machine({ stateFolder: publisher.stateFolder })
    expect(named(again, 'albums').isOurs).toBe(true)
  })

  it('whose log was lost takes no release before that is back, which would fork it', async () => {
    const [publisher, mirror] = [await machine(), await machine()]
    const share = join(await tempFolder(), 'album')
    await makeTree(share, { 'one.flac': 1_000 })
    const channel = await publisher.engine.channels.create('albums')
    await publish(publisher, channel, share)
    const mirrored = await follow(mirror, channel, { folder: await tempFolder() })
    await until(() => Promise.resolve(has(mirrored, 1)))
    await publisher.engine.close()
    await rm(join(publisher.stateFolder, 'channels'), { recursive: true })
    await writeFile(join(share, 'two.flac'), 'more')
    const alone = await machine({ stateFolder: publisher.stateFolder, bootstrap: 'none' })
    await expect(publish(alone, named(alone, 'albums'), share)).rejects.toThrow('0 of 1 entries')
    await alone.engine.close()
    const again = await machine({ stateFolder: publisher.stateFolder })
    const found = named(again, 'albums')
    await until(() => Promise.resolve(found.releases.length === 1))
    await publish(again, found, share)
    await until(() => Promise.resolve(mirrored.releases.length === 2))
  })

  it('cannot be added to where it is another’s, holds that already, or is not all here', async () => {
    const [publisher, other] = [await machine(), await machine()]
    const share = join(await tempFolder(), 'album')
    await makeTree(share, { 'one.flac': 1_000 })
    const channel = await publisher.engine.channels.create('albums')
    await publish(publisher, channel, share)
    await expect(publish(publisher, channel, share)).rejects.toThrow('holds just that already')
    await expect(publisher.engine.channels.create('albums')).rejects.toThrow('There is a channel')
    await expect(publisher.engine.channels.create('../albums')).rejects.toThrow('choose another')
    const backup = channel.backedUp()
    await publisher.engine.close()
    const followed = await follow(other, channel, { folder: await tempFolder() })
    await expect(publish(other, followed, share)).rejects.toThrow('only its publisher')
    const adopted = await other.engine.channels.adopt(backup)
    await expect(publish(other, adopted, share)).rejects.toThrow('0 of 1 entries')
  })
})

interface Machine {
  readonly engine: Engine
  readonly news: Inbox<Release>
  readonly troubles: readonly Trouble[]
  readonly stateFolder: string
}

async function machine(settings: Partial<EngineSettings> = {}): Promise<Machine> {
  dht ??= await createTestnet(4, { host: '127.0.0.1' })
  const news = new Inbox<Release>()
  const troubles: Trouble[] = []
  const stateFolder = settings.stateFolder ?? join(await tempFolder(), 'state')
  const engine = await Engine.open(
    {
      stateFolder,
      bootstrap: dht.bootstrap,
      host: '127.0.0.1',
      port: 0,
      finding: FOUND,
      ...settings
    },
    {
      onTrouble: (trouble) => troubles.push(trouble),
      onRelease: (_channel, release) => news.put(release)
    }
  )
  const made = { engine, news, troubles, stateFolder }
  machines.push(made)
  return made
}

async function publish({ engine }: Machine, channel: Channel, path: string): Promise<void> {
  const torrent = await engine.share(path, { version: 'hybrid' }, [])
  await torrent.start()
  await channel.publish(torrent, {})
}

async function follow({ engine }: Machine, channel: Channel, wishes: Partial<Following>): Promise<Channel> {
  const following = { folder: '', keep: 1, since: null, pinned: null, ...wishes }
  return await engine.channels.follow({ id: channel.id, name: channel.record.name }, following)
}

function named({ engine }: Machine, name: string): Channel {
  const channel = findChannel(engine.channels.all, name)
  if (channel === null) throw new Error(`there is no channel ${name}`)
  return channel
}

/** All of so many releases. */
function has(channel: Channel, count: number): boolean {
  return (
    channel.releases.length === count &&
    channel.releases.every((release) => channel.torrentOf(release)?.phase.type === 'seeding')
  )
}

/** Whether `newest` leads to a copy of what was shared. */
async function shows(folder: string, share: string): Promise<boolean> {
  const shown = await realpath(join(folder, 'newest')).catch(() => null)
  // The release that it led to a moment ago may be let go of while it is read.
  const compared = shown === null ? null : await compareTrees(share, shown).catch(() => null)
  return compared?.differences.length === 0
}

/** Looked at ten times a second: some of it is for the disk to say, which tells nobody. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(100)
}
