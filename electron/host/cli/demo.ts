import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatBytes, formatDuration, formatPercent, formatRate } from '../../../shared/format.ts'
import { compareTrees } from './demo-compare.ts'
import { DemoPeer, type DemoEvent } from './demo-peer.ts'

/**
 * `npm run demo [-- PATH]`: a DHT of its own, one seed and three getters that know only the link, each a `shoal` process of its
 * own on 127.0.0.1. Nothing leaves this computer and nothing is left behind on it.
 */
const GETTERS = 3
const EXAMPLE = fileURLToPath(new URL('../../../node_modules/typescript', import.meta.url))
const source = resolve(process.argv[2] ?? EXAMPLE)

const work = await mkdtemp(join(tmpdir(), 'shoal-demo-'))
const peers: DemoPeer[] = []
process.on('SIGINT', () => void finish(130))
process.on('SIGTERM', () => void finish(143))

try {
  await demo()
  await finish(0)
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
  await finish(1)
}

async function demo(): Promise<void> {
  console.log(`Shoal shares ${source} with ${GETTERS} others, all on this computer.\n`)
  const dht = start('dht', ['dht', '--bootstrap', 'none'])
  const node = await dht.event('ready')
  const bootstrap = `${node.text('host')}:${node.number('port')}`
  console.log(`DHT of its own  ${bootstrap}`)

  const seed = start('seed', ['seed', source, '--bootstrap', bootstrap, '--state', join(work, 'seed-state')])
  const link = (await seed.event('seeding')).text('link')
  console.log(`Link            ${link}\n`)

  const getters = Array.from({ length: GETTERS }, (_, index) =>
    startGetter(`getter ${index + 1}`, link, bootstrap)
  )
  const showing = setInterval(() => showProgress(getters), 250)
  const results = await Promise.all(getters.map((getter) => getter.event('complete')))
  clearInterval(showing)
  showProgress(getters)
  process.stdout.write('\n\n')
  const names = new Map([...getters, seed].map((peer) => [peer.identity, peer.name]))
  results.forEach((result, index) => showSources(getters[index]?.name ?? '', result, names))
  await compareAll(getters)
}

function start(name: string, args: readonly string[]): DemoPeer {
  const peer = new DemoPeer(name, args)
  peers.push(peer)
  return peer
}

function startGetter(name: string, link: string, bootstrap: string): DemoPeer {
  const state = join(work, `${name}-state`)
  return start(name, [
    'get',
    link,
    '-o',
    join(work, name),
    '--seed',
    '--bootstrap',
    bootstrap,
    '--state',
    state
  ])
}

function showProgress(getters: readonly DemoPeer[]): void {
  const columns = getters.map(({ name, progress }) => {
    const fraction =
      progress === null || progress.number('total') === 0
        ? 0
        : progress.number('done') / progress.number('total')
    return `${name} ${formatPercent(fraction).padStart(7)} ${formatRate(progress?.number('rate') ?? 0).padStart(10)}`
  })
  process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[K' : '\n'}${columns.join('  |  ')}`)
}

function showSources(name: string, result: DemoEvent, names: ReadonlyMap<string, string>): void {
  const seconds = result.number('seconds')
  console.log(`${name}: ${formatBytes(result.number('downloaded'))} in ${formatDuration(seconds)}`)
  for (const entry of result.list('from')) {
    if (entry.number('downloaded') === 0) continue
    const lanes = Object.entries(entry.object('lanes')).map(
      ([lane, bytes]) => `${formatBytes(Number(bytes))} over ${lane}`
    )
    console.log(
      `  from ${(names.get(entry.text('identity')) ?? entry.text('identity')).padEnd(10)} ${lanes.join(', ')}`
    )
  }
}

async function compareAll(getters: readonly DemoPeer[]): Promise<void> {
  for (const { name } of getters) {
    const { files, bytes, differences } = await compareTrees(source, join(work, name, basename(source)))
    if (differences.length > 0)
      throw new Error(`${name} has other files than the seed: ${differences.slice(0, 5).join(', ')}`)
    console.log(`${name}: all ${files} files, ${formatBytes(bytes)}, are identical to the seed's.`)
  }
}

async function finish(code: number): Promise<never> {
  await Promise.all(peers.map((peer) => peer.stop()))
  await rm(work, { recursive: true, force: true })
  process.exit(code)
}
