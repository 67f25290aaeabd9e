import { describe, expect, test } from 'vitest'
import { headlineOf, safetyOf } from '../../../renderer/state/answers.ts'
import type { Facts } from '../../../shared/api/detail.ts'
import type { TorrentSummary } from '../../../shared/api/model.ts'
import { facts } from '../../api/details.ts'
import { A, torrent } from '../../api/states.ts'

const SEEDING: Partial<TorrentSummary> = { state: 'seeding', size: 100, wanted: 100, left: 0, peers: 3 }
const LOADING: Partial<TorrentSummary> = { state: 'downloading', size: 100, wanted: 100, left: 40, peers: 3 }

function safety(about: Partial<TorrentSummary>, known: Partial<Facts>): string | null {
  const said = safetyOf(torrent(A, about), facts({ pieces: 10, have: 10, ...known }))
  return said === null ? null : said.count === 0 ? said.kind : `${said.kind} ${said.count}`
}

describe('whether it is safe to close', () => {
  test('it is when others hold full copies', () => {
    expect(safety(SEEDING, { copies: 12 })).toBe('copies 12')
  })

  test('it is when others have all that is here, though no full copy: some files were not wanted', () => {
    expect(safety(SEEDING, { have: 6, copies: 0, onlyHere: 0 })).toBe('parts')
  })

  test('it is not while pieces are only here, and it says which', () => {
    const said = safetyOf(
      torrent(A, SEEDING),
      facts({ pieces: 10, have: 10, onlyHere: 3, onlyHereRanges: '1-2,7' })
    )
    expect(said).toEqual({ kind: 'only-here', count: 3, ranges: '1-2,7' })
  })

  test('it is not when nobody has any of it, or nobody is there', () => {
    expect(safety(SEEDING, { onlyHere: 10 })).toBe('only-you')
    expect(safety({ ...SEEDING, peers: 0 }, { onlyHere: 10 })).toBe('alone')
  })

  test('of a download it is said what the swarm holds', () => {
    expect(safety(LOADING, { have: 6, copies: 2, onlyHere: 1 })).toBe('complete 2')
    expect(safety(LOADING, { have: 6, missing: 1 })).toBe('missing 1')
    expect(safety({ ...LOADING, peers: 0 }, { have: 6, missing: 4 })).toBeNull()
  })

  test('of what is stopped, checked or not known yet nothing is promised', () => {
    expect(safety({ ...SEEDING, state: 'stopped' }, { onlyHere: 10 })).toBe('stopped')
    expect(safety({ ...LOADING, state: 'errored' }, {})).toBe('stopped')
    expect(safety({ ...SEEDING, state: 'checking' }, {})).toBeNull()
    expect(safety({ state: 'metadata' }, { pieces: 0, have: 0 })).toBeNull()
  })
})

describe('the one number that matters', () => {
  test('is the rate while it comes in, what was given while it goes out', () => {
    expect(headlineOf(torrent(A, { ...LOADING, downRate: 7 }))).toEqual({ kind: 'rate', rate: 7 })
    expect(headlineOf(torrent(A, { ...LOADING, state: 'stalled' }))).toEqual({ kind: 'rate', rate: 0 })
    expect(headlineOf(torrent(A, { ...SEEDING, uploaded: 9 }))).toEqual({ kind: 'uploaded', bytes: 9 })
  })

  test('is how far it is while it is checked or stopped', () => {
    expect(headlineOf(torrent(A, { ...LOADING, state: 'checking', checked: 0.25 }))).toEqual({
      kind: 'checked',
      share: 0.25
    })
    expect(headlineOf(torrent(A, { ...LOADING, state: 'stopped' }))).toEqual({ kind: 'here', share: 0.6 })
    expect(headlineOf(torrent(A, { ...SEEDING, state: 'stopped', uploaded: 9 }))).toEqual({
      kind: 'uploaded',
      bytes: 9
    })
  })
})
