import { describe, expect, it } from 'vitest'
import { oneOfEachFamily } from '../../../electron/network/trackers/families.ts'
import { Names } from '../../../electron/network/trackers/names.ts'
import { answerOf, faultIn, LOOPBACK, NEVER } from './asking.ts'

describe('the names of trackers', () => {
  it('are looked up once for all who ask', async () => {
    const names = new Names(LOOPBACK)
    const [first, second] = await Promise.all([
      names.resolve('localhost', NEVER),
      names.resolve('localhost', NEVER)
    ])
    expect(first).toContain('127.0.0.1')
    expect(second).toBe(first)
    expect(await names.resolve('localhost', NEVER)).toBe(first)
  })

  it('are nobody’s business where nothing but this machine is reached', async () => {
    expect(await new Names(LOOPBACK).resolve('tracker.example', NEVER)).toEqual([])
  })

  it('are not waited for by those who give up', async () => {
    const abort = new AbortController()
    const resolving = new Names(LOOPBACK).resolve('localhost', abort.signal)
    abort.abort()
    expect(await resolving).toEqual([])
    expect(await new Names(LOOPBACK).resolve('localhost', abort.signal)).toEqual([])
  })
})

describe('of a tracker’s addresses', () => {
  const all = ['1.1.1.1', '2606:4700::1', '1.1.1.2', '2606:4700::2', '1.1.1.3']

  it.each([
    [0, ['1.1.1.1', '2606:4700::1']],
    [0.5, ['1.1.1.2', '2606:4700::2']],
    [0.99, ['1.1.1.3', '2606:4700::2']]
  ])('one of each family is asked, by chance: %d', (chance, chosen) => {
    expect(answerOf(oneOfEachFamily(all, () => chance))).toEqual(chosen)
  })

  it('those that are no machine’s are not asked', () => {
    expect(answerOf(oneOfEachFamily(['0.0.0.0', '224.0.0.1', '::', '1.1.1.1'], () => 0))).toEqual(['1.1.1.1'])
    expect(faultIn(oneOfEachFamily(['0.0.0.0'], () => 0)).kind).toBe('unreachable')
    expect(faultIn(oneOfEachFamily([], () => 0)).kind).toBe('unreachable')
  })
})
