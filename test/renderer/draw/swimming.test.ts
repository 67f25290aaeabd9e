import { describe, expect, test } from 'vitest'
import { Swimming } from '../../../renderer/draw/swimming.ts'

const here = { x: 0, y: 0 }
const there = { x: 100, y: 50 }

describe('peers that swim', () => {
  test('are at once where they are first seen, and gone when they are', () => {
    const swimming = new Swimming()
    swimming.aim(new Map([['a', there]]), 0)
    expect(swimming.at('a', 0)).toEqual(there)
    expect(swimming.isMoving(0)).toBe(false)
    swimming.aim(new Map(), 1)
    expect(swimming.at('a', 1)).toBeNull()
  })

  test('are on their way for a moment, and then still', () => {
    const swimming = new Swimming()
    swimming.aim(new Map([['a', here]]), 0)
    swimming.aim(new Map([['a', there]]), 1_000)
    expect(swimming.at('a', 1_000)).toEqual(here)
    expect(swimming.isMoving(1_090)).toBe(true)
    expect(swimming.at('a', 1_090)?.x).toBeGreaterThan(50)
    expect(swimming.at('a', 1_180)).toEqual(there)
    expect(swimming.isMoving(1_180)).toBe(false)
  })

  test('turn from where they are, and do not begin anew for a place they have already', () => {
    const swimming = new Swimming()
    swimming.aim(new Map([['a', here]]), 0)
    swimming.aim(new Map([['a', there]]), 1_000)
    const halfway = swimming.at('a', 1_050)
    swimming.aim(new Map([['a', there]]), 1_050)
    expect(swimming.isMoving(1_180)).toBe(false)
    swimming.aim(new Map([['a', here]]), 1_050)
    expect(swimming.at('a', 1_050)).toEqual(halfway)
  })

  test('are there without a way where nobody wants motion', () => {
    const swimming = new Swimming()
    swimming.aim(new Map([['a', here]]), 0)
    swimming.aim(new Map([['a', there]]), 10)
    swimming.settle()
    expect(swimming.at('a', 10)).toEqual(there)
    expect(swimming.isMoving(10)).toBe(false)
  })
})
