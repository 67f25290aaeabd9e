import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../electron/engine/channels/channel.ts'
import { Engine } from '../../electron/engine/engine.ts'
import type { Trouble } from '../../electron/network/types.ts'
import { FOUND } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { Inbox } from '../support/inbox.ts'
import { TestNet } from '../support/testnet.ts'

const canMount = process.platform === 'linux' && process.getuid?.() === 0
const why = canMount ? '' : ' (skipped: needs root on Linux to mount a small disk)'
/** Ticks after which what failed is tried again; the engine's own come besides. */
const RETRY_TICKS = 30

const engines: Engine[] = []
const mounted: string[] = []

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder])
  await removeTempFolders()
})

describe.skipIf(!canMount)(`a full disk under the logs of channels${why}`, { timeout: 60_000 }, () => {
  it('refuses a release, and once there is room takes it', async () => {
    const state = await stateOnSmallDisk()
    const { engine } = await openEngine('none', state)
    const channel = await engine.channels.create('albums')
    await publish(engine, channel)
    const ballast = await fill(state)
    await expect(publish(engine, channel)).rejects.toMatchObject({ code: 'disk-full' })
    expect(channel.trouble?.sentence).toMatch(/disk is full/)
    expect(channel.releases).toHaveLength(1)
    await rm(ballast)
    retry(engine)
    await until(() => channel.trouble === null)
    await publish(engine, channel)
    expect(channel.releases.map(({ number }) => number)).toEqual([1, 2])
  })

  //   publisher ── DHT ── follower, on a small disk
  it('is told of by a follower, which blames nobody for it and goes on once there is room', async () => {
    await using net = await TestNet.create()
    const publisher = await openEngine(net.bootstrap, join(await tempFolder(), 'state'))
    const channel = await publisher.engine.channels.create('albums')
    await publish(publisher.engine, channel)
    const state = await stateOnSmallDisk()
    const { engine, releases, troubles } = await openEngine(net.bootstrap, state)
    const following = { folder: await tempFolder(), keep: 0, since: null, pinned: null }
    const followed = await engine.channels.follow({ id: channel.id, name: 'albums' }, following)
    await until(() => followed.releases.length === 1)
    const ballast = await fill(state)
    await publish(publisher.engine, channel)
    expect(await troubles.take()).toMatchObject({ code: 'CHANNEL_update-failed' })
    expect(followed.faults.map(({ code }) => code)).toEqual(['update-failed'])
    expect(followed.releases).toHaveLength(1)
    await rm(ballast)
    retry(engine)
    expect((await releases.take()).number).toBe(2)
    expect(followed.trouble).toBeNull()
  })
})

async function openEngine(bootstrap: 'none' | TestNet['bootstrap'], stateFolder: string) {
  const [releases, troubles] = [new Inbox<{ readonly number: number }>(), new Inbox<Trouble>()]
  const engine = await Engine.open(
    { stateFolder, bootstrap, host: '127.0.0.1', port: 0, finding: FOUND },
    {
      onTrouble: (trouble) => troubles.put(trouble),
      onRelease: (_channel, release) => releases.put(release)
    }
  )
  engines.push(engine)
  return { engine, releases, troubles }
}

/** With its logs on a disk of 32 MiB. */
async function stateOnSmallDisk(): Promise<string> {
  const state = join(await tempFolder(), 'state')
  const disk = join(state, 'channels')
  await mkdir(disk, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk])
  mounted.push(disk)
  return state
}

async function fill(state: string): Promise<string> {
  const ballast = join(state, 'channels', 'ballast')
  await expect(writeFile(ballast, Buffer.alloc(32 * 2 ** 20))).rejects.toThrow('ENOSPC')
  return ballast
}

let releases = 0

/** A release whose entry is far longer than what is left on a full disk: of empty files with long names. */
async function publish(engine: Engine, channel: Channel): Promise<void> {
  const share = join(await tempFolder(), `album ${++releases}`)
  await mkdir(share)
  await writeFile(join(share, 'words'), `of ${releases}`)
  for (let at = 0; at < 500; at++) await writeFile(join(share, `${at}-${'x'.repeat(200)}`), '')
  const torrent = await engine.share(share, { version: 'hybrid' }, [])
  await torrent.start()
  await channel.publish(torrent, {})
}

function retry(engine: Engine): void {
  for (let tick = 0; tick < RETRY_TICKS; tick++) engine.channels.tick()
}

/** Looked at twenty times a second: a log that is opened anew tells nobody. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(50)
}
