import { describe, expect, it } from 'vitest'
import { Refusals } from '../../electron/channel/refusals.ts'

describe('entries that are no releases', () => {
  it('are told of singly while they are few, each once', () => {
    const refusals = new Refusals()
    refusals.add(4, 'is broken')
    refusals.add(7, 'is broken')
    expect(refusals.takeFirst().map(({ sentence }) => sentence)).toEqual([
      'Entry 4 of this channel is broken; it was passed over.',
      'Entry 7 of this channel is broken; it was passed over.'
    ])
    expect([...refusals.takeFirst(), ...refusals.takeCount()]).toEqual([])
  })

  it('are counted when they are more, and told of in a few lines even when they come one by one', () => {
    const refusals = new Refusals()
    const told: string[] = []
    for (let entry = 1; entry <= 10_000; entry++) {
      refusals.add(entry, 'is broken')
      for (const { sentence } of [...refusals.takeFirst(), ...refusals.takeCount()]) told.push(sentence)
    }
    expect(told).toHaveLength(3 + 12)
    expect(told[3]).toMatch(/^4 entries of this channel/)
    expect(told.at(-1)).toMatch(/^8192 entries of this channel/)
  })
})
