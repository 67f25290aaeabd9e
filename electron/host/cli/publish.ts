import { resolve } from 'node:path'
import { Command } from 'commander'
import type { Share } from '../../../shared/api/model.ts'
import type { TorrentMaking } from '../../../shared/api/torrent-making.ts'
import { ShoalError, type ErrorCode } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import { checkWords } from '../../channel/release-writer.ts'
import { findChannel } from '../../engine/channels/find-channel.ts'
import { channelNamed, channelsOf, channelStateFolder } from './channel-options.ts'
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
import { withFace, type Errand } from './session.ts'

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
  const { title = '', notes = '' } = options
  checkWords({ title, notes })
  const what = { path: resolve(path), torrent: makingOf(options) }
  const output = outputOf(options)
  return await withFace(options, channelStateFolder(options), output, async (errand) => {
    const { face, stay } = errand
    const id = await channelFor(errand, options.channel, what, output)
    const words = { title: title === '' ? null : title, notes }
    const { work } = await face.call('publish', { id, ...what, ...words })
    const { torrent, release: number } = await done(errand, work, output)
    for (const address of options.peer) await face.call('addPeer', { id: torrent ?? '', address })
    const { releases } = await face.call('releases', { id, from: number ?? 1, limit: 1 })
    const { link, name } = channelNamed(channelsOf(face), id)
    for (const release of releases) {
      output.result({ event: 'published', link, ...release }, [link])
      output.say(
        `Release ${release.number} of ${name} is published: ${release.title} (${formatBytes(release.length)}).`
      )
    }
    if (options.seed === true && stay !== null) return await stay()
    output.say(
      stay === null
        ? 'The Shoal that runs here keeps it on offer.'
        : `Keep it on offer with: shoal seed --channel ${JSON.stringify(name)}`
    )
    return EXIT_OK
  })
}

interface What {
  readonly path: string
  readonly torrent: TorrentMaking
}

/** A new one is created only once it is known that there is something to publish. @returns its id */
async function channelFor(errand: Errand, name: string, what: What, output: Output): Promise<string> {
  const { face } = errand
  const known = findChannel(channelsOf(face), name)
  if (known !== null) return known.id
  const { path, torrent } = what
  const { work } = await face.call('share', { path, ...torrent, comment: null, isPrivate: false })
  await done(errand, work, output)
  const { id } = await face.call('createChannel', { name })
  await face.until(({ channels }) => channels[id] !== undefined)
  output.say(
    `The channel ${name} is new. Its key is on this computer alone: back it up with shoal channels export, for nobody can go on with it without.`
  )
  return id
}

/** Resolves when it is made. @throws ShoalError as it failed, or 'cancelled' */
async function done({ face, interruption }: Errand, work: string, output: Output): Promise<Share> {
  // It goes on in another process, which does not hear of signals to this one.
  interruption.signal.addEventListener('abort', () => void face.ask('endShare', { work }).catch(nothing))
  await face.until(({ shares }) => shares[work] !== undefined)
  await face.until(({ shares }) => {
    const row = shares[work]
    if (row?.state === 'hashing')
      output.progress({ doing: 'Hashing', done: row.done, total: row.total, rate: 0, note: row.path })
    return row?.state !== 'hashing'
  })
  output.finishProgress()
  const row = face.state.shares[work]
  if (row === undefined) throw new ShoalError('cancelled', 'Stopped before it was made.')
  await face.call('endShare', { work })
  if (row.state === 'failed') throw new ShoalError((row.code ?? 'usage') as ErrorCode, row.trouble ?? '')
  return row
}

function makingOf(options: PublishOptions): TorrentMaking {
  const { version, pieceLength = null, trackers = [], webSeeds = [] } = parseTorrentOptions(options)
  return { version, pieceLength, trackers: trackers.map((tier) => [...tier]), webSeeds: [...webSeeds] }
}

function nothing(): void {
  // it has ended already
}
