import type { Facts } from '../../shared/api/detail.ts'
import type { TorrentSummary } from '../../shared/api/model.ts'
import { progressOf } from './columns.ts'

/** The one number that matters of a torrent now: bytes per second, bytes, or a share of 0 to 1. */
export type Headline =
  | { readonly kind: 'rate'; readonly rate: number }
  | { readonly kind: 'uploaded'; readonly bytes: number }
  | { readonly kind: 'checked' | 'here'; readonly share: number }

export function headlineOf(torrent: TorrentSummary): Headline {
  switch (torrent.state) {
    case 'metadata':
    case 'downloading':
    case 'stalled':
      return { kind: 'rate', rate: torrent.downRate }
    case 'seeding':
      return { kind: 'uploaded', bytes: torrent.uploaded }
    case 'checking':
      return { kind: 'checked', share: progressOf(torrent) }
    case 'stopped':
    case 'errored':
      return isComplete(torrent)
        ? { kind: 'uploaded', bytes: torrent.uploaded }
        : { kind: 'here', share: progressOf(torrent) }
  }
}

/**
 * What becomes of the swarm when this computer goes. Of what is complete: whether it may. Of a download: what the swarm holds.
 * Counts are of whole copies for `copies` and `complete`, of pieces for `only-here` and `missing`.
 */
export interface Safety {
  readonly kind: 'stopped' | 'copies' | 'parts' | 'alone' | 'only-you' | 'only-here' | 'complete' | 'missing'
  readonly count: number
  /** Indices of the first pieces that are only here, as "3-5,9"; empty where there are none to name. */
  readonly ranges: string
}

/** Null where nothing can be said. */
export function safetyOf(torrent: TorrentSummary, facts: Facts): Safety | null {
  const { state, peers } = torrent
  if (facts.pieces === 0 || state === 'checking' || state === 'metadata') return null
  if (state === 'stopped' || state === 'errored') return is('stopped')
  if (isComplete(torrent)) return whenComplete(peers, facts)
  if (peers === 0) return null
  return facts.missing > 0 ? is('missing', facts.missing) : is('complete', facts.copies)
}

function whenComplete(peers: number, { have, copies, onlyHere, onlyHereRanges }: Facts): Safety {
  if (peers === 0) return is('alone')
  if (onlyHere > 0 && onlyHere >= have) return is('only-you')
  if (onlyHere > 0) return is('only-here', onlyHere, onlyHereRanges)
  return copies > 0 ? is('copies', copies) : is('parts')
}

function isComplete({ left, size }: TorrentSummary): boolean {
  return size !== null && left === 0
}

function is(kind: Safety['kind'], count = 0, ranges = ''): Safety {
  return { kind, count, ranges }
}
