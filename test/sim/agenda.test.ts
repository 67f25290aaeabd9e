import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Agenda } from './agenda.ts'

test('things come in order of time, and those of one time in the order they were put', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (times) => {
      const happened: number[] = []
      const agenda = new Agenda()
      for (const [index, at] of times.entries()) agenda.put(at, () => happened.push(index))
      while (agenda.dueAt < Infinity) agenda.take()()
      const planned = times.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
      expect(happened).toEqual(planned.map(({ index }) => index))
    })
  )
})

test('it says when the next thing is due', () => {
  const agenda = new Agenda()
  expect(agenda.dueAt).toBe(Infinity)
  agenda.put(7, () => undefined)
  agenda.put(5, () => undefined)
  expect(agenda.dueAt).toBe(5)
})
