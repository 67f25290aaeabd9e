import { join, resolve } from 'node:path'
import type { Channel } from '../../../shared/api/channels.ts'
import type { Face } from '../../../shared/api/face.ts'
import { ShoalError } from '../../../shared/errors.ts'
import { findChannel } from '../../engine/channels/find-channel.ts'
import { parseChannelLink, type ChannelLink } from '../../metainfo/channel-link.ts'
import { parseLink } from '../../metainfo/magnet.ts'
import { stateHome, type CommonOptions } from './options.ts'

/** Channels are remembered in one place by all commands: what is published by one is kept on offer by another. */
export function channelStateFolder({ state }: CommonOptions): string {
  return state === undefined ? join(stateHome(), 'channels') : resolve(state)
}

/** A channel as commands name it. */
export interface NamedChannel extends Named {
  readonly link: string
}

interface Named {
  /** 64 hex digits */
  readonly id: string
  readonly name: string
}

/** A channel as programs are told of it. */
export function told({ link, name }: NamedChannel): { readonly link: string; readonly name: string } {
  return { link, name }
}

/** The channels that a face is told of. */
export function channelsOf({ state }: Face): readonly (Channel & NamedChannel)[] {
  return Object.entries(state.channels).map(([id, channel]) => ({ ...channel, id }))
}

/** What leads to a channel: its link, or the name of one that is known. @throws ShoalError 'usage', 'link-invalid', 'not-found' */
export function readChannel(channels: readonly Named[], text: string): ChannelLink {
  const link = parseChannelLink(text)
  if (link !== null) return link
  if (/^magnet:/iu.test(text.trim())) {
    parseLink(text)
    throw new ShoalError('usage', 'This is the link of a torrent: `shoal get` fetches it.')
  }
  const { id, name } = channelNamed(channels, text)
  return { id, name }
}

/** @throws ShoalError 'not-found' */
export function channelNamed<Each extends Named>(channels: readonly Each[], text: string): Each {
  const channel = findChannel(channels, text)
  if (channel !== null) return channel
  throw new ShoalError(
    'not-found',
    `There is no channel “${text}” here; \`shoal channels\` lists those there are.`
  )
}
