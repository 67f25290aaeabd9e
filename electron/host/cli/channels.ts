import { readFile, writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import type { Output as Answer } from '../../../shared/api/commands.ts'
import type { Face } from '../../../shared/api/face.ts'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import { diskError, errorCode } from '../../storage/disk-errors.ts'
import { channelNamed, channelsOf, channelStateFolder, told, type NamedChannel } from './channel-options.ts'
import { EXIT_OK } from './exit-codes.ts'
import { outputOf, withNetworkOptions, withOutputOptions } from './options.ts'
import type { CommonOptions, OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { askNewPassphrase, askPassphrase } from './passphrase.ts'
import { withFace, type Errand } from './session.ts'

type Options = CommonOptions & OutputOptions

export function channelsCommand(): Command {
  const command = new Command('channels').description(
    'look after the channels that are published or followed here'
  )
  command.addCommand(ready(listed()), { isDefault: true })
  for (const each of [show(), exported(), imported(), rollback(), deleted()]) command.addCommand(ready(each))
  return command
}

function ready(command: Command): Command {
  return withOutputOptions(withNetworkOptions(command)).exitOverride()
}

function listed(): Command {
  return new Command('list').description('all of them').action(async (options: Options) => run(options, list))
}

function show(): Command {
  return new Command('show')
    .description('the releases of a channel')
    .argument('<name>', 'its name, key or link')
    .action(async (name: string, options: Options) =>
      run(options, async ({ face }, output) => {
        const channel = channelNamed(channelsOf(face), name)
        const releases = await allReleases(face, channel.id)
        const lines = releases.map(
          (release) =>
            `${release.number}\t${new Date(release.publishedAt).toISOString()}\t${formatBytes(release.length)}\t${release.title}`
        )
        await face.call('watchChannel', { id: channel.id, releases: 1 })
        const faults = Object.values(face.channel?.faults ?? {}).map(({ sentence }) => sentence)
        output.result({ ...told(channel), releases, faults }, lines)
      })
    )
}

function exported(): Command {
  return new Command('export')
    .description('write the key of a channel of yours to a file, encrypted with a passphrase')
    .argument('<name>', 'its name, key or link')
    .requiredOption('-o, --output <file>', 'the file to write')
    .action(async (name: string, options: Options & { readonly output: string }) =>
      run(options, async ({ face }, output) => {
        const { id } = oursNamed(face, name, 'its key is not here.')
        const passphrase = await askNewPassphrase('A passphrase for the backup')
        const { backup } = await face.call('exportChannel', { id, passphrase })
        await writeFile(options.output, backup, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
          throw errorCode(error) === 'EEXIST'
            ? inTheWay(options.output)
            : diskError(error, 'create', options.output)
        })
        output.result({ file: options.output }, [options.output])
        output.say('Whoever has this file and the passphrase can publish in your name. Keep both, apart.')
      })
    )
}

function imported(): Command {
  return new Command('import')
    .description('take over a channel of yours from the backup of its key')
    .argument('<file>', 'what shoal channels export wrote')
    .action(async (file: string, options: Options) =>
      run(options, async ({ face }, output) => {
        const backup = await readFile(file, 'utf8').catch((error: unknown) => {
          throw new ShoalError('not-found', `Cannot read ${file}: say where the backup is.`, { cause: error })
        })
        const passphrase = await askPassphrase('The passphrase of the backup')
        const { id } = await face.call('importChannel', { backup, passphrase })
        await face.until(({ channels }) => channels[id]?.isOurs === true)
        const channel = channelNamed(channelsOf(face), id)
        output.result(told(channel), [channel.link])
        output.say(
          'Publish from one computer only: two that do not know of each other fork the channel, and end it.'
        )
      })
    )
}

function rollback(): Command {
  return new Command('rollback')
    .description('let "newest" lead to an earlier release that is here, until told otherwise')
    .argument('<name>', 'its name, key or link')
    .argument('[number]', 'of the release; without it, the newest again')
    .action(async (name: string, number: string | undefined, options: Options) =>
      run(options, async ({ face }, output) => {
        const channel = channelNamed(channelsOf(face), name)
        const pinned = number === undefined ? null : parseNumber(number)
        await face.call('pinRelease', { id: channel.id, number: pinned })
        output.result({ ...told(channel), pinned }, [])
        output.say(
          pinned === null
            ? 'newest leads to the newest release again.'
            : `newest leads to release ${pinned} now.`
        )
      })
    )
}

function deleted(): Command {
  return new Command('delete')
    .description('end a channel of yours: its key is deleted, and without a backup nobody can go on with it')
    .argument('<name>', 'its name, key or link')
    .option('--yes', 'I know')
    .action(async (name: string, options: Options & { readonly yes?: true }) =>
      run(options, async ({ face }, output) => {
        const channel = oursNamed(face, name, 'shoal unfollow ends following it.')
        if (options.yes !== true)
          throw new ShoalError('usage', 'Its key is lost with it: back it up, and say --yes.')
        await face.call('deleteChannel', { id: channel.id })
        output.result(told(channel), [])
        output.say(`${channel.name} and its key are deleted.`)
      })
    )
}

/** Whatever it is, a backup may be all that is left of a channel. */
function inTheWay(file: string): ShoalError {
  return new ShoalError('disk-denied', `There is a file ${file} already; choose another name.`)
}

/** @throws ShoalError 'usage' */
function parseNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/u.test(text)) return Number(text)
  throw new ShoalError('usage', `"${text}" is not the number of a release.`)
}

function list({ face }: Errand, output: Output): Promise<void> {
  const rows = channelsOf(face).map(({ name, link, isOurs, releases, folder }) => ({
    ...{ name, link, isOurs, releases, folder }
  }))
  output.result(rows, rows.map(lineOf))
  if (rows.length === 0)
    output.say('No channels yet. Publish one with shoal publish, follow one with shoal follow.')
  return Promise.resolve()
}

/** @param otherwise what to say of one that is somebody else's, after a colon @throws ShoalError 'not-found', 'usage' */
function oursNamed(face: Face, name: string, otherwise: string): NamedChannel {
  const channel = channelNamed(channelsOf(face), name)
  if (channel.isOurs) return channel
  throw new ShoalError('usage', `“${channel.name}” is somebody else’s channel: ${otherwise}`)
}

async function allReleases(face: Face, id: string): Promise<Answer<'releases'>['releases']> {
  const all: Answer<'releases'>['releases'] = []
  for (;;) {
    const from = (all.at(-1)?.number ?? 0) + 1
    const { releases } = await face.call('releases', { id, from, limit: RELEASES_PER_PAGE })
    all.push(...releases)
    if (releases.length < RELEASES_PER_PAGE) return all
  }
}

const RELEASES_PER_PAGE = 1_000

function lineOf(row: {
  readonly name: string
  readonly isOurs: boolean
  readonly releases: number
  readonly link: string
}): string {
  return [row.name, row.isOurs ? 'yours' : 'followed', `${row.releases} releases`, row.link].join('\t')
}

async function run(options: Options, work: (errand: Errand, output: Output) => Promise<void>): Promise<void> {
  const output = outputOf(options)
  await withFace(options, channelStateFolder(options), output, (errand) => work(errand, output))
  process.exitCode = EXIT_OK
}
