import { join, resolve } from 'node:path'
import { ShoalError } from '../../../shared/errors.ts'
import type { Channel } from '../../engine/channels/channel.ts'
import type { Channels } from '../../engine/channels/channels.ts'
import { formatChannelLink } from '../../metainfo/channel-link.ts'
import { stateHome, type CommonOptions } from './options.ts'

/** Channels are remembered in one place by all commands: what is published by one is kept on offer by another. */
export function channelStateFolder({ state }: CommonOptions): string {
  return state === undefined ? join(stateHome(), 'channels') : resolve(state)
}

export function channelLink({ id, record }: Channel): string {
  return formatChannelLink({ id, name: record.name })
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
