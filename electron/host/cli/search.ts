import { Command } from 'commander'
import type { Output as Answer } from '../../../shared/api/commands.ts'
import type { Face } from '../../../shared/api/face.ts'
import { ShoalError } from '../../../shared/errors.ts'
import { channelStateFolder } from './channel-options.ts'
import { EXIT_OK } from './exit-codes.ts'
import { outputOf, parseSeconds, withNetworkOptions, withOutputOptions } from './options.ts'
import type { CommonOptions, OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { withFace } from './session.ts'

interface Options extends CommonOptions, OutputOptions {
  readonly limit: string
  readonly ask?: true
  readonly wait: string
}

const MAX_LIMIT = 1_000
/** Others tell of no more. */
const MAX_ASKED = 100
/** What a search reads of the words, in characters. */
const MAX_TEXT_LENGTH = 200

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
      const [limit, wait] = [limitOf(options), parseSeconds(options.wait)]
      const text = words.join(' ').slice(0, MAX_TEXT_LENGTH)
      const isAsking = options.ask === true
      process.exitCode = await withFace(
        options,
        channelStateFolder(options),
        output,
        async ({ face, interruption }) => {
          const work = isAsking
            ? searchElsewhere(face, text, { limit: Math.min(limit, MAX_ASKED), wait }, output)
            : searchHere(face, text, limit, output)
          return await Promise.race([work.then(() => EXIT_OK), interruption.interrupted])
        },
        { resume: isAsking }
      )
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

async function searchHere(face: Face, text: string, limit: number, output: Output): Promise<void> {
  const { hits } = await face.call('search', { text, limit })
  const rows = hits.map((hit) => {
    const { name = '', link = '' } = face.state.channels[hit.channel] ?? {}
    return { ...hit, channel: name, link }
  })
  const lines = rows.flatMap((row) => [lineOf(row.channel, row), ...row.files.map((path) => `\t${path}`)])
  output.result(rows, lines)
  if (hits.length === 0) output.say('Nothing was found.')
}

/** @param wait seconds @throws ShoalError 'no-peers' */
async function searchElsewhere(
  face: Face,
  text: string,
  { limit, wait }: { readonly limit: number; readonly wait: number },
  output: Output
): Promise<void> {
  const answers = await face.call('askPeers', { text, limit, wait: Math.min(wait, MAX_WAIT) })
  if (answers.asked === 0) throw nobodyMet(face)
  const { hits } = answers
  output.result(
    hits,
    hits.map((hit) => lineOf(hit.link, hit))
  )
  output.say(summaryOf(answers))
}

/** Seconds. */
const MAX_WAIT = 3_600

function nobodyMet({ state: { channels, torrents } }: Face): ShoalError {
  const isNew = Object.keys(channels).length + Object.keys(torrents).length === 0
  const advice = isNew ? 'follow a channel first' : 'try again later, or with a longer --wait'
  const sentence = `No Shoal was met that has a channel or a torrent in common with this one; ${advice}.`
  return new ShoalError('no-peers', sentence)
}

interface Hit {
  readonly number: number
  readonly publishedAt: number
  readonly title: string
}

/** @param channel as it is called, or its link */
function lineOf(channel: string, { number, publishedAt, title }: Hit): string {
  return [channel, number, new Date(publishedAt).toISOString(), title].join('\t')
}

function summaryOf({ asked, answered, forged, hits }: Answer<'askPeers'>): string {
  const what = hits.length === 0 ? 'Nothing was found.' : `Found: ${hits.length}.`
  const left = forged === 0 ? '' : ` Left out, for no channel signed it: ${forged}.`
  return `Shoals that were met: ${asked}, and answered: ${answered}. ${what}${left}`
}
