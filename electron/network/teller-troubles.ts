import type { Torrent } from './common-torrents.ts'
import type { WarningKind } from './trackers/trackers.ts'
import type { Trouble } from './types.ts'

/** What a user is told of a torrent's tracker. @param words the tracker's own, or what is wrong with it; inert */
export function trackerTrouble(url: string, words: string, kind: WarningKind, torrent: Torrent): Trouble {
  // Its path may hold a key that is its user's alone, and logs are shown to others.
  const who = URL.canParse(url) ? new URL(url).host : url
  const sentence = `The tracker ${who} ${MEANINGS[kind]}: ${words}`
  return { infoHash: nameOf(torrent), code: `tracker-${kind}`, sentence, culprit: { who, words } }
}

/** What a user is told of somebody who names addresses that are not theirs to tell. @param who an IP address */
export function bogusTrouble(source: 'dht' | 'lan', who: string, torrent: Torrent): Trouble {
  const sentence = `${TELLERS[source]} ${who} tells of peers where none can be; that is ignored.`
  return { infoHash: nameOf(torrent), code: `${source}-tells-bogus`, sentence, culprit: { who, words: '' } }
}

const MEANINGS: Readonly<Record<WarningKind, string>> = {
  unreachable: 'cannot be reached',
  nonsense: 'does not answer as it should',
  refused: 'refuses',
  warning: 'warns'
}

const TELLERS = { dht: 'The DHT node', lan: 'In the local network' } as const

function nameOf({ infoHashes }: Torrent): string {
  return infoHashes[0] ?? ''
}
