import { resolve } from 'node:path'
import { Command } from 'commander'
import type { Face } from '../../../shared/api/face.ts'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import type { Following } from '../../engine/channels/channel-record.ts'
import { formatChannelLink } from '../../metainfo/channel-link.ts'
import { channelNamed, channelsOf, channelStateFolder, readChannel, told } from './channel-options.ts'
import { EXIT_OK } from './exit-codes.ts'
import { outputOf, withLimitOptions, withNetworkOptions, withOutputOptions } from './options.ts'
import type { CommonOptions, LimitOptions, OutputOptions } from './options.ts'
import { readyToStay, withEngine, withFace, withRunning, type Session } from './session.ts'

interface FollowOptions extends CommonOptions, LimitOptions, OutputOptions {
  readonly output?: string
  readonly keep?: string
  readonly all?: true
  readonly notify?: true
  readonly mirror?: true
}

/** The newest, and the one before, to go back to. */
const DEFAULT_KEEP = 2

export function followCommand(): Command {
  const command = new Command('follow')
    .description('follow a channel until stopped: each new release is fetched, and "newest" leads to it')
    .argument('<link|name>', 'the link of a channel, or the name of one that was followed before')
    .option('-o, --output <dir>', 'folder for its releases and "newest" (default: ".")')
    .option('--keep <number>', `so many of the last releases are kept (default: ${DEFAULT_KEEP})`)
    .option('--all', 'keep all releases from now on')
    .option('--notify', 'only tell of releases')
    .option('--mirror', 'fetch and serve earlier releases too: all, or as many as --keep says')
  return withOutputOptions(withLimitOptions(withNetworkOptions(command))).action(
    async (link: string, options: FollowOptions) => {
      process.exitCode = await follow(link, options)
    }
  )
}

/** @returns the exit code */
async function follow(text: string, options: FollowOptions): Promise<number> {
  const output = outputOf(options)
  const wishes = wishesOf(options)
  const state = channelStateFolder(options)
  const there = await withRunning(state, (face) => followThere(face, text, wishes))
  if (there !== null) {
    output.result({ event: 'following', ...told(there), folder: there.folder }, [])
    output.say(`The Shoal that runs here follows ${there.name} now.`)
    return EXIT_OK
  }
  return await withEngine(options, state, output, (session) => followHere(session, text, wishes, options), {
    onRelease: ({ name }, { number, title, notes, length, fileCount }) => {
      output.event({ event: 'release', channel: name, number, title, notes, length, fileCount })
      output.say(`Release ${number} of ${name}: ${title} (${formatBytes(length)})`)
    },
    onShown: ({ name }, { number, title }) => {
      output.event({ event: 'shown', channel: name, number, title })
      output.say(`newest is release ${number} of ${name} now: ${title}`)
    }
  })
}

/** @returns the exit code */
async function followHere(
  session: Session,
  text: string,
  wishes: Partial<Following>,
  options: FollowOptions
): Promise<number> {
  const output = outputOf(options)
  const { engine } = session
  const link = readChannel(engine.channels.all, text)
  const before = engine.channels.byId(link.id)?.record.following ?? BEGINNING
  const following = { ...before, ...wishes, folder: wishes.folder ?? before.folder }
  const channel = await engine.channels.follow(link, following)
  await engine.resume()
  const stay = await readyToStay(session, options, channelStateFolder(options))
  const { name } = channel
  output.result({ event: 'following', ...told(channel), folder: following.folder }, [])
  const known = channel.releases.length
  output.say(
    `Following ${name}. ${known === 0 ? 'Looking for its releases.' : `Its releases so far: ${known}.`}`
  )
  return await stay()
}

/** Has the Shoal that runs follow it, from now on. */
async function followThere(
  face: Face,
  text: string,
  wishes: Partial<Following>
): Promise<ReturnType<typeof channelsOf>[number]> {
  const link = readChannel(channelsOf(face), text)
  const known = channelsOf(face).find(({ id }) => id === link.id)
  const before = known === undefined || known.folder === null ? BEGINNING : known
  const { id } = await face.call('follow', {
    link: formatChannelLink(link),
    folder: wishes.folder ?? before.folder ?? BEGINNING.folder,
    keep: wishes.keep === undefined ? before.keep : wishes.keep,
    isFromFirst: wishes.since === 1 || known?.isFromFirst === true
  })
  await face.until(({ channels }) => channels[id] !== undefined)
  return channelNamed(channelsOf(face), id)
}

export function unfollowCommand(): Command {
  const command = new Command('unfollow')
    .description('follow a channel no more')
    .argument('<link|name>', 'as `shoal channels` lists it')
    .option('--delete-files', 'delete the releases that were fetched')
  return withOutputOptions(withNetworkOptions(command)).action(
    async (text: string, options: CommonOptions & OutputOptions & { readonly deleteFiles?: true }) => {
      const output = outputOf(options)
      await withFace(options, channelStateFolder(options), output, async ({ face }) => {
        const channel = channelNamed(channelsOf(face), text)
        if (channel.isOurs)
          throw new ShoalError('usage', `“${channel.name}” is yours; shoal channels delete ends it.`)
        const files = options.deleteFiles === true ? 'delete' : 'keep'
        await face.call('unfollow', { id: channel.id, files })
        output.result({ ...told(channel), files: files === 'keep' ? 'kept' : 'deleted' }, [])
        output.say(`${channel.name} is followed no more.`)
      })
      process.exitCode = EXIT_OK
    }
  )
}

const BEGINNING: Following = { folder: resolve('.'), keep: DEFAULT_KEEP, since: null, pinned: null }

/** What was asked for; the rest stays as it was. @throws ShoalError 'usage' */
function wishesOf({ output, keep, all, notify, mirror }: FollowOptions): Partial<Following> {
  if ([keep, all, notify].filter((each) => each !== undefined).length > 1)
    throw new ShoalError('usage', 'Say one of --keep, --all and --notify.')
  if (mirror === true && notify === true)
    throw new ShoalError('usage', 'A mirror fetches what --notify would leave: say one of the two.')
  const count = Number(keep ?? 1)
  if (!Number.isSafeInteger(count) || count < 1)
    throw new ShoalError('usage', `"${String(keep)}" is not a number of releases from 1.`)
  const isAll = all === true || (mirror === true && keep === undefined && notify === undefined)
  return {
    ...(output !== undefined && { folder: resolve(output) }),
    ...(keep !== undefined && { keep: count }),
    ...(isAll && { keep: null }),
    ...(notify === true && { keep: 0 }),
    ...(mirror === true && { since: 1 })
  }
}
