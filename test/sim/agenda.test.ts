import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Agenda } from './agenda.ts'
import { Mail } from './mail.ts'

test('things happen in order of time, and those of one time in the order they were put', () => {
  const step = fc.record({ at: fc.nat(20), isMail: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const happened: number[] = []
      const agenda = new Agenda(new Mail(10, (_, __, index) => happened.push(index)))
      const planned = steps.map(({ at, isMail }, index) => {
        if (isMail) agenda.post(0, 0, index, 0)
        else agenda.at(at, () => happened.push(index))
        return { index, at: isMail ? 10 : at }
      })
      while (agenda.step(Infinity));
      expect(happened).toEqual(planned.toSorted((a, b) => a.at - b.at).map(({ index }) => index))
    })
  )
})

test('nothing happens before its time', () => {
  const happened: number[] = []
  const agenda = new Agenda(new Mail(10, () => undefined))
  agenda.at(5, () => happened.push(agenda.now))
  expect(agenda.step(4)).toBe(false)
  expect(agenda.step(5)).toBe(true)
  expect(happened).toEqual([5])
})

test('more messages may be under way than there was room for at first', () => {
  const heard: number[] = []
  const agenda = new Agenda(new Mail(10, (_, __, piece) => heard.push(piece)))
  for (let piece = 0; piece < 10_000; piece++) {
    agenda.post(0, 0, piece, 0)
    if (piece === 1_000) agenda.step(Infinity)
  }
  while (agenda.step(Infinity));
  expect(heard).toEqual(Array.from({ length: 10_000 }, (_, piece) => piece))
})
