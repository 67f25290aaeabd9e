import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Terms } from '../support/lab/client.ts'
import { Goods, PIECE_LENGTH, shoalMakes } from '../support/lab/goods.ts'
import { describeInLab, opened } from '../support/lab/in-lab.ts'
import { folderAt, Lab, type Place } from '../support/lab/lab.ts'
import { LibtorrentClient } from '../support/lab/libtorrent-client.ts'
import type { Program } from '../support/lab/program.ts'
import { startTracker, type Tracker } from '../support/lab/services.ts'
import { optionsFor, SHOAL } from '../support/lab/shoal-client.ts'

const TERMS: Terms = { secrecy: 'any', dht: [], pex: false, utp: false }
const PATIENCE = 90_000
const VERSIONS = ['v1', 'hybrid', 'v2'] as const

interface Stage {
  readonly lab: Lab
  readonly tracker: Tracker
  readonly shoal: Place
  readonly libtorrent: Place
  readonly client: LibtorrentClient
}

describeInLab('links and files lead from one client to the other', { timeout: PATIENCE }, () => {
  const stage = opened(open, PATIENCE)

  it.each(VERSIONS)("shoal get fetches what libtorrent's own link names: %s", async (version) => {
    const { tracker, shoal, libtorrent, client } = await stage()
    let link = ''
    const goods = await Goods.make(await folderAt(libtorrent, version), version, async (path, out) => {
      link = await client.make(path, out, version, PIECE_LENGTH, tracker.urls.http)
    })
    await client.seed(await goods.torrentFile(tracker.urls.http), goods.folder)
    await tracker.announcements.of(goods.infoHashes, libtorrent.v4, AbortSignal.timeout(PATIENCE))
    const into = await folderAt(shoal, `from-link-${version}`)
    expect(await endOf(run(shoal, ['get', link, '-o', into]))).toBe(0)
    expect(await goods.differencesIn(into)).toEqual([])
  })

  it.each(VERSIONS)('libtorrent fetches what the link names that shoal seed prints: %s', async (version) => {
    const { tracker, shoal, libtorrent, client } = await stage()
    const goods = await Goods.make(await folderAt(shoal, version), `${version} of Shoal`, (path, out) =>
      shoalMakes(path, out, version)
    )
    const share = join(goods.folder, goods.name)
    const seed = ['seed', share, `--${version}`, '--tracker', tracker.urls.udp]
    const printed = firstLineOf(shoal, [...seed, '--piece-length', `${PIECE_LENGTH}`])
    const into = await folderAt(libtorrent, `from-link-${version}`)
    const { line, program } = await printed
    await tracker.announcements.of(goods.infoHashes, shoal.v4, AbortSignal.timeout(PATIENCE))
    await client.get(line, into)
    await program.kill()
    expect(line).toMatch(/^magnet:\?/)
    expect(await goods.differencesIn(into)).toEqual([])
  })

  it('shoal get fetches what a .torrent file names from the peer it is told of', async () => {
    const { shoal, libtorrent, client } = await stage()
    const goods = await Goods.make(await folderAt(libtorrent, 'file'), 'by file', (path, out) =>
      client.make(path, out, 'hybrid', PIECE_LENGTH)
    )
    const torrent = await goods.torrentFile(null)
    await client.seed(torrent, goods.folder)
    const into = await folderAt(shoal, 'from-file')
    const peer = `${client.address.host}:${client.address.port}`
    expect(await endOf(run(shoal, ['get', torrent, '-o', into, '--peer', peer]))).toBe(0)
    expect(await goods.differencesIn(into)).toEqual([])
  })
})

async function open(): Promise<Stage> {
  const lab = await Lab.up(2)
  const [shoal, libtorrent] = [lab.client(0), lab.client(1)]
  await folderAt(shoal, '.')
  const tracker = await startTracker(lab.server)
  return { lab, tracker, shoal, libtorrent, client: await LibtorrentClient.start(libtorrent, TERMS) }
}

/** A `shoal` command as a user gives it. */
function run(
  place: Place,
  [command = '', ...args]: readonly string[],
  onLine?: (line: string) => void
): Program {
  return place.start(`shoal ${command}`, [...SHOAL, command, ...args, ...optionsFor(place, TERMS)], onLine)
}

/** @returns its exit code; what it said goes with an error */
async function endOf(program: Program): Promise<number> {
  await program.ended
  if (program.exitCode !== 0) throw new Error(program.lastWords)
  return program.exitCode
}

async function firstLineOf(
  place: Place,
  args: readonly string[]
): Promise<{ readonly line: string; readonly program: Program }> {
  return await new Promise((resolve, reject) => {
    const program = run(place, args, (line) => resolve({ line, program }))
    void program.ended.then(() => reject(new Error(program.lastWords)))
  })
}
