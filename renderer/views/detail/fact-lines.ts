import type { Facts } from '../../../shared/api/detail.ts'
import type { TorrentSummary } from '../../../shared/api/model.ts'
import { inert } from '../../../shared/inert.ts'
import { formatBytes, formatCount, formatDuration, formatRatio, formatTime } from '../../i18n/numbers.ts'
import type { Key } from '../../i18n/en.ts'
import type { Words } from '../../i18n/words.svelte.ts'
import { ratioOf, secondsLeft } from '../../state/columns.ts'

export interface FactLine {
  readonly label: Key
  readonly value: string
  /** More of it, for whoever points at it. */
  readonly hint?: string
  /** `text`: a stranger's, as long as it likes. `code`: to be copied, not read. */
  readonly form: 'number' | 'text' | 'code'
}

/** The figures of a torrent, those that are asked for most first. What is not known or says nothing is left out. */
export function factLines(words: Words, torrent: TorrentSummary, facts: Facts): readonly FactLine[] {
  return [...transferLines(words, torrent, facts), ...contentLines(words, torrent, facts)]
}

function transferLines(words: Words, torrent: TorrentSummary, facts: Facts): FactLine[] {
  const { locale } = words
  const bytes = (amount: number): string => formatBytes(locale, amount)
  const wasted = facts.duplicate + facts.unwanted + facts.failed
  const isLoading = torrent.state === 'downloading' || torrent.state === 'stalled'
  return [
    ...some(isLoading, 'facts.eta', () => formatDuration(locale, secondsLeft(torrent))),
    number('facts.downloaded', bytes(torrent.downloaded)),
    number('facts.sent', bytes(torrent.uploaded)),
    number('facts.ratio', formatRatio(locale, ratioOf(torrent))),
    {
      ...number('facts.wasted', bytes(wasted)),
      hint: words.t('facts.wastedHow', {
        duplicate: bytes(facts.duplicate),
        unwanted: bytes(facts.unwanted),
        failed: bytes(facts.failed)
      })
    },
    number(
      'facts.connections',
      words.t('facts.peers', { peers: torrent.peers, seeds: formatCount(locale, torrent.seeds) })
    ),
    ...some(facts.slots > 0, 'facts.slots', () =>
      words.t('facts.slotsTaken', { taken: facts.slotsTaken, slots: facts.slots })
    )
  ]
}

function contentLines(words: Words, torrent: TorrentSummary, facts: Facts): FactLine[] {
  const { locale } = words
  const { size } = torrent
  const { pieceLength, createdAt } = facts
  const completedAt = torrent.completedAt
  return [
    ...(size === null ? [] : [number('facts.size', formatBytes(locale, size))]),
    ...(pieceLength === null || facts.pieces === 0
      ? []
      : [number('facts.pieces', piecesInWords(words, facts, pieceLength))]),
    number('facts.added', formatTime(locale, torrent.addedAt)),
    ...(completedAt === null ? [] : [number('facts.completed', formatTime(locale, completedAt))]),
    ...text('facts.createdBy', facts.createdBy),
    ...(createdAt === null ? [] : [number('facts.created', formatTime(locale, createdAt))]),
    ...some(torrent.isPrivate, 'facts.private', () => words.t('facts.isPrivate')),
    ...text('facts.comment', facts.comment),
    ...code('facts.v1', facts.infoHashV1),
    ...code('facts.v2', facts.infoHashV2),
    ...code('facts.folder', torrent.folder)
  ]
}

function piecesInWords(words: Words, { pieces, have }: Facts, pieceLength: number): string {
  return words.t('facts.piecesOf', {
    pieces: formatCount(words.locale, pieces),
    size: formatBytes(words.locale, pieceLength),
    have: formatCount(words.locale, have)
  })
}

function number(label: Key, value: string): FactLine {
  return { label, value, form: 'number' }
}

function some(isThere: boolean, label: Key, value: () => string): FactLine[] {
  return isThere ? [number(label, value())] : []
}

function text(label: Key, value: string | null): FactLine[] {
  const shown = inert(value ?? '').trim()
  return shown === '' ? [] : [{ label, value: shown, form: 'text' }]
}

function code(label: Key, value: string | null): FactLine[] {
  return value === null ? [] : [{ label, value, form: 'code' }]
}
