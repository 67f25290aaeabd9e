import type { PeerRow } from '../../../shared/api/detail.ts'
import { inert } from '../../../shared/inert.ts'
import { formatPercent, formatRate } from '../../i18n/numbers.ts'
import type { Words } from '../../i18n/words.svelte.ts'
import { laneWord } from '../../state/peer-words.ts'

/** What a peer is called: its program, or where it is. A stranger's text. */
export function peerName(words: Words, { client, address }: PeerRow): string {
  return client === null ? (address ?? words.t('peers.unknown')) : inert(client)
}

/** Who it is and how it is reached: what hardly ever changes. */
export function peerTitle(words: Words, peer: PeerRow): string {
  return `${peerName(words, peer)}, ${laneWord(words, peer.lane)}`
}

/** All that the picture shows of a peer, in words. */
export function peerInWords(words: Words, peer: PeerRow): string {
  return [peerTitle(words, peer), ...doingInWords(words, peer)].join(', ')
}

/** What it has, gives and gets. */
export function doingInWords(words: Words, { progress, downRate, upRate, unchoked }: PeerRow): string[] {
  const { locale } = words
  return [
    progress === 1
      ? words.t('swarm.hasAll')
      : words.t('swarm.has', { share: formatPercent(locale, progress) }),
    ...(downRate > 0 ? [words.t('swarm.gives', { rate: formatRate(locale, downRate) })] : []),
    ...(upRate > 0 ? [words.t('swarm.gets', { rate: formatRate(locale, upRate) })] : []),
    ...(unchoked ? [words.t('swarm.slot')] : [])
  ]
}
