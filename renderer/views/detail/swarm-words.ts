import type { PeerRow } from '../../../shared/api/detail.ts'
import { formatPercent, formatRate } from '../../i18n/numbers.ts'
import type { Words } from '../../i18n/words.svelte.ts'

/** What a peer is called: its program, or where it is. A stranger's text. */
export function peerName(words: Words, { client, address }: PeerRow): string {
  return client ?? address ?? words.t('swarm.unknown')
}

/** All that the picture shows of a peer, in words. */
export function peerInWords(words: Words, peer: PeerRow): string {
  return [peerName(words, peer), laneInWords(words, peer), ...doingInWords(words, peer)].join(', ')
}

export function laneInWords(words: Words, { lane }: PeerRow): string {
  return lane === 'relayed' ? words.t('swarm.relayed') : lane
}

/** What it has, gives and gets. */
export function doingInWords(words: Words, { progress, downRate, upRate, unchoked }: PeerRow): string[] {
  const { language } = words
  return [
    progress === 1
      ? words.t('swarm.hasAll')
      : words.t('swarm.has', { share: formatPercent(language, progress) }),
    ...(downRate > 0 ? [words.t('swarm.gives', { rate: formatRate(language, downRate) })] : []),
    ...(upRate > 0 ? [words.t('swarm.gets', { rate: formatRate(language, upRate) })] : []),
    ...(unchoked ? [words.t('swarm.slot')] : [])
  ]
}
