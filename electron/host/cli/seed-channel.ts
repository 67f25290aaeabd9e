import type { Face } from '../../../shared/api/face.ts'
import type { ShoalError } from '../../../shared/errors.ts'
import type { ReleaseHead } from '../../channel/release.ts'
import type { Channel } from '../../engine/channels/channel.ts'
import { ReleaseTorrents } from '../../engine/channels/release-torrents.ts'
import { channelNamed, channelsOf, channelStateFolder } from './channel-options.ts'
import { EXIT_OK } from './exit-codes.ts'
import { outputOf, type CommonOptions, type LimitOptions, type OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { change, fault } from './serving-faults.ts'
import { readyToStay, withEngine, withRunning, type Session } from './session.ts'

type ChannelSeedOptions = CommonOptions & LimitOptions & OutputOptions

/** That are looked at, the newest. */
const MOST_RELEASES = 10_000

/** @returns the exit code */
export async function seedChannel(text: string, options: ChannelSeedOptions): Promise<number> {
  const state = channelStateFolder(options)
  const output = outputOf(options)
  const there = await withRunning(state, (face) => offerThere(face, text))
  if (there === null)
    return await withEngine(options, state, output, (session) => offerHere(session, text, options))
  const { name, link, releases, here } = there
  output.result({ event: 'seeding', link, releases, here }, [link])
  output.say(`${name} is on offer by the Shoal that runs here: ${here} of ${releases} releases.`)
  return EXIT_OK
}

/**
 * Goes on whatever becomes of a release: its log, and the other releases, are worth serving.
 * @returns the exit code
 */
async function offerHere(session: Session, text: string, options: ChannelSeedOptions): Promise<number> {
  const output = outputOf(options)
  const { engine } = session
  const channel = channelNamed(engine.channels.all, text)
  const torrents = new ReleaseTorrents(engine.torrents)
  let here = 0
  for (const release of channel.releases) {
    const torrent = torrents.of(release)
    if (torrent === null) continue
    here++
    void Promise.race([fault(torrent), change(torrent)]).then((error) =>
      tellOfFault(channel, release, error, output)
    )
    await torrent.start()
  }
  const stay = await readyToStay(session, options, channelStateFolder(options))
  const { identity } = engine
  const { port } = engine.network()
  const numbers = { releases: channel.releases.length, here }
  output.result({ event: 'seeding', identity, port, link: channel.link, ...numbers }, [channel.link])
  output.say(`${channel.name} is on offer: ${here} of ${numbers.releases} releases are here.`)
  return await stay()
}

interface Offered {
  readonly name: string
  readonly link: string
  readonly releases: number
  /** How many of them are served. */
  readonly here: number
}

/** Has the Shoal that runs serve all releases that are here. */
async function offerThere(face: Face, text: string): Promise<Offered> {
  const { id, name, link, releases } = channelNamed(channelsOf(face), text)
  await face.call('watchChannel', { id, releases: MOST_RELEASES })
  const ids = Object.values(face.channel?.releases ?? {}).flatMap(({ torrent }) => torrent ?? [])
  if (ids.length > 0) await face.call('start', { ids })
  return { name, link, releases, here: ids.length }
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
