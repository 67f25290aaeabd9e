import { Command } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import type { Channel } from '../../engine/channels/channel.ts'
import type { Hit } from '../../engine/channels/library.ts'
import { askPeers } from './ask.ts'
import { channelStateFolder } from './channel-options.ts'
import { EXIT_OK } from './exit-codes.ts'
import { outputOf, parseSeconds, withNetworkOptions, withOutputOptions } from './options.ts'
import type { CommonOptions, OutputOptions } from './options.ts'
import { withEngine } from './session.ts'

interface Options extends CommonOptions, OutputOptions {
  readonly limit: string
  readonly ask?: true
  readonly wait: string
}

const MAX_LIMIT = 1_000

export function searchCommand(): Command {
  const command = new Command('search')
    .description('find releases of all channels here by their titles, notes and file names')
    .argument('<words...>', 'all of which, or words that begin so, are in a release')
    .option('--limit <number>', 'tell of so many releases at most', '20')
    .option('--ask', 'ask other Shoals instead about the channels that they follow: they are told the words')
    .option('--wait <seconds>', 'with --ask: look so long for others at most', '5')
  return withOutputOptions(withNetworkOptions(command)).action(
    async (words: readonly string[], options: Options) => {
      const output = outputOf(options)
      const limit = limitOf(options)
      const text = words.join(' ')
      const waitMs = 1_000 * parseSeconds(options.wait)
      process.exitCode = await withEngine(options, channelStateFolder(options), output, async (session) => {
        if (options.ask === true) return await askPeers(session, { text, limit, waitMs }, output)
        const hits = await session.engine.channels.search(text, limit)
        output.result(hits.map(rowOf), hits.flatMap(linesOf))
        if (hits.length === 0) output.say('Nothing was found.')
        return EXIT_OK
      })
    }
  )
}

/** @throws ShoalError 'usage' */
function limitOf({ limit }: Options): number {
  const count = Number(limit)
  if (!Number.isSafeInteger(count) || count < 1 || count > MAX_LIMIT)
    throw new ShoalError('usage', `"${limit}" is not a number of releases from 1 to ${MAX_LIMIT}.`)
  return count
}

function rowOf({ channel, release, files }: Hit<Channel>): Readonly<Record<string, unknown>> {
  return { channel: channel.record.name, link: channel.link, ...release, files }
}

function linesOf({ channel, release, files }: Hit<Channel>): readonly string[] {
  const { number, publishedAt, title } = release
  return [
    [channel.record.name, number, new Date(publishedAt).toISOString(), title].join('\t'),
    ...files.map((path) => `\t${path}`)
  ]
}
