import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { killAllShoals, Shoal } from '../support/shoal.ts'

const MiB = 1024 * 1024
const lab = fileURLToPath(new URL('../../../shared/lab/natlab.sh', import.meta.url))
const canRun =
  process.env['CI'] !== undefined || (process.getuid?.() === 0 && existsSync(lab) && has('ip') && has('nft'))
const why = canRun ? '' : ' (skipped: needs root, iproute2, nftables and the lab script beside the project)'
const PUBLIC = ['10.88.0.1', '10.88.0.2', '10.88.0.3', '10.88.0.4']

afterEach(async () => {
  await killAllShoals()
  if (canRun) execFileSync(lab, ['down'])
  await removeTempFolders()
})

/** hosta ─ NAT A ─┐
 *                 ├─ natpub: four DHT nodes
 *  hostb ─ NAT B ─┘  */
describe.skipIf(!canRun)(`two computers, each behind a NAT of its own${why}`, () => {
  it.each([
    ['cone', 'cone'],
    ['random', 'cone'],
    ['cone', 'random']
  ])(
    'meet and finish: seed behind a %s NAT, getter behind a %s one',
    async (seedNat, getterNat) => {
      const { share, into, getter } = await shareThroughNats(seedNat, getterNat)
      expect(await getter.exit()).toBe(0)
      expect((await compareTrees(share, join(into, 'share'))).differences).toEqual([])
    },
    90_000
  )

  it('are told why in one sentence when both NATs give every connection another port', async () => {
    const { getter } = await shareThroughNats('random', 'random')
    expect(await getter.exit()).toBe(8)
    expect(getter.stderr.at(-1)).toMatch(/^shoal: [^\n]*direct connection[^\n]*\.$/)
  }, 90_000)
})

async function shareThroughNats(seedNat: string, getterNat: string) {
  execFileSync(lab, ['up', seedNat, getterNat])
  const bootstrap = await startDht()
  const folder = await tempFolder()
  const share = join(folder, 'share')
  const into = join(folder, 'into')
  await mkdir(share)
  await makeTree(share, { 'a.bin': 8 * MiB, 'b.bin': 5 })
  const common = ['--bootstrap', bootstrap]
  const seed = onHost('hosta', ['seed', share, ...common, '--state', join(folder, 'seed')])
  const link = await seed.firstLine()
  const get = ['get', link, '-o', into, '--timeout', '40', '--state', join(folder, 'get')]
  return { share, into, getter: onHost('hostb', [...get, ...common]) }
}

async function startDht(): Promise<string> {
  const nodes: string[] = []
  for (const address of PUBLIC) {
    const more = nodes.length === 0 ? [] : ['--bootstrap', nodes.join(',')]
    nodes.push(await onHost('natpub', ['dht', '--port', '49737', ...more], address).firstLine())
  }
  return nodes.join(',')
}

function onHost(namespace: string, args: readonly string[], host = '0.0.0.0'): Shoal {
  return new Shoal(args, { host, prefix: ['ip', 'netns', 'exec', namespace] })
}

function has(program: string): boolean {
  return ['/usr/sbin', '/sbin', '/usr/bin', '/bin'].some((folder) => existsSync(join(folder, program)))
}
