import { Command } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import { checkWords } from '../../channel/release-writer.ts'
import type { Channel } from '../../engine/channels/channel.ts'
import { channelStateFolder } from './channel-options.ts'
import { EXIT_OK } from './exit-codes.ts'
import {
  outputOf,
  parseTorrentOptions,
  withLimitOptions,
  withNetworkOptions,
  withOutputOptions,
  withTorrentOptions
} from './options.ts'
import type { CommonOptions, LimitOptions, MakeOptions, OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { withEngine, type Session } from './session.ts'

interface PublishOptions extends CommonOptions, LimitOptions, OutputOptions, MakeOptions {
  readonly channel: string
  readonly title?: string
  readonly notes?: string
  readonly seed?: true
}

export function publishCommand(): Command {
  const command = new Command('publish')
    .description('add a file or folder, as it is now, to a channel as its next release')
    .argument('<path>', 'file or folder, shared where it lies')
    .requiredOption('--channel <name>', 'a channel of yours; one of that name is created if there is none')
    .option('--title <text>', 'of the release')
    .option('--notes <text>', 'what is new in it')
    .option('--seed', 'go on serving the channel when it is published')
  return withOutputOptions(withLimitOptions(withNetworkOptions(withTorrentOptions(command)))).action(
    async (path: string, options: PublishOptions) => {
      process.exitCode = await publish(path, options)
    }
  )
}

/** @returns the exit code */
async function publish(path: string, options: PublishOptions): Promise<number> {
  if (options.private === true)
    throw new ShoalError('usage', 'What a channel holds is for everybody: publish without --private.')
  const { title, notes } = options
  checkWords({ title: title ?? '', notes: notes ?? '' })
  const output = outputOf(options)
  return await withEngine(options, channelStateFolder(options), output, async (session) => {
    const { engine, interruption } = session
    const torrent = await engine.share(path, parseTorrentOptions(options), session.addresses, {
      onProgress: (done, total) => output.progress({ doing: 'Hashing', done, total, rate: 0, note: path }),
      signal: interruption.signal
    })
    output.finishProgress()
    const channel = await channelFor(session, options.channel, output)
    const release = await channel.publish(torrent, { ...(title && { title }), ...(notes && { notes }) })
    await torrent.start()
    const link = channel.link
    output.result({ event: 'published', link, ...release, files: undefined }, [link])
    output.say(
      `Release ${release.number} of ${channel.record.name} is published: ${release.title} (${formatBytes(release.length)}).`
    )
    if (options.seed === true) return await interruption.interrupted
    output.say(`Keep it on offer with: shoal seed --channel ${JSON.stringify(channel.record.name)}`)
    return EXIT_OK
  })
}

async function channelFor({ engine }: Session, name: string, output: Output): Promise<Channel> {
  const known = engine.channels.find(name)
  if (known !== null) return known
  output.say(
    `The channel ${name} is new. Its key is on this computer alone: back it up with shoal channels export, for nobody can go on with it without.`
  )
  return await engine.channels.create(name)
}
