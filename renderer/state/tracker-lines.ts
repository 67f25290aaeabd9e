import {
  SOURCES,
  type Detail,
  type SourceRow,
  type TrackerRow,
  type WebSeedRow
} from '../../shared/api/detail.ts'
import type { TorrentSummary } from '../../shared/api/model.ts'
import { inert } from '../../shared/inert.ts'
import type { Key } from '../i18n/en.ts'
import { formatBytes, formatCount } from '../i18n/numbers.ts'
import type { Words } from '../i18n/words.svelte.ts'
import type { IconName } from '../parts/icons.ts'

/** One of those who tell of peers, or who have the files themselves, as the Trackers tab shows it. */
export interface TrackerLine {
  readonly key: string
  readonly kind: 'source' | 'tracker' | 'web-seed'
  readonly name: string
  /** What can be copied; null for what has no URL. */
  readonly url: string | null
  readonly tier: string
  readonly status: Status
  /** Connected peers found this way; of a tracker, those it told of. */
  readonly peers: number | null
  readonly seeds: number | null
  readonly leechers: number | null
  /** Of a tracker how many times, of a web seed how much. */
  readonly downloaded: string
  readonly message: string
  /** When it is asked next, in milliseconds since 1970. */
  readonly nextAt: number | null
}

export interface Status {
  readonly word: string
  readonly icon: IconName
  /** A token. */
  readonly tone: 'seeding' | 'checking' | 'stalled' | 'errored' | 'stopped'
}

type Sources = Pick<Detail, 'sources' | 'trackers' | 'webSeeds'>

/** The ways to find peers first, then trackers by tier in their order, then web seeds. */
export function trackerLines(
  words: Words,
  { state, isPrivate }: Pick<TorrentSummary, 'state' | 'isPrivate'>,
  { sources, trackers, webSeeds }: Sources
): readonly TrackerLine[] {
  const rests = (state === 'stopped' || state === 'errored') && !isPrivate
  return [
    ...SOURCES.flatMap((name) => {
      const row = sources[name]
      return row === undefined ? [] : [sourceLine(words, name, row, rests)]
    }),
    ...Object.entries(trackers)
      .sort(([, a], [, b]) => a.tier - b.tier)
      .map(([key, row]) => trackerLine(words, key, row)),
    ...Object.entries(webSeeds).map(([url, row]) => webSeedLine(words, url, row))
  ]
}

/** A line in words, for those who chose it: what the columns have no room for. */
export function trackerSentence(words: Words, line: TrackerLine): string {
  if (line.kind === 'source') return connectedSentence(words, line)
  if (line.kind === 'web-seed') return sentences(line.status.word, line.message)
  return sentences(line.status.word, toldSentence(words, line), countsSentence(words, line), line.message)
}

function sourceLine(
  words: Words,
  name: (typeof SOURCES)[number],
  { state, peers }: SourceRow,
  rests: boolean
): TrackerLine {
  return {
    ...NOTHING,
    key: `source ${name}`,
    kind: 'source',
    name: words.t(`source.${name}`),
    status: statusOf(words, SOURCE_STATES[rests ? 'stopped' : state]),
    peers: !rests && (state === 'on' || peers > 0) ? peers : null,
    message: words.t(`source.${name}Text`)
  }
}

function trackerLine(words: Words, key: string, row: TrackerRow): TrackerLine {
  const times = row.downloads === null ? '' : `${formatCount(words.locale, row.downloads)} ×`
  return {
    key: `tracker ${key}`,
    kind: 'tracker',
    name: inert(row.url),
    url: row.url,
    tier: formatCount(words.locale, row.tier + 1),
    status: statusOf(words, TRACKER_STATES[row.status]),
    peers: row.peers,
    seeds: row.seeds,
    leechers: row.leechers,
    downloaded: times,
    message: inert(row.message ?? ''),
    nextAt: row.nextAt
  }
}

function webSeedLine(words: Words, url: string, { state, message, downloaded }: WebSeedRow): TrackerLine {
  const said = message ?? (state === 'off' ? words.t('webSeed.offText') : '')
  return {
    ...NOTHING,
    key: `web ${url}`,
    kind: 'web-seed',
    name: inert(url),
    url,
    tier: words.t('trackers.seed'),
    status: statusOf(words, WEB_SEED_STATES[state]),
    downloaded: downloaded > 0 ? formatBytes(words.locale, downloaded) : '',
    message: inert(said)
  }
}

function connectedSentence(words: Words, { status, peers, message }: TrackerLine): string {
  const connected = peers === null ? '' : words.t('trackers.connected', { count: peers })
  return sentences(message, status.word, connected)
}

function toldSentence(words: Words, { peers }: TrackerLine): string {
  return peers === null ? '' : words.t('trackers.told', { count: peers })
}

/** What a tracker did not say is a question mark. */
function countsSentence(words: Words, { seeds, leechers, downloaded }: TrackerLine): string {
  if (seeds === null && leechers === null && downloaded === '') return ''
  const known = (count: number | null): string => (count === null ? '?' : formatCount(words.locale, count))
  const downloads = downloaded === '' ? '?' : downloaded.replace(/\s*×$/u, '')
  return words.t('trackers.counts', { seeds: known(seeds), leechers: known(leechers), downloads })
}

/** Each ends with a full stop or with what it ends with itself. */
function sentences(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => (/[.…!?]$/u.test(part) ? part : `${part}.`))
    .join(' ')
}

const NOTHING = {
  url: null,
  tier: '',
  peers: null,
  seeds: null,
  leechers: null,
  downloaded: '',
  nextAt: null
} as const

interface State {
  readonly word: Key
  readonly icon: IconName
  readonly tone: Status['tone']
}

function statusOf(words: Words, { word, icon, tone }: State): Status {
  return { word: words.t(word), icon, tone }
}

const SOURCE_STATES: Readonly<Record<SourceRow['state'] | 'stopped', State>> = {
  on: { word: 'source.on', icon: 'check', tone: 'seeding' },
  off: { word: 'source.off', icon: 'pause', tone: 'stopped' },
  private: { word: 'source.private', icon: 'lock', tone: 'stopped' },
  stopped: { word: 'source.stopped', icon: 'stop', tone: 'stopped' }
}
const TRACKER_STATES: Readonly<Record<TrackerRow['status'], State>> = {
  working: { word: 'trackers.working', icon: 'check', tone: 'seeding' },
  updating: { word: 'trackers.updating', icon: 'checking', tone: 'checking' },
  failed: { word: 'trackers.failed', icon: 'error', tone: 'errored' },
  unreachable: { word: 'trackers.unreachable', icon: 'offline', tone: 'stalled' },
  'not-contacted': { word: 'trackers.not-contacted', icon: 'stalled', tone: 'stopped' },
  disabled: { word: 'trackers.disabled', icon: 'pause', tone: 'stopped' }
}
const WEB_SEED_STATES: Readonly<Record<WebSeedRow['state'], State>> = {
  idle: { word: 'webSeed.idle', icon: 'check', tone: 'seeding' },
  active: { word: 'webSeed.active', icon: 'down', tone: 'seeding' },
  waiting: { word: 'webSeed.waiting', icon: 'stalled', tone: 'stalled' },
  failed: { word: 'webSeed.failed', icon: 'error', tone: 'errored' },
  off: { word: 'webSeed.off', icon: 'pause', tone: 'stopped' }
}
