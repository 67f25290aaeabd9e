import { describe, expect, test } from 'vitest'
import { limitOf, type Situation } from '../../electron/api/limit.ts'

const MB = 1_000_000
const NO_LIMIT = { rate: 5 * MB, limit: null }

/** Half way through a download from three peers that give what they can. */
const HALF_WAY: Situation = {
  phase: 'downloading',
  connected: 5,
  wanted: 100 * MB,
  left: 50 * MB,
  having: 4,
  giving: 3,
  wanting: 2,
  waiting: 0,
  queued: 0,
  missing: 0,
  verifying: 1,
  downRate: 5 * MB,
  upRate: MB,
  down: NO_LIMIT,
  up: NO_LIMIT
}
const SEED: Situation = { ...HALF_WAY, phase: 'seeding', left: 0, having: 0, giving: 0, verifying: 0 }
const full = { rate: 980_000, limit: MB }

describe('what limits a transfer', () => {
  test.each<[string, Situation, object]>([
    ['stopped: it can be started', { ...SEED, phase: 'stopped' }, { limit: 'stopped', action: 'start' }],
    ['errored: it can be tried again', { ...SEED, phase: 'errored' }, { limit: 'errored', action: 'start' }],
    ['checking: nothing but the disk', { ...SEED, phase: 'checking' }, { limit: 'checking', action: null }],
    [
      'a link nobody knows',
      { ...HALF_WAY, phase: 'metadata', connected: 0 },
      { limit: 'metadata-nobody', action: 'add-peer' }
    ],
    [
      'a link that two are asked about',
      { ...HALF_WAY, phase: 'metadata', connected: 2 },
      { limit: 'metadata-asked', limitCount: 2 }
    ],
    ['nobody is there', { ...HALF_WAY, connected: 0 }, { limit: 'nobody', action: 'add-peer' }],
    [
      'nobody has the seven pieces we lack',
      { ...HALF_WAY, having: 0, giving: 0, missing: 7 },
      { limit: 'nobody-has-rest', limitCount: 7 }
    ],
    [
      'four have it and choke us',
      { ...HALF_WAY, giving: 0 },
      { limit: 'choked', limitCount: 4, action: null }
    ],
    [
      'our own download limit, before all that others do',
      { ...HALF_WAY, down: full },
      { limit: 'down-limit', limitRate: MB, action: 'change-limits' }
    ],
    ['a disk that is behind', { ...HALF_WAY, verifying: 9 }, { limit: 'disk', limitCount: 9 }],
    ['the end, where few have what is left', { ...HALF_WAY, left: MB / 2 }, { limit: 'finishing' }],
    [
      'three peers, who give what they can',
      HALF_WAY,
      { limit: 'peers-slow', limitCount: 3, limitRate: 5 * MB }
    ],
    ['a seed nobody asks', { ...SEED, connected: 0 }, { limit: 'nobody', action: 'copy-link' }],
    ['a seed whose peers want nothing', { ...SEED, wanting: 0 }, { limit: 'nobody-wants', limitCount: 5 }],
    ['a seed at its upload limit', { ...SEED, up: full }, { limit: 'up-limit', limitRate: MB }],
    [
      'a seed with more takers than slots',
      { ...SEED, waiting: 6, queued: 40 },
      { limit: 'slots', limitCount: 6 }
    ],
    ['a seed whose takers are slow', SEED, { limit: 'peers-slow-to-take', limitCount: 2, limitRate: MB }]
  ])('%s', (_what, situation, limit) => {
    expect(limitOf(situation)).toMatchObject(limit)
  })
})
