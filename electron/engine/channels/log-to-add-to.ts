import { ShoalError } from '../../../shared/errors.ts'
import type { ChannelLog } from '../../channel/channel-log.ts'
import type { ChannelRecord } from './channel-record.ts'

/**
 * The log of a channel, for its next release.
 * @param log null: it is not open at this moment
 * @throws ShoalError 'usage' where there can be none, with the reason; 'cancelled' while it is not open
 */
export function logToAddTo(log: ChannelLog | null, { name, atLeast }: ChannelRecord): ChannelLog {
  if (log === null) throw new ShoalError('cancelled', `“${name}” is not open at this moment. Try again.`)
  if (!log.isOurs)
    throw new ShoalError('usage', `“${name}” is somebody else’s channel: only its publisher can add to it.`)
  const length = Math.max(log.length, atLeast)
  if (log.read < length)
    throw new ShoalError(
      'usage',
      `Of “${name}” ${log.read} of ${length} entries are here: fetch the rest from a follower first, by “shoal seed --channel”.`
    )
  if (log.isForked)
    throw new ShoalError('usage', `“${name}” has two histories and is at an end; create a new channel.`)
  return log
}
