import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import type { Engine } from '../../engine/engine.ts'
import { linkOf } from '../../engine/link.ts'
import type { Torrent } from '../../engine/torrent.ts'
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
import { seedChannel } from './seed-channel.ts'
import { fault } from './serving-faults.ts'
import { withEngine, type Session } from './session.ts'

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
