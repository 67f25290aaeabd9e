import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { killAllShoals, runShoal, Shoal, type Json } from '../support/shoal.ts'

const MiB = 1024 * 1024

afterEach(async () => {
  await killAllShoals()
  await removeTempFolders()
})

describe('a folder shared on one machine', () => {
  it('arrives whole on three others that know only its link, though one of them is killed five times', async () => {
    const { folder, bootstrap, link } = await shareTree({
      'a.bin': 90 * MiB,
      'b/c.bin': 50 * MiB + 123,
      'b/d.txt': 10,
      'b/empty': 0
    })
    const steady = [1, 2].map((n) => get(link, join(folder, `g${n}`), bootstrap, '--seed'))
    const fetched = await getKilled(5, () => get(link, join(folder, 'g3'), bootstrap))
    const results = [...(await Promise.all(steady.map((shoal) => shoal.event(isComplete)))), fetched]
    expect(results).toHaveLength(3)
    for (const n of [1, 2, 3]) {
      const { differences, files } = await compareTrees(join(folder, 'share'), join(folder, `g${n}`, 'share'))
      expect(differences).toEqual([])
      expect(files).toBe(4)
    }
  }, 180_000)

  it('ends with exit code 0 once every byte is verified, and prints where it is', async () => {
    const { folder, bootstrap, link } = await shareTree({ 'a.bin': MiB })
    const getter = new Shoal([
      'get',
      link,
      '-o',
      join(folder, 'g'),
      '--bootstrap',
      bootstrap,
      '--state',
      join(folder, 's')
    ])
    expect(await getter.exit()).toBe(0)
    expect(getter.stdout).toEqual([join(folder, 'g', 'share')])
  }, 60_000)

  it('is told of by its peers when someone only asks what a link holds', async () => {
    const { folder, bootstrap, link } = await shareTree({ 'a.bin': MiB, 'b/c.txt': 10 })
    const asked = await runShoal(
      'info',
      link,
      '--json',
      '--bootstrap',
      bootstrap,
      '--state',
      join(folder, 's')
    )
    expect(JSON.parse(asked.stdout)).toMatchObject({
      name: 'share',
      files: [
        { path: 'share/a.bin', length: MiB },
        { path: 'share/b/c.txt', length: 10 }
      ]
    })
    expect((await readdir(folder)).toSorted()).toEqual(['s', 'seed', 'share'])
    expect(await readdir(join(folder, 's'))).toEqual(['state'])
  }, 60_000)

  it.each([
    ['the limit of who sends', ['--up-limit', '200K'], []],
    ['the limit of who fetches, from the environment', [], ['env', 'SHOAL_DOWN_LIMIT=200kB']]
  ] as const)(
    'takes as long as %s makes it',
    async (_whose, limit, environment) => {
      const { folder, bootstrap, link } = await shareTree({ 'a.bin': 300_000 }, limit)
      const args = ['get', link, '-o', join(folder, 'g'), '--bootstrap', bootstrap, '--jsonl']
      const getter = new Shoal([...args, '--state', join(folder, 's')], { prefix: environment })
      const { seconds } = await getter.event(isComplete)
      expect(seconds).toBeGreaterThanOrEqual((300_000 - 200_000 / 4) / 200_000)
    },
    60_000
  )

  it('arrives in part when only some files are selected', async () => {
    const { folder, bootstrap, link } = await shareTree({ 'a.bin': MiB, 'b.bin': MiB, 'c.bin': MiB })
    const getter = get(link, join(folder, 'g'), bootstrap, '--select', '0,2')
    expect(await getter.exit()).toBe(0)
    const { differences } = await compareTrees(join(folder, 'share'), join(folder, 'g', 'share'))
    expect(differences).toEqual(['b.bin'])
  }, 60_000)
})

async function shareTree(tree: Readonly<Record<string, number>>, options: readonly string[] = []) {
  const folder = await tempFolder()
  await mkdir(join(folder, 'share'))
  await makeTree(join(folder, 'share'), tree)
  const bootstrap = await new Shoal(['dht']).firstLine()
  const seed = new Shoal([
    'seed',
    join(folder, 'share'),
    '--bootstrap',
    bootstrap,
    '--state',
    join(folder, 'seed'),
    ...options
  ])
  return { folder, bootstrap, seed, link: await seed.firstLine() }
}

function get(link: string, into: string, bootstrap: string, ...more: readonly string[]): Shoal {
  return new Shoal([
    'get',
    link,
    '-o',
    into,
    '--bootstrap',
    bootstrap,
    '--state',
    `${into}-state`,
    '--jsonl',
    ...more
  ])
}

const isComplete = (event: Json): boolean => event['event'] === 'complete'

/** Kills the getter with SIGKILL after some progress, so many times; each time it must go on from what it had verified. */
async function getKilled(times: number, start: () => Shoal): Promise<Json> {
  let verified = 0
  let shoal = start()
  for (let kill = 0; kill < times; kill++) {
    const isFurther = (event: Json): boolean => isComplete(event) || verifiedIn(event) > verified
    await shoal.event(isFurther)
    await shoal.kill('SIGKILL')
    verified = Math.max(verified, ...shoal.events().map(verifiedIn))
    shoal = start()
    const first = await shoal.event((event) => isComplete(event) || event['doing'] === 'Downloading')
    if (!isComplete(first)) expect(first['done']).toBeGreaterThanOrEqual(verified)
  }
  const end = await shoal.event(isComplete)
  expect(end['downloaded']).toBeLessThanOrEqual(140 * MiB + 133 - verified + 64 * 16_384)
  return end
}

function verifiedIn(event: Json): number {
  return event['doing'] === 'Downloading' ? Number(event['done']) : 0
}
