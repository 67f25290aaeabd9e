import { execFileSync } from 'node:child_process'
import { cp, mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import createTestnet, { type Testnet } from 'hyperdht/testnet.js'
import { afterEach, describe, expect, it } from 'vitest'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { hostAndPort } from '../../electron/metainfo/host-and-port.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { killAllShoals, Shoal, type Json } from '../support/shoal.ts'

const MiB = 1024 * 1024
const canRun = process.env['CI'] !== undefined || (process.platform === 'linux' && process.getuid?.() === 0)
const why = canRun ? '' : ' (skipped: needs root on Linux to mount a small disk)'
const mounted: string[] = []
let dht: Testnet | null = null

afterEach(async () => {
  await killAllShoals()
  await dht?.destroy()
  dht = null
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder])
  await removeTempFolders()
})

describe.skipIf(!canRun)(`a disk that fills up while a folder arrives${why}`, () => {
  it('stops the getter with its reason, and once there is room it goes on with what it had verified', async () => {
    const folder = await tempFolder()
    await makeTree(join(folder, 'share'), { 'a.bin': 24 * MiB })
    const disk = await smallDisk(folder)
    const seed = new Shoal(['seed', join(folder, 'share'), '--state', join(folder, 'seed'), '--jsonl'])
    const { link, port } = await seed.event((event) => event['event'] === 'seeding')
    const peer = ['--peer', `127.0.0.1:${String(port)}`]
    const get = [
      'get',
      String(link),
      '-o',
      join(disk, 'into'),
      '--state',
      join(disk, 'state'),
      '--jsonl',
      ...peer
    ]

    const first = new Shoal(get)
    expect(await first.exit()).toBe(7)
    expect(first.stderr.at(-1)).toMatch(/^shoal: [^\n]*full[^\n]*\.$/)

    makeRoom(disk)
    const second = new Shoal(get)
    expect(await second.exit()).toBe(0)
    const downloaded = Number((await second.event((event) => event['event'] === 'complete'))['downloaded'])
    expect(downloaded).toBeGreaterThan(0)
    expect(downloaded).toBeLessThan(20 * MiB)
    expect((await compareTrees(join(folder, 'share'), join(disk, 'into', 'share'))).differences).toEqual([])
  }, 60_000)
})

describe.skipIf(!canRun)(`a follower's disk that fills up in the middle of an update${why}`, () => {
  it('keeps the old release whole, and once there is room the update goes through', async () => {
    const folder = await tempFolder()
    dht = await createTestnet(4, { host: '127.0.0.1' })
    const common = ['--bootstrap', dht.bootstrap.map(hostAndPort).join(), '--jsonl']
    const share = join(folder, 'album')
    await makeTree(share, { 'a.bin': 4 * MiB })
    const publish = ['publish', share, '--channel', 'albums', '--seed', '--state', join(folder, 'home')]
    const first = new Shoal([...publish, ...common])
    const { link } = await first.event((event) => event['event'] === 'published')

    const into = join(await smallDisk(folder), 'into')
    const state = ['--state', join(folder, 'follower')]
    const follower = new Shoal(['follow', String(link), '-o', into, '--keep', '1', ...state, ...common])
    await follower.event(isShown(1))
    const old = join(folder, 'old')
    await cp(share, old, { recursive: true })
    await first.kill('SIGTERM')
    await makeTree(share, { 'b.bin': 24 * MiB })
    const second = new Shoal([...publish, ...common])
    const trouble = await follower.event((event) => event['code'] === 'CHANNEL_update-failed')
    expect(trouble['sentence']).toMatch(/could not be brought up to date\. .*full/)
    expect(await differences(old, join(into, 'newest'))).toEqual([])

    makeRoom(join(folder, 'disk'))
    await follower.event(isShown(2))
    expect(await differences(share, join(into, 'newest'))).toEqual([])
    await second.kill('SIGTERM')
  }, 150_000)
})

/** 12 MiB. */
async function smallDisk(folder: string): Promise<string> {
  const disk = join(folder, 'disk')
  await mkdir(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk])
  mounted.push(disk)
  return disk
}

function makeRoom(disk: string): void {
  execFileSync('mount', ['-o', 'remount,size=64m', disk])
}

function isShown(number: number): (event: Json) => boolean {
  return (event) => event['event'] === 'shown' && event['number'] === number
}

async function differences(one: string, link: string): Promise<readonly string[]> {
  return (await compareTrees(one, await realpath(link))).differences
}
