import { describe, expect, it } from 'vitest'
import { SeenWords } from '../../electron/engine/channels/seen-words.ts'

describe('words that were seen', () => {
  it('are known again, and hardly any other is taken for them', () => {
    const seen = new SeenWords()
    const words = Array.from({ length: 50_000 }, (_, at) => `word${at}`)
    const fresh = words.filter((word) => seen.isNew(word))
    expect(fresh.length).toBeGreaterThan(0.97 * words.length)
    expect(words.some((word) => seen.isNew(word))).toBe(false)
  })
})
