import { cp, readFile, readlink, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { readBackup } from '../../electron/channel/key-backup.ts'
import { encodeRelease } from '../../electron/channel/release-writer.ts'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { parseChannelLink } from '../../electron/metainfo/channel-link.ts'
import type { Address } from '../../electron/network/types.ts'
import { releaseOf } from '../channel/channels.ts'
import { appendRaw, changeOnDisk } from '../channel/raw-logs.ts'
import { makeTree, removeTempFolders } from '../support/files.ts'
import { describeInLab } from '../support/lab/in-lab.ts'
import { folderAt, Lab, type Place } from '../support/lab/lab.ts'
import { startHyperswarm } from '../support/lab/services.ts'
import { ShoalCommand, type Told } from '../support/lab/shoal-command.ts'
import { until } from '../support/lab/until.ts'

const PATIENCE = 150_000
const NUMBERS = [1, 2, 3] as const

describeInLab('a channel of three machines', { timeout: PATIENCE }, () => {
  let lab: Lab | null = null

  afterEach(async () => {
    await lab?.close()
  }, PATIENCE)
  afterAll(removeTempFolders)

  //   publisher ── mirror, then mirror ── follower
  it('outlives its publisher: a new follower has all of its releases from the mirror', async () => {
    lab = await Lab.up(3)
    const dht = await startHyperswarm(lab.server)
    const [home, mirroring, following] = [lab.client(0), lab.client(1), lab.client(2)]
    const share = join(await folderAt(home, 'goods'), 'album')
    await makeTree(share, { 'one.flac': 3_000_000, 'deep/ünï.txt': 1_000, empty: 0 })

    const published: Told[] = []
    let mirror: ShoalCommand | null = null
    const kept = await folderAt(mirroring, 'into')
    for (const number of NUMBERS) {
      await change(share, number)
      await cp(share, pastOf(home, number), { recursive: true })
      const release = await publishedAt(home, dht, share)
      published.push(release)
      const publisher = new ShoalCommand(home, dht, ['seed', '--channel', 'albums'])
      await publisher.told(({ event }) => event === 'seeding')
      mirror ??= new ShoalCommand(mirroring, dht, ['follow', String(release['link']), '-o', kept, '--mirror'])
      await mirror.told(isShown(number))
      expect(await publisher.stop()).toBe(143)
    }

    const folder = await folderAt(following, 'into')
    const link = String(published.at(-1)?.['link'])
    const follower = new ShoalCommand(following, dht, ['follow', link, '-o', folder, '--all', '--mirror'])
    await follower.told(isShown(3))
    for (const number of NUMBERS) {
      const [here, there] = [pastOf(home, number), join(folder, 'releases', String(number), 'album')]
      await until(() => sameTree(here, there), AbortSignal.timeout(PATIENCE))
    }
    expect(await readlink(join(folder, 'newest'))).toBe(join('releases', '3', 'album'))
    expect(await follower.stop()).toBe(143)
    expect(await shownAt(following)).toMatchObject({ releases: published.map(headOf), faults: [] })
  })

  it('whose log was changed on a mirror’s disk: the mirror says so, keeps what it has, and mends it', async () => {
    lab = await Lab.up(2)
    const { dht, home, mirroring, share, folder, follow } = await mirrored(lab)
    const logs = join(mirroring.folder, 'shoal', 'channels')
    const { link } = await shownAt(home)
    await changeOnDisk({ id: idOf(String(link)), seed: null }, logs, 0)
    const mirror = follow()
    const { sentence } = await mirror.told(isTrouble('tampered'))
    expect(sentence).toContain('is not what its publisher signed')
    await mirror.told(({ event }) => event === 'following')
    expect(await sameTree(share, await realpath(join(folder, 'newest')))).toBe(true)
    await change(share, 2)
    await publishedAt(home, dht, share)
    const publisher = new ShoalCommand(home, dht, ['seed', '--channel', 'albums'])
    await mirror.told(isShown(2))
    expect(await sameTree(share, await realpath(join(folder, 'newest')))).toBe(true)
    await Promise.all([mirror.stop(), publisher.stop()])
    expect((await shownAt(mirroring))['releases']).toHaveLength(2)
  })

  //   publisher ── mirror ── another machine with the same key
  it('whose key signed two histories: the mirror says so, and keeps what it has', async () => {
    lab = await Lab.up(3)
    const { dht, home, mirroring, share, folder, follow } = await mirrored(lab)
    const elsewhere = lab.client(2)
    const backup = join(lab.folder, 'albums.key')
    const passphrase = 'correct horse battery'
    const secret = [`SHOAL_PASSPHRASE=${passphrase}`]
    await new ShoalCommand(home, null, ['channels', 'export', 'albums', '-o', backup], secret).done()
    await folderAt(elsewhere, '.')
    await new ShoalCommand(elsewhere, null, ['channels', 'import', backup], secret).done()
    const careless = new ShoalCommand(elsewhere, null, ['publish', share, '--channel', 'albums'])
    expect(await careless.failed()).toContain('0 of 1 entries are here')

    const { key } = await readBackup(await readFile(backup, 'utf8'), passphrase)
    const another = [1, 2].flatMap((number) => encodeRelease(releaseOf(number, { title: 'Another story' })))
    await appendRaw(key, join(elsewhere.folder, 'shoal', 'channels'), another)
    const forger = new ShoalCommand(elsewhere, dht, ['seed', '--channel', 'albums'])
    await forger.told(({ event }) => event === 'seeding')
    const mirror = follow()
    const { sentence } = await mirror.told(isTrouble('forked'))
    expect(sentence).toContain('signed two different histories')
    await Promise.all([mirror.stop(), forger.stop()])

    expect(await shownAt(mirroring)).toMatchObject({
      releases: [{ number: 1, title: 'album 1' }],
      faults: [expect.stringContaining('signed two different histories')]
    })
    expect(await sameTree(share, await realpath(join(folder, 'newest')))).toBe(true)
  })
})

interface Mirrored {
  readonly dht: Address
  readonly home: Place
  readonly mirroring: Place
  readonly share: string
  /** Of the mirror. */
  readonly folder: string
  /** Starts the mirror again. */
  readonly follow: () => ShoalCommand
}

/** A channel of one release that a mirror has whole; nobody runs. */
async function mirrored(lab: Lab): Promise<Mirrored> {
  const dht = await startHyperswarm(lab.server)
  const [home, mirroring] = [lab.client(0), lab.client(1)]
  const share = join(await folderAt(home, 'goods'), 'album')
  await makeTree(share, { 'one.flac': 300_000 })
  const { link } = await publishedAt(home, dht, share)
  const publisher = new ShoalCommand(home, dht, ['seed', '--channel', 'albums'])
  await publisher.told(({ event }) => event === 'seeding')
  const folder = await folderAt(mirroring, 'into')
  const follow = (): ShoalCommand =>
    new ShoalCommand(mirroring, dht, ['follow', String(link), '-o', folder, '--mirror'])
  const mirror = follow()
  await mirror.told(isShown(1))
  await Promise.all([publisher.stop(), mirror.stop()])
  return { dht, home, mirroring, share, folder, follow }
}

/** A file more, and one that is another now. */
async function change(share: string, number: number): Promise<void> {
  await makeTree(share, { [`track-${number}.flac`]: 500_000 + number })
  await writeFile(join(share, 'words'), `Release ${number}`)
}

/** What the share was when a release was made of it. */
function pastOf({ folder }: Place, number: number): string {
  return join(folder, 'past', String(number))
}

async function publishedAt(place: Place, dht: Address, share: string): Promise<Told> {
  const told = await new ShoalCommand(place, dht, ['publish', share, '--channel', 'albums']).done()
  return told.find(({ event }) => event === 'published') ?? {}
}

/** As `shoal channels show` has it. */
async function shownAt(place: Place): Promise<Told> {
  const told = await new ShoalCommand(place, null, ['channels', 'show', 'albums']).done()
  return told.find(({ releases }) => releases !== undefined) ?? {}
}

function isTrouble(code: string): (told: Told) => boolean {
  return (told) => told['event'] === 'trouble' && told['code'] === `CHANNEL_${code}`
}

function idOf(link: string): string {
  return parseChannelLink(link)?.id ?? ''
}

function isShown(number: number): (told: Told) => boolean {
  return (told) => told['event'] === 'shown' && told['number'] === number
}

function headOf({ event: _event, link: _link, ...head }: Told): Told {
  return head
}

async function sameTree(here: string, there: string): Promise<true | null> {
  return (await compareTrees(here, there)).differences.length === 0 ? true : null
}
