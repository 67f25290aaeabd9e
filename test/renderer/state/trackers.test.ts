import { describe, expect, test } from 'vitest'
import type { TrackerRow } from '../../../shared/api/detail.ts'
import { Words } from '../../../renderer/i18n/words.svelte.ts'
import { RowCursor } from '../../../renderer/state/row-cursor.svelte.ts'
import { trackerLines, trackerSentence, type TrackerLine } from '../../../renderer/state/tracker-lines.ts'
import { hasTooMany, MOST_URLS, urlsIn, wrongLines } from '../../../renderer/state/url-lines.ts'

const words = new Words(['en'])
const RUNS = { state: 'downloading', isPrivate: false } as const
const ON = { state: 'on', peers: 3 } as const
const SOURCES = { dht: ON, pex: ON, lan: { state: 'off', peers: 0 }, hyperswarm: ON } as const
const TRACKER: TrackerRow = {
  url: 'udp://a.example:1/announce',
  tier: 0,
  status: 'working',
  message: null,
  peers: 1,
  seeds: 2,
  leechers: null,
  downloads: 1_234,
  nextAt: 5
}

function linesOf(
  trackers: Readonly<Record<string, TrackerRow>>,
  torrent: Parameters<typeof trackerLines>[1] = RUNS
): readonly TrackerLine[] {
  return trackerLines(words, torrent, { sources: SOURCES, trackers, webSeeds: {} })
}

describe('those who tell of peers', () => {
  test('stand in the order in which they are asked', () => {
    const lines = trackerLines(words, RUNS, {
      sources: SOURCES,
      trackers: { last: { ...TRACKER, tier: 10 }, first: TRACKER, second: { ...TRACKER, url: 'udp://b:1' } },
      webSeeds: { 'https://w.example/': { state: 'idle', message: null, downloaded: 0 } }
    })
    expect(lines.map(({ key }) => key)).toEqual([
      'source dht',
      'source pex',
      'source lan',
      'source hyperswarm',
      'tracker first',
      'tracker second',
      'tracker last',
      'web https://w.example/'
    ])
    expect(lines.map(({ tier }) => tier).slice(4)).toEqual(['1', '1', '11', 'HTTP'])
  })

  test('are not asked while it is stopped, and count nobody where they are off', () => {
    const [dht, , lan] = linesOf({})
    expect([dht?.status.word, dht?.peers, lan?.status.word, lan?.peers]).toEqual([
      'Working',
      3,
      'Disabled',
      null
    ])
    const [stopped] = linesOf({}, { state: 'stopped', isPrivate: false })
    expect([stopped?.status.word, stopped?.peers]).toEqual(['Not contacted yet', null])
  })

  test('say in full what the columns have no room for', () => {
    const [told] = linesOf({ one: TRACKER }).slice(4)
    expect(told === undefined ? '' : trackerSentence(words, told)).toBe(
      'Working. It told of 1 peer. 2 seeds, ? leechers, downloaded 1,234 times.'
    )
    const failed: TrackerRow = {
      ...TRACKER,
      status: 'failed',
      message: 'Go\u202E away!',
      peers: null,
      seeds: null,
      downloads: null
    }
    const [line] = linesOf({ one: failed }).slice(4)
    expect(line === undefined ? '' : trackerSentence(words, line)).toBe('Not working. Go away!')
  })
})

describe('lines of URLs', () => {
  test('that hold no tracker are named by their number', () => {
    const text =
      'udp://a.example:80/announce\n\n  http://b.example/x \nudp://c.example\nnonsense\nwss://d.example'
    expect(wrongLines(text, 'trackers')).toEqual([4, 5, 6])
    expect(wrongLines('https://[2001:db8::1]:443/announce', 'trackers')).toEqual([])
    expect(wrongLines(`http://${'a'.repeat(3_000)}`, 'trackers')).toEqual([1])
  })

  test('that hold no web seed are named by their number', () => {
    expect(wrongLines('https://a.example/files/\nudp://a.example:1', 'webSeeds')).toEqual([2])
  })

  test('count each URL once, and no more of them than the engine takes', () => {
    expect(urlsIn('http://a\n\nhttp://b\nhttp://a\r\n')).toEqual(['http://a', 'http://b'])
    const many = Array.from({ length: MOST_URLS + 1 }, (_, at) => `http://a/${at}`)
    expect(hasTooMany([many])).toBe(true)
    expect(hasTooMany(many.map((url) => [url]))).toBe(true)
    expect(hasTooMany([many.slice(1)])).toBe(false)
  })
})

describe('the row the keyboard is at', () => {
  test('stays with its row, and goes no further than the ends', () => {
    let keys = ['a', 'b', 'c']
    const cursor = new RowCursor(() => keys)
    expect(cursor.at).toBe(-1)
    cursor.moveCursor(1)
    expect(cursor.key).toBe('a')
    cursor.moveCursor(Infinity)
    cursor.moveCursor(1)
    expect(cursor.key).toBe('c')
    keys = ['c', 'a']
    expect(cursor.at).toBe(0)
    cursor.moveCursor(-Infinity)
    expect(cursor.key).toBe('c')
    keys = []
    cursor.moveCursor(1)
    expect(cursor.key).toBeNull()
  })
})
