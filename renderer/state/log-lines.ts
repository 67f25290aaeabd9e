import type { LogRow } from '../../shared/api/detail.ts'
import { inert } from '../../shared/inert.ts'
import { en, type Key } from '../i18n/en.ts'
import { formatCount, formatMoment } from '../i18n/numbers.ts'
import type { Words } from '../i18n/words.svelte.ts'
import type { IconName } from '../parts/icons.ts'
import { wordsOf } from './filters.ts'
import { inWords } from './notices.svelte.ts'
import { shortIdentity } from './peer-columns.ts'

/** A line of a torrent's log as it is read. */
export interface LogLine {
  readonly key: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly sentence: string
  readonly icon: IconName
  /** A token. */
  readonly tone: 'quiet' | 'seeding' | 'stalled' | 'errored' | 'checking'
}

/** Newest first. @param text only lines that hold every word of it */
export function logLines(
  words: Words,
  rows: Readonly<Record<string, LogRow>>,
  text: string
): readonly LogLine[] {
  const wanted = wordsOf(text)
  return Object.entries(rows)
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([key, row]) => lineOf(words, key, row))
    .filter(({ sentence }) => {
      const where = sentence.toLowerCase()
      return wanted.every((word) => where.includes(word))
    })
}

/** For the clipboard: oldest first, a line each. */
export function logText(words: Words, lines: readonly LogLine[]): string {
  return lines
    .toReversed()
    .map(({ at, sentence }) => `${formatMoment(words.locale, at)}  ${sentence}\n`)
    .join('')
}

type About = Readonly<Record<string, string | number>>

interface Telling {
  readonly icon: IconName
  readonly tone: LogLine['tone']
  readonly tell: (words: Words, about: About) => string
}

function lineOf(words: Words, key: string, { at, event, about }: LogRow): LogLine {
  const { icon, tone, tell } =
    (Object.hasOwn(TELLINGS, event) ? TELLINGS[event] : undefined) ?? unknown(event)
  return { key, at, icon, tone, sentence: tell(words, read(about)) }
}

const TELLINGS: Readonly<Record<string, Telling>> = {
  added: plain('share', 'quiet', 'log.added'),
  started: plain('start', 'quiet', 'log.started'),
  stopped: plain('stop', 'quiet', 'log.stopped'),
  'metadata-found': plain('info', 'quiet', 'log.metadata-found'),
  'checking-began': plain('checking', 'checking', 'log.checking-began'),
  'checking-ended': {
    icon: 'checking',
    tone: 'checking',
    tell: (words, about) =>
      words.t('log.checking-ended', {
        checked: count(about['checked']),
        have: formatCount(words.locale, count(about['have']))
      })
  },
  reused: {
    icon: 'check',
    tone: 'quiet',
    tell: (words, about) => words.t('log.reused', { pieces: count(about['pieces']) })
  },
  'first-piece': plain('down', 'quiet', 'log.first-piece'),
  completed: plain('check', 'seeding', 'log.completed'),
  errored: withTrouble('error', 'errored', 'log.errored'),
  'piece-failed': plain('error', 'stalled', 'log.piece-failed'),
  'peer-banned': {
    icon: 'error',
    tone: 'stalled',
    tell: (words, about) =>
      words.t('log.peer-banned', {
        identity: within(shortIdentity(String(about['identity'] ?? ''))),
        reason: banWord(words, String(about['reason'] ?? ''))
      })
  },
  'priorities-changed': {
    icon: 'file',
    tone: 'quiet',
    tell: (words, about) => {
      const files = count(about['files'])
      const wanted = formatCount(words.locale, files - count(about['skipped']))
      return words.t('log.priorities-changed', { files, wanted })
    }
  },
  'source-fault': {
    icon: 'offline',
    tone: 'stalled',
    tell: (words, about) => {
      const text = (name: string): string => within(String(about[name] ?? ''))
      const key = FAULTS[`fault.${String(about['code'] ?? '')}`]
      return key === undefined ? text('sentence') : words.t(key, { who: text('who'), words: text('words') })
    }
  },
  trouble: withTrouble('offline', 'stalled', 'log.trouble')
}

/** By itself. */
const FAULTS: Readonly<Partial<Record<string, Key>>> = Object.fromEntries(
  Object.keys(en).flatMap((key) => (isFault(key) ? [[key, key]] : []))
)

function isFault(key: string): key is Key {
  return key.startsWith('fault.')
}

const BANS = {
  redundant: 'ban.redundant',
  'bad-pieces': 'ban.bad-pieces',
  'bad-hashes': 'ban.bad-hashes',
  'unsolicited-blocks': 'ban.unsolicited-blocks',
  'request-flood': 'ban.request-flood',
  banned: 'ban.banned'
} as const satisfies Record<string, Key>

function plain(icon: IconName, tone: LogLine['tone'], key: Key): Telling {
  return { icon, tone, tell: (words, about) => words.t(key, { ...NOTHING, ...guarded(about) }) }
}

function withTrouble(icon: IconName, tone: LogLine['tone'], key: Key): Telling {
  return {
    icon,
    tone,
    tell: (words, about) => {
      const sentence = inWords(words, String(about['code'] ?? ''), String(about['sentence'] ?? ''))
      return words.t(key, { sentence: within(sentence) })
    }
  }
}

/** What a newer engine tells, as it tells it. */
function unknown(event: string): Telling {
  return {
    icon: 'info',
    tone: 'quiet',
    tell: (_words, about) =>
      [event, ...Object.entries(about).map(([name, value]) => `${name}: ${value}`)].map(within).join(', ')
  }
}

/** For messages whose values are missing in what was told. */
const NOTHING = { name: '?', pieces: 0, piece: '?' }

function guarded(about: About): About {
  return Object.fromEntries(
    Object.entries(about).map(([name, value]) => [name, typeof value === 'string' ? within(value) : value])
  )
}

/** Text of strangers in the midst of a sentence, whose direction it does not turn. */
function within(text: string): string {
  return `\u2068${inert(text)}\u2069`
}

function banWord(words: Words, reason: string): string {
  return reason in BANS ? words.t(BANS[reason as keyof typeof BANS]) : within(reason)
}

function count(value: string | number | undefined): number {
  return typeof value === 'number' ? value : 0
}

/** What is not an object of strings and numbers tells nothing. */
function read(about: string): About {
  try {
    const value: unknown = JSON.parse(about)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
    return Object.fromEntries(
      Object.entries(value).filter(([, one]) => typeof one === 'string' || typeof one === 'number')
    )
  } catch {
    return {}
  }
}
