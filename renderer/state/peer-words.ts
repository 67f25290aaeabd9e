import type { PeerRow, SlotReason } from '../../shared/api/detail.ts'
import type { Key } from '../i18n/en.ts'
import { formatClock } from '../i18n/numbers.ts'
import type { Words } from '../i18n/words.svelte.ts'

/** What each letter means, in words; a letter this version does not know stands for itself. */
export function flagWords(words: Words, flags: string): readonly { letter: string; word: string }[] {
  return Array.from(flags)
    .filter((letter) => letter.trim() !== '')
    .map((letter) => {
      const key = Object.hasOwn(FLAGS, letter) ? FLAGS[letter] : undefined
      return { letter, word: key === undefined ? letter : words.t(key) }
    })
}

/** "It has one of your slots because …, since 14:03:22." */
export function slotSentence(words: Words, peer: Pick<PeerRow, 'unchoked' | 'reason' | 'slotSince'>): string {
  const because = words.t(SLOTS[peer.reason].because)
  const since = formatClock(words.locale, peer.slotSince)
  return words.t(peer.unchoked ? 'slot.has' : 'slot.lacks', { because, since })
}

/** The same in a word or two, for a column. */
export function slotWord(words: Words, reason: SlotReason): string {
  return words.t(SLOTS[reason].short)
}

export function laneWord(words: Words, lane: PeerRow['lane']): string {
  return Object.hasOwn(LANES, lane) ? words.t(LANES[lane as keyof typeof LANES]) : lane
}

/** Those whose names are words, not the names of protocols. */
const LANES = {
  'LAN TCP': 'lane.lan',
  uTP: 'lane.utp',
  relayed: 'lane.relayed',
  HTTP: 'lane.web'
} as const satisfies Partial<Record<PeerRow['lane'], Key>>

const FLAGS: Readonly<Record<string, Key>> = {
  D: 'flag.D',
  d: 'flag.d',
  U: 'flag.U',
  u: 'flag.u',
  K: 'flag.K',
  '?': 'flag.?',
  O: 'flag.O',
  S: 'flag.S',
  I: 'flag.I',
  X: 'flag.X',
  H: 'flag.H',
  L: 'flag.L',
  E: 'flag.E',
  e: 'flag.e',
  P: 'flag.P',
  h: 'flag.h',
  N: 'flag.N',
  R: 'flag.R'
}

const SLOTS: Readonly<Record<SlotReason, { readonly short: Key; readonly because: Key }>> = {
  'gave-more': { short: 'slot.gave-more', because: 'because.gave-more' },
  optimistic: { short: 'slot.optimistic', because: 'because.optimistic' },
  turn: { short: 'slot.turn', because: 'because.turn' },
  finishing: { short: 'slot.finishing', because: 'because.finishing' },
  spare: { short: 'slot.spare', because: 'because.spare' },
  new: { short: 'slot.new', because: 'because.new' },
  'not-interested': { short: 'slot.not-interested', because: 'because.not-interested' },
  'no-slot': { short: 'slot.no-slot', because: 'because.no-slot' },
  'gave-less': { short: 'slot.gave-less', because: 'because.gave-less' },
  debtor: { short: 'slot.debtor', because: 'because.debtor' },
  snubbed: { short: 'slot.snubbed', because: 'because.snubbed' },
  idle: { short: 'slot.idle', because: 'because.idle' },
  hoards: { short: 'slot.hoards', because: 'because.hoards' },
  'turn-over': { short: 'slot.turn-over', because: 'because.turn-over' }
}
