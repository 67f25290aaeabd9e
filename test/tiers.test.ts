import { describe, expect, it } from 'vitest'
import { formatTiers, parseTiers } from '../shared/tiers.ts'

describe('tiers of trackers as text', () => {
  it('are parted by blank lines', () => {
    const text = 'http://a/announce\nudp://b:1\n\nhttp://c/announce'
    expect(parseTiers(text)).toEqual([['http://a/announce', 'udp://b:1'], ['http://c/announce']])
    expect(formatTiers(parseTiers(text))).toBe(text)
  })

  it('may have blanks around them and lines that hold nothing else', () => {
    expect(parseTiers('\r\n  http://a/ \r\nhttp://b/\r\n \t\r\n\r\n\nhttp://c/\n\n')).toEqual([
      ['http://a/', 'http://b/'],
      ['http://c/']
    ])
    expect(parseTiers(' \n\n ')).toEqual([])
    expect(parseTiers('')).toEqual([])
  })

  it('name each tracker once, where it stands first', () => {
    expect(parseTiers('http://a/\nhttp://a/\n\nhttp://a/\n\nhttp://b/\nhttp://a/')).toEqual([
      ['http://a/'],
      ['http://b/']
    ])
  })
})
