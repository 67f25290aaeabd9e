/** What is wrong with a channel, for programs. */
export type ChannelFaultCode =
  | 'forked' // its key signed two different histories: nothing more is taken from it
  | 'tampered' // what this disk holds is not what was signed
  | 'bad-signature' // a peer sent what the channel's key did not sign
  | 'rewritten' // a peer offers a history that was cut and written anew
  | 'entry-refused' // one entry is no release that could be read
  | 'update-failed' // a release could not be fetched or shown; the one before stays

/** Something wrong with a channel; what it concerns was not applied. */
export interface ChannelFault {
  readonly code: ChannelFaultCode
  readonly sentence: string
  /** The identity of the peer to blame; null: the publisher, or this disk. */
  readonly peer: string | null
}

export const FORKED: ChannelFault = {
  code: 'forked',
  sentence:
    'The key of this channel signed two different histories, so nothing new is taken from it; ask its publisher for a new channel.',
  peer: null
}

export const TAMPERED: ChannelFault = {
  code: 'tampered',
  sentence:
    'The log of this channel on this disk is not what its publisher signed; the wrong entries are fetched again.',
  peer: null
}

export function badSignature(peer: string | null): ChannelFault {
  const sentence =
    'A peer sent entries that do not go on from this log as its key signed it; they were not taken.'
  return { code: 'bad-signature', sentence, peer }
}

export function rewritten(peer: string | null): ChannelFault {
  const sentence = 'A peer offers a history of this channel that was cut and written anew; it is not taken.'
  return { code: 'rewritten', sentence, peer }
}

/** @param why continues "Entry 7 " */
export function entryRefused(entry: number, why: string): ChannelFault {
  return {
    code: 'entry-refused',
    sentence: `Entry ${entry} of this channel ${why}; it was passed over.`,
    peer: null
  }
}

/** @param count of all so far */
export function entriesRefused(count: number): ChannelFault {
  return {
    code: 'entry-refused',
    sentence: `${count} entries of this channel are no releases that could be read; they were passed over.`,
    peer: null
  }
}

/** @param reason a sentence */
export function updateFailed(reason: string): ChannelFault {
  return {
    code: 'update-failed',
    sentence: `This channel could not be brought up to date. ${reason}`,
    peer: null
  }
}
