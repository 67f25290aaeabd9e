import { join, resolve } from 'node:path'
import { ShoalError } from '../../../shared/errors.ts'
import type { Channel } from '../../engine/channels/channel.ts'
import type { Channels } from '../../engine/channels/channels.ts'
import { parseChannelLink, type ChannelLink } from '../../metainfo/channel-link.ts'
import { parseLink } from '../../metainfo/magnet.ts'
import { stateHome, type CommonOptions } from './options.ts'

/** Channels are remembered in one place by all commands: what is published by one is kept on offer by another. */
export function channelStateFolder({ state }: CommonOptions): string {
  return state === undefined ? join(stateHome(), 'channels') : resolve(state)
}

/** A channel as programs are told of it. */
export function named(channel: Channel): { readonly link: string; readonly name: string } {
  return { link: channel.link, name: channel.record.name }
}

/** What leads to a channel: its link, or the name of one that is known. @throws ShoalError 'usage', 'link-invalid', 'not-found' */
export function readChannel(channels: Channels, text: string): ChannelLink {
  const link = parseChannelLink(text)
  if (link !== null) return link
  if (/^magnet:/iu.test(text.trim())) {
    parseLink(text)
    throw new ShoalError('usage', 'This is the link of a torrent: `shoal get` fetches it.')
  }
  const { id, record } = channelNamed(channels, text)
  return { id, name: record.name }
}

/** @throws ShoalError 'not-found' */
export function channelNamed(channels: Channels, text: string): Channel {
  const channel = channels.find(text)
  if (channel !== null) return channel
  throw new ShoalError(
    'not-found',
    `There is no channel “${text}” here; \`shoal channels\` lists those there are.`
  )
}
