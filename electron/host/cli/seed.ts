import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Face } from '../../../shared/api/face.ts'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import type { ReleaseHead } from '../../channel/release.ts'
import type { Channel } from '../../engine/channels/channel.ts'
import type { Engine } from '../../engine/engine.ts'
import { linkOf } from '../../engine/link.ts'
import type { Torrent } from '../../engine/torrent.ts'
import { runningShoal } from '../control/running.ts'
import { channelNamed, channelsOf, channelStateFolder } from './channel-options.ts'
import { EXIT_OK } from './exit-codes.ts'
import {
  outputOf,
  parseTorrentOptions,
  stateFolder,
  withLimitOptions,
  withNetworkOptions,
  withOutputOptions,
  withTorrentOptions
} from './options.ts'
import type { CommonOptions, LimitOptions, MakeOptions, OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { stayWith, withEngine, type Session } from './session.ts'

/** That are looked at, the newest. */
const MOST_RELEASES = 10_000

interface SeedOptions extends CommonOptions, LimitOptions, OutputOptions, MakeOptions {
  readonly channel?: string
}

export function seedCommand(): Command {
  const command = new Command('seed')
    .description(
      'share files or folders where they lie: prints a link for each and serves them until stopped'
    )
    .argument('[path...]', 'files or folders')
    .addOption(
      new Option(
        '--channel <name>',
        'instead of paths: keep a channel on offer, with its releases that are here'
      ).conflicts(['v1', 'v2', 'hybrid', 'pieceLength', 'private', 'tracker', 'webSeed'])
    )
  return withOutputOptions(withLimitOptions(withNetworkOptions(withTorrentOptions(command)))).action(
    async (paths: string[], options: SeedOptions) => {
      const { channel } = options
      if ((paths.length === 0) === (channel === undefined))
        throw new ShoalError('usage', 'Say what to share: paths, or one channel with --channel.')
      process.exitCode =
        channel === undefined ? await seed(paths, options) : await seedChannel(channel, options)
    }
  )
}

/** @returns the exit code */
async function seed(paths: readonly string[], options: SeedOptions): Promise<number> {
  const output = outputOf(options)
  const state = stateFolder(options, 'seed', paths.map((path) => resolve(path)).join('\n'))
  return await withEngine(options, state, output, async (session) => {
    const torrents: Torrent[] = []
    for (const path of paths) torrents.push(await share(session, path, options, output))
    for (const torrent of torrents) announce(torrent, session.engine, output)
    const failures = torrents.map(async (torrent): Promise<never> => {
      throw await fault(torrent)
    })
    return await Promise.race([session.interruption.interrupted, ...failures])
  })
}

/** @returns the exit code */
async function seedChannel(text: string, options: SeedOptions): Promise<number> {
  const state = channelStateFolder(options)
  const running = await runningShoal(state)
  if (running !== null) {
    await offerThere(running.face, text, outputOf(options))
    running.close()
    return EXIT_OK
  }
  return await withEngine(options, state, outputOf(options), (session) => offerHere(session, text, options))
}

/**
 * Goes on whatever becomes of a release: its log, and the other releases, are worth serving.
 * @returns the exit code
 */
async function offerHere(session: Session, text: string, options: SeedOptions): Promise<number> {
  const output = outputOf(options)
  const { engine } = session
  const channel = channelNamed(engine.channels.all, text)
  let here = 0
  for (const release of channel.releases) {
    const torrent = channel.torrentOf(release)
    if (torrent === null) continue
    here++
    void Promise.race([fault(torrent), change(torrent)]).then((error) =>
      tellOfFault(channel, release, error, output)
    )
    await torrent.start()
  }
  const { identity } = engine
  const { port } = engine.network()
  const numbers = { releases: channel.releases.length, here }
  output.result({ event: 'seeding', identity, port, link: channel.link, ...numbers }, [channel.link])
  output.say(`${channel.name} is on offer: ${here} of ${numbers.releases} releases are here.`)
  return await stayWith(session, options, channelStateFolder(options))
}

/** Has the Shoal that runs serve all releases that are here. */
async function offerThere(face: Face, text: string, output: Output): Promise<void> {
  await face.call('listen', {})
  const { id, name, link, releases } = channelNamed(channelsOf(face), text)
  await face.call('watchChannel', { id, releases: MOST_RELEASES })
  const ids = Object.values(face.channel?.releases ?? {}).flatMap(({ torrent }) => torrent ?? [])
  if (ids.length > 0) await face.call('start', { ids })
  output.result({ event: 'seeding', link, releases, here: ids.length }, [link])
  output.say(`${name} is on offer by the Shoal that runs here: ${ids.length} of ${releases} releases.`)
}

function tellOfFault(
  { name }: Channel,
  { number }: ReleaseHead,
  { code, message }: ShoalError,
  output: Output
): void {
  const sentence = `Release ${number} of ${name} is not served whole. ${message}`
  output.event({ event: 'trouble', code, sentence, release: number })
  output.say(sentence)
}

async function share(session: Session, path: string, options: SeedOptions, output: Output): Promise<Torrent> {
  const torrent = await session.engine.share(path, parseTorrentOptions(options), session.addresses, {
    onProgress: (done, total) => output.progress({ doing: 'Hashing', done, total, rate: 0, note: path }),
    signal: session.interruption.signal
  })
  output.finishProgress()
  await torrent.start()
  return torrent
}

function announce(torrent: Torrent, engine: Engine, output: Output): void {
  const { metainfo } = torrent
  if (metainfo === null) return
  const link = linkOf(torrent)
  const { name, length, infoHashV1, infoHashV2 } = metainfo
  output.result(
    {
      event: 'seeding',
      identity: engine.identity,
      port: engine.network().port,
      link,
      name,
      length,
      infoHashV1,
      infoHashV2
    },
    [link]
  )
  output.say(`Sharing ${name} (${formatBytes(length)}). Anyone with the link can fetch it while this runs.`)
}

/** Resolves when not all of a torrent that is served where it lies is there any more. */
function change(torrent: Torrent): Promise<ShoalError> {
  return new Promise((resolve) => {
    torrent.on('phase', ({ type }) => {
      if (type !== 'seeding' || torrent.progress.left === 0) return
      resolve(
        new ShoalError(
          'file-changed',
          'Its files are not what they were: put them back, or publish them anew.'
        )
      )
    })
  })
}

/** Resolves when the torrent cannot be served any more, with the reason. */
function fault(torrent: Torrent): Promise<ShoalError> {
  return new Promise((resolve) => {
    torrent.on('phase', (phase) => {
      if (phase.type === 'errored') resolve(phase.error)
    })
  })
}
