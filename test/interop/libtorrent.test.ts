import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { hasLibtorrent, python } from '../support/libtorrent.ts'
import { freePort } from '../support/ports.ts'
import { killAllShoals, runShoal, Shoal } from '../support/shoal.ts'

const MiB = 1024 * 1024
const peerScript = fileURLToPath(new URL('../../../shared/lab/libtorrent_peer.py', import.meta.url))
const canRun = process.env['CI'] !== undefined || (hasLibtorrent && existsSync(peerScript))
const why = canRun ? '' : ' (skipped: needs python3-libtorrent and the lab script beside the project)'
const children = new Set<ChildProcess>()

afterEach(async () => {
  await killAllShoals()
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  await removeTempFolders()
})

describe.skipIf(!canRun)(`libtorrent on the other side${why}`, () => {
  it.each(['v1', 'hybrid'])(
    'fetches a %s torrent from shoal seed',
    async (version) => {
      const { share, torrent, folder } = await shareTree(version)
      const seed = new Shoal(['seed', share, `--${version}`, '--state', join(folder, 'state'), '--jsonl'])
      const { port } = await seed.event((event) => event['event'] === 'seeding')
      const into = join(folder, 'into')
      await mkdir(into)
      const leech = libtorrent('leech', torrent, into, String(await freePort()), `127.0.0.1:${String(port)}`)
      await leech.said(/MB\/s/)
      expect((await compareTrees(share, join(into, 'share'))).differences).toEqual([])
    },
    60_000
  )

  it.each(['v1', 'hybrid'])(
    'gives a %s torrent to shoal get',
    async (version) => {
      const { share, torrent, folder } = await shareTree(version)
      const port = await freePort()
      await libtorrent('seed', torrent, folder, String(port)).said(/ready/)
      const get = [
        'get',
        torrent,
        '-o',
        join(folder, 'into'),
        '--peer',
        `127.0.0.1:${port}`,
        '--timeout',
        '30'
      ]
      const { code, stderr } = await runShoal(...get, '--state', join(folder, 'state'))
      expect(stderr).toContain('complete and verified')
      expect(code).toBe(0)
      expect((await compareTrees(share, join(folder, 'into', 'share'))).differences).toEqual([])
    },
    60_000
  )

  it('tells shoal get what is in a torrent it only has a link to', async () => {
    const { share, torrent, folder, link } = await shareTree('hybrid')
    const port = await freePort()
    await libtorrent('seed', torrent, folder, String(port)).said(/ready/)
    const get = ['get', `${link}&x.pe=127.0.0.1:${port}`, '-o', join(folder, 'into'), '--timeout', '30']
    expect((await runShoal(...get, '--state', join(folder, 'state'))).code).toBe(0)
    expect((await compareTrees(share, join(folder, 'into', 'share'))).differences).toEqual([])
  }, 60_000)
})

async function shareTree(version: string) {
  const folder = await tempFolder()
  const share = join(folder, 'share')
  await mkdir(share)
  await makeTree(share, {
    'one.bin': 5 * MiB + 77,
    'deep/er/two.bin': 3 * MiB,
    'deep/empty': 0,
    'ünïcode.txt': 1000
  })
  const torrent = join(folder, 'share.torrent')
  const created = await runShoal('create', share, '-o', torrent, `--${version}`, '--json')
  const { infoHashV1 } = JSON.parse(created.stdout) as { infoHashV1: string }
  return { folder, share, torrent, link: `magnet:?xt=urn:btih:${infoHashV1}` }
}

function libtorrent(...args: readonly string[]): { said(pattern: RegExp): Promise<void> } {
  const child = spawn(python, [peerScript, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line))
  return {
    said: async (pattern) => {
      while (!lines.some((line) => pattern.test(line))) await once(reader, 'line')
    }
  }
}
