import { describe, expect, test } from 'vitest'
import { markFound } from '../../../renderer/state/found-words.ts'

/** What is marked, in brackets. */
function drawn(text: string, sought: string): string {
  return markFound(text, sought)
    .map((part) => (part.isFound ? `[${part.text}]` : part.text))
    .join('')
}

describe('what was searched for', () => {
  test.each([
    ['Night Train.flac', 'night', '[Night] Train.flac'],
    ['Night Train.flac', 'tra', 'Night [Tra]in.flac'],
    ['one/two/three.flac', 'three one', '[one]/two/[three].flac'],
    ['Überfahrt', 'uber', '[Über]fahrt'],
    ['cafe\u0301s', 'cafe', '[cafe\u0301]s'],
    ['Uberfahrt', 'Über', '[Uber]fahrt'],
    ['東京の地図', '京', '東[京]の地図'],
    ['fade away', 'fa fade', '[fade] away']
  ])('is marked in %s where words begin with %s', (text, sought, expected) => {
    expect(drawn(text, sought)).toBe(expected)
  })

  test.each([
    ['a Train', 'rain'],
    ['a Train', ''],
    ['a Train', ' .-'],
    ['a Train', 'trian'],
    ['', 'train']
  ])('is nowhere in "%s" for "%s"', (text, sought) => {
    expect(markFound(text, sought).filter(({ isFound }) => isFound)).toEqual([])
    expect(drawn(text, sought)).toBe(text)
  })
})
