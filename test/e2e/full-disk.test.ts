import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { killAllShoals, Shoal } from '../support/shoal.ts'

const MiB = 1024 * 1024
const canRun = process.env['CI'] !== undefined || (process.platform === 'linux' && process.getuid?.() === 0)
const why = canRun ? '' : ' (skipped: needs root on Linux to mount a small disk)'
const mounted: string[] = []

afterEach(async () => {
  await killAllShoals()
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder])
  await removeTempFolders()
})

describe.skipIf(!canRun)(`a disk that fills up while a folder arrives${why}`, () => {
  it('stops the getter with its reason, and once there is room it goes on with what it had verified', async () => {
    const folder = await tempFolder()
    await makeTree(join(folder, 'share'), { 'a.bin': 24 * MiB })
    const disk = join(folder, 'disk')
    await mkdir(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk])
    mounted.push(disk)
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

    execFileSync('mount', ['-o', 'remount,size=64m', disk])
    const second = new Shoal(get)
    expect(await second.exit()).toBe(0)
    const downloaded = Number((await second.event((event) => event['event'] === 'complete'))['downloaded'])
    expect(downloaded).toBeGreaterThan(0)
    expect(downloaded).toBeLessThan(20 * MiB)
    expect((await compareTrees(join(folder, 'share'), join(disk, 'into', 'share'))).differences).toEqual([])
  }, 60_000)
})
