import { randomBytes } from 'node:crypto'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskSpace } from '../../support/disk-space.ts'
import { mustBeSame } from '../compare.ts'
import { withDht } from '../lanes.ts'
import { numberIn, type Program } from '../program.ts'
import { alone, type Context, type Row, type Measured } from '../row.ts'
import { named } from '../transfer.ts'

const HOST = '127.0.0.1'
/** Files of the folder. */
const FILES = 64
/** Files of it that change, each within. */
const CHANGED = 4
/** Of the folder. */
const CHANGED_SHARE = 0.01

/** From one channel to a follower that is connected already, on a DHT of their own. */
export const channelRows: readonly Row[] = [
  {
    name: 'channel-delta',
    title: 'Received for a release that changes 1 % of a folder, in four places',
    baseline: null,
    unit: '% of the folder',
    targets: [{ of: 'ours', atMost: 1.5 }],
    needs: [],
    run: (context) => alone(context, () => context.workplace.withFolder((folder) => delta(context, folder)))
  },
  {
    name: 'channel-notice',
    title: 'From publishing a release to its follower’s notice on a local DHT',
    baseline: null,
    unit: 'ms',
    targets: [{ of: 'ours', atMost: 500 }],
    needs: [],
    run: (context) => alone(context, () => context.workplace.withFolder((folder) => notice(context, folder)))
  }
]

async function delta(context: Context, folder: string): Promise<Measured> {
  const share = join(folder, 'share')
  const length = Math.ceil(context.size / FILES)
  await mkdir(share)
  for (let at = 0; at < FILES; at++) await writeFile(join(share, nameOf(at)), randomBytes(length))
  return await followed(context, folder, share, 2, async (publisher, follower) => {
    const first = await follower.event('shown')
    const before = await diskSpace(join(folder, 'got'))
    await change(share, length)
    publisher.tell('begin')
    const [published, second] = [await publisher.event('published'), await follower.event('shown')]
    for (let at = 0; at < FILES; at++)
      await mustBeSame(join(share, nameOf(at)), join(folder, 'got', 'newest', nameOf(at)))
    const received = numberIn(second, 'downloaded') - numberIn(first, 'downloaded')
    const figure = (100 * received) / (length * FILES)
    const details = {
      'MB of disk, for both releases': (await diskSpace(join(folder, 'got'))) / 1e6,
      'MB of disk, for the first': before / 1e6,
      's from publishing to shown': (numberIn(second, 'at') - numberIn(published, 'at')) / 1000,
      ...named('follower', second)
    }
    return { figure, details }
  })
}

async function notice(context: Context, folder: string): Promise<Measured> {
  const share = join(folder, 'share')
  await mkdir(share)
  await writeFile(join(share, nameOf(0)), 'the first')
  return await followed(context, folder, share, 0, async (publisher, follower) => {
    await follower.event('connected')
    await writeFile(join(share, nameOf(0)), 'the second')
    publisher.tell('begin')
    const [published, noticed] = await Promise.all([publisher.event('published'), follower.event('noticed')])
    const figure = numberIn(noticed, 'at') - numberIn(published, 'at')
    return { figure, details: {} }
  })
}

/** A publisher with one release, and a follower that was told of the channel just now. */
async function followed(
  context: Context,
  folder: string,
  share: string,
  keep: number,
  use: (publisher: Program, follower: Program) => Promise<Measured>
): Promise<Measured> {
  return await withDht(context, async (bootstrap) => {
    const start = (label: string, job: object): Program =>
      context.programs.start('channel-peer', label, {
        ...job,
        state: join(folder, label),
        host: HOST,
        bootstrap
      })
    const publisher = start('publisher', { role: 'publish', path: share })
    const follower = start('follower', { role: 'follow', path: join(folder, 'got'), keep })
    const [{ channel }] = await Promise.all([publisher.event('ready'), follower.event('ready')])
    publisher.tell('begin')
    await publisher.event('published')
    follower.tell('begin', { channel })
    const measured = await use(publisher, follower)
    await Promise.all([follower.end(), publisher.end()])
    return measured
  })
}

/** In each changed file as much of the folder's share, from a place that is no piece's beginning. */
async function change(share: string, length: number): Promise<void> {
  const bytes = randomBytes(Math.floor((CHANGED_SHARE * length * FILES) / CHANGED))
  for (let at = 0; at < CHANGED; at++) {
    const file = await open(join(share, nameOf(at * (FILES / CHANGED))), 'r+')
    await file.write(bytes, 0, bytes.length, Math.floor(length / 3))
    await file.close()
  }
}

function nameOf(at: number): string {
  return `file-${at}.bin`
}
