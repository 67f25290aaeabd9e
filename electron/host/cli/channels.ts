import { readFile, writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import { backUp, readBackup } from '../../channel/key-backup.ts'
import { diskError, errorCode } from '../../storage/disk-errors.ts'
import { channelNamed, channelStateFolder, named } from './channel-options.ts'
import { EXIT_OK } from './exit-codes.ts'
import { outputOf, withNetworkOptions, withOutputOptions } from './options.ts'
import type { CommonOptions, OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { askNewPassphrase, askPassphrase } from './passphrase.ts'
import { withEngine, type Session } from './session.ts'

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
      run(options, ({ engine }, output) => {
        const channel = channelNamed(engine.channels, name)
        const { releases } = channel
        const lines = releases.map(
          (release) =>
            `${release.number}\t${new Date(release.publishedAt).toISOString()}\t${formatBytes(release.length)}\t${release.title}`
        )
        const faults = channel.faults.map(({ sentence }) => sentence)
        output.result({ ...named(channel), releases, faults }, lines)
        return Promise.resolve()
      })
    )
}

function exported(): Command {
  return new Command('export')
    .description('write the key of a channel of yours to a file, encrypted with a passphrase')
    .argument('<name>', 'its name, key or link')
    .requiredOption('-o, --output <file>', 'the file to write')
    .action(async (name: string, options: Options & { readonly output: string }) =>
      run(options, async ({ engine }, output) => {
        const text = await backUp(
          channelNamed(engine.channels, name).backedUp(),
          await askNewPassphrase('A passphrase for the backup')
        )
        await writeFile(options.output, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
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
      run(options, async ({ engine }, output) => {
        const text = await readFile(file, 'utf8').catch((error: unknown) => {
          throw new ShoalError('not-found', `Cannot read ${file}: say where the backup is.`, { cause: error })
        })
        const channel = await engine.channels.adopt(
          await readBackup(text, await askPassphrase('The passphrase of the backup'))
        )
        output.result(named(channel), [channel.link])
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
      run(options, async ({ engine }, output) => {
        const channel = channelNamed(engine.channels, name)
        const pinned = number === undefined ? null : parseNumber(number)
        await channel.pin(pinned)
        output.result({ ...named(channel), pinned }, [])
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
      run(options, async ({ engine }, output) => {
        const channel = channelNamed(engine.channels, name)
        if (!channel.isOurs)
          throw new ShoalError('usage', 'It is not yours: shoal unfollow ends following it.')
        if (options.yes !== true)
          throw new ShoalError('usage', 'Its key is lost with it: back it up, and say --yes.')
        await engine.channels.remove(channel)
        output.result(named(channel), [])
        output.say(`${channel.record.name} and its key are deleted.`)
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

function list({ engine }: Session, output: Output): Promise<void> {
  const rows = engine.channels.all.map((channel) => ({
    name: channel.record.name,
    link: channel.link,
    isOurs: channel.isOurs,
    releases: channel.releases.length,
    folder: channel.record.following?.folder ?? null
  }))
  output.result(rows, rows.map(lineOf))
  if (rows.length === 0)
    output.say('No channels yet. Publish one with shoal publish, follow one with shoal follow.')
  return Promise.resolve()
}

function lineOf(row: {
  readonly name: string
  readonly isOurs: boolean
  readonly releases: number
  readonly link: string
}): string {
  return [row.name, row.isOurs ? 'yours' : 'followed', `${row.releases} releases`, row.link].join('\t')
}

async function run(
  options: Options,
  work: (session: Session, output: Output) => Promise<void>
): Promise<void> {
  const output = outputOf(options)
  await withEngine(options, channelStateFolder(options), output, (session) => work(session, output))
  process.exitCode = EXIT_OK
}
