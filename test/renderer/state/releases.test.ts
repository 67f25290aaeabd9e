import { describe, expect, test } from 'vitest'
import { Words } from '../../../renderer/i18n/words.svelte.ts'
import { faultWords, policyOf, toneOf } from '../../../renderer/state/channel-words.ts'
import { RELEASE_ACTIONS } from '../../../renderer/state/channel-actions.ts'
import { ReleaseContents } from '../../../renderer/state/release-contents.svelte.ts'
import { ReleaseEntries, whereaboutsOf } from '../../../renderer/state/releases.ts'
import { makeApp } from '../../../renderer/state/make-app.ts'
import { FILES_PER_PAGE } from '../../../shared/api/agreed.ts'
import type { Channel, ReleaseRow } from '../../../shared/api/channels.ts'
import { A, channel, KEY, state, torrent } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const AWAY: ReleaseRow = { publishedAt: 1, title: 'First', size: 100, files: 1, torrent: null, isHere: false }
const COMING: ReleaseRow = { ...AWAY, torrent: A }
const HERE: ReleaseRow = { ...COMING, isHere: true }

describe('where a release is', () => {
  test.each([
    ['nowhere near', AWAY, undefined, { kind: 'away' }],
    [
      'on its way',
      COMING,
      { state: 'downloading', wanted: 100, left: 25 },
      { kind: 'fetching', progress: 0.75 }
    ],
    ['held up', COMING, { state: 'stopped', wanted: 100, left: 25 }, { kind: 'stopped' }],
    ['in trouble', HERE, { state: 'errored' }, { kind: 'errored' }],
    ['here', HERE, { state: 'seeding', wanted: 100 }, { kind: 'here' }],
    ['here and not handed on', HERE, { state: 'stopped', wanted: 100 }, { kind: 'here' }]
  ] as const)('is %s', (_what, row, about, expected) => {
    expect(whereaboutsOf(row, about === undefined ? undefined : torrent(A, about))).toEqual(expected)
  })
})

describe('the releases of a channel', () => {
  test('are the same objects as before while their rows are', () => {
    const entries = new ReleaseEntries()
    const before = entries.of({ 1: AWAY, 2: COMING })
    const after = entries.of({ 1: AWAY, 2: HERE })
    expect(after['1']).toBe(before['1'])
    expect(after['2']).toEqual({ number: 2, ...HERE })
  })

  test.each([
    ['what is not here is fetched', {}, AWAY, ['download', 'copyLink']],
    ['what comes is shown in the list', {}, COMING, ['showInList', 'copyLink']],
    ['newest can stay with what is here', {}, HERE, ['showInList', 'pin', 'copyLink']],
    ['it stays there once', { pinned: 2 }, HERE, ['showInList', 'copyLink']],
    ['ours has no newest', { isOurs: true, folder: null }, HERE, ['showInList', 'copyLink']]
  ] as const)('offer what can be done: %s', (_what, about, row, expected) => {
    const offered = RELEASE_ACTIONS.filter(({ isOffered }) => isOffered(channel('maps', about), 2, row))
    expect(offered.map(({ id }) => id)).toEqual(expected)
  })

  test('tell their files a page at a time, and once more what was refused', async () => {
    const bridge = new FakeBridge()
    const { shoal, looks } = makeApp(bridge, memoryStorage(), ['en'])
    shoal.open()
    bridge.welcome()
    bridge.snapshot(state())
    const page = (count: number) => Array.from({ length: count }, () => ({ path: 'a', size: 1 }))
    const contents = new ReleaseContents(shoal, looks.words, { id: KEY, number: 2 })
    bridge.refuse('release', 'not-found', 'There is no release 2.')
    await contents.load()
    expect(contents).toMatchObject({ notes: null, trouble: 'There is no release 2.' })
    bridge.answer('release', { link: '', notes: 'New.', files: page(FILES_PER_PAGE) })
    await contents.load()
    bridge.answer('release', { link: '', notes: 'New.', files: page(1) })
    await contents.load()
    await contents.load()
    expect(contents).toMatchObject({ notes: 'New.', trouble: null })
    expect(contents.files).toHaveLength(FILES_PER_PAGE + 1)
    expect(bridge.sent('release')).toEqual(
      [0, 0, FILES_PER_PAGE].map((from) => ({ id: KEY, number: 2, from }))
    )
  })
})

describe('a channel in words', () => {
  const [english, german] = [new Words(['en']), new Words(['de'])]

  test.each([
    [{}, 'Keeps the last 2 releases in /downloads/maps'],
    [{ keep: 1 }, 'Keeps the newest release in /downloads/maps'],
    [{ keep: 0 }, 'You are told of new releases; none is fetched.'],
    [{ keep: null }, 'Keeps all releases from now on in /downloads/maps'],
    [
      { keep: null, isFromFirst: true },
      'Mirrors it: keeps all releases, earlier ones too, in /downloads/maps'
    ],
    [{ isOurs: true, folder: null }, 'You publish it. Its releases are served from where they lie.']
  ] as const)('says what is kept of it: %o', (about: Partial<Channel>, expected) => {
    expect(policyOf(english, channel('maps', about))).toBe(expected)
  })

  test('is in trouble before it is anybody’s', () => {
    expect(toneOf(channel('maps')).word).toBe('channel.followed')
    expect(toneOf(channel('maps', { isOurs: true })).word).toBe('channel.yours')
    expect(toneOf(channel('maps', { isOurs: true, code: 'forked' })).word).toBe('channel.trouble')
  })

  test('says what is wrong in the window’s language, and the engine’s words where only they say which disk is full', () => {
    const forked = { code: 'forked', sentence: 'Two histories.' }
    const behind = { code: 'update-failed', sentence: 'The disk of /a is full.' }
    expect(faultWords(english, behind)).toEqual({ said: behind.sentence, more: null })
    expect(faultWords(german, behind)).toMatchObject({ more: behind.sentence })
    expect(faultWords(german, behind).said).toContain('nicht auf den neuesten Stand')
    expect(faultWords(german, forked)).toMatchObject({ more: null })
  })
})
