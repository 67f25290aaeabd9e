import { describe, expect, test } from 'vitest'
import type { Millis, PeerId } from '../../electron/core/units.ts'
import { HashAsker } from '../../electron/engine/hash-asker.ts'

const [a, b] = [1, 2] as [PeerId, PeerId]
const at = (seconds: number): Millis => (1_000 * seconds) as Millis

describe('who is asked for hashes', () => {
  test('peers share the work, and none has more than two requests to answer', () => {
    const asker = asking('p', 'q', 'r', 's', 't')
    expect(draw(asker, 0)).toEqual(['1:p', '2:q', '1:r', '2:s'])
    expect(draw(asker, 0)).toEqual([])
    asker.onAnswered(b, 'q')
    asker.settle('q')
    expect(draw(asker, 1)).toEqual(['2:t'])
  })

  test('who refuses is not asked for the same again for a minute', () => {
    const asker = asking('p')
    expect(draw(asker, 0)).toEqual(['1:p'])
    asker.onRefused(a, 'p', at(1))
    expect(draw(asker, 1)).toEqual(['2:p'])
    asker.onRefused(b, 'p', at(2))
    expect(draw(asker, 60)).toEqual([])
    expect(draw(asker, 61)).toEqual(['1:p'])
  })

  test('who is silent for ten seconds is passed over, and welcome to answer late', () => {
    const asker = asking('p')
    expect(draw(asker, 0)).toEqual(['1:p'])
    expect(draw(asker, 9)).toEqual([])
    expect(draw(asker, 10)).toEqual(['2:p'])
    expect(asker.onAnswered(a, 'p')).toBe(true)
  })

  test('who was silent is asked after those who answer', () => {
    const asker = asking('p')
    draw(asker, 0)
    draw(asker, 10)
    asker.want('q')
    asker.want('r')
    expect(draw(asker, 11)).toEqual(['2:q', '1:r'])
  })

  test('what was asked of a peer that went is asked of another', () => {
    const asker = asking('p')
    expect(draw(asker, 0)).toEqual(['1:p'])
    asker.onPeerGone(a)
    expect(draw(asker, 0)).toEqual(['2:p'])
  })

  test('an answer counts once, from whom it was asked', () => {
    const asker = asking('p')
    draw(asker, 0)
    expect(asker.onAnswered(b, 'p')).toBe(false)
    expect(asker.onAnswered(a, 'other')).toBe(false)
    expect(asker.onAnswered(a, 'p')).toBe(true)
    expect(asker.onAnswered(a, 'p')).toBe(false)
  })

  test('there is no hope where all have refused or nobody is there', () => {
    const asker = asking('p')
    draw(asker, 0)
    asker.onRefused(a, 'p', at(1))
    expect(asker.isHopeless('p', at(1))).toBe(false)
    asker.onPeerGone(b)
    expect(asker.isHopeless('p', at(1))).toBe(true)
    expect(asker.isHopeless('p', at(61))).toBe(false)
    asker.onPeerGone(a)
    expect(asker.isHopeless('p', at(61))).toBe(true)
  })

  test('what is settled is asked for no more', () => {
    const asker = asking('p')
    asker.settle('p')
    expect(draw(asker, 0)).toEqual([])
    expect(asker.wanted).toBe(0)
  })
})

function asking(...keys: readonly string[]): HashAsker {
  const asker = new HashAsker()
  asker.onPeer(a)
  asker.onPeer(b)
  for (const key of keys) asker.want(key)
  return asker
}

function draw(asker: HashAsker, seconds: number): string[] {
  return asker.next(at(seconds)).map(({ peer, key }) => `${peer}:${key}`)
}
