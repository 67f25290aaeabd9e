import { resolve } from 'node:path'
import { Command } from 'commander'
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
import { withEngine, type Session } from './session.ts'

type SeedOptions = CommonOptions & LimitOptions & OutputOptions & MakeOptions

export function seedCommand(): Command {
  const command = new Command('seed')
    .description(
      'share files or folders where they lie: prints a link for each and serves them until stopped'
    )
    .argument('<path...>', 'files or folders')
  return withOutputOptions(withLimitOptions(withNetworkOptions(withTorrentOptions(command)))).action(
    async (paths: string[], options: SeedOptions) => {
      process.exitCode = await seed(paths, options)
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
    const failed = torrents.map(failure)
    const code = await Promise.race([session.interruption.interrupted, ...failed])
    return code
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

/** Rejects when the torrent cannot be served any more. */
function failure(torrent: Torrent): Promise<never> {
  return new Promise((_resolve, reject) => {
    torrent.on('phase', (phase) => {
      if (phase.type === 'errored') reject(phase.error)
    })
  })
}
