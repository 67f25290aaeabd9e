import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mail } from './mail.ts'

const LATENCY = 10

/** What the receiver hears in a window, as 'time:piece'. */
function heardBy(mail: Mail, receiver: number): string[] {
  const heard: string[] = []
  mail.open(receiver)
  while (mail.dueAt < Infinity) {
    const at = mail.dueAt
    mail.deliver((_link, _kind, piece) => heard.push(`${at}:${piece}`))
  }
  return heard
}

test('each receiver hears its own messages in order of time, and those of one time in the order they were sent', () => {
  const message = fc.record({ at: fc.double({ min: 0, max: 9, noNaN: true }), to: fc.nat(3) })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 200 }), (messages) => {
      const mail = new Mail(LATENCY)
      for (const [piece, { at, to }] of messages.entries()) mail.post(Math.floor(at), to, 0, 0, piece, 0)
      mail.turn(LATENCY, 4)
      const sent = messages.map(({ at, to }, piece) => ({ at: Math.floor(at) + LATENCY, to, piece }))
      for (let receiver = 0; receiver < 4; receiver++) {
        const own = sent.filter(({ to }) => to === receiver).sort((a, b) => a.at - b.at)
        expect(heardBy(mail, receiver)).toEqual(own.map(({ at, piece }) => `${at}:${piece}`))
      }
    })
  )
})

test('what is sent in one window is heard in the next, once', () => {
  const mail = new Mail(LATENCY)
  mail.post(3, 1, 5, 2, 7, 16_384)
  expect(heardBy(mail, 1)).toEqual([])
  mail.turn(LATENCY, 2)
  expect([mail.has(0), mail.has(1)]).toEqual([false, true])
  mail.open(1)
  mail.deliver((...message) => expect(message).toEqual([5, 2, 7, 16_384]))
  mail.turn(2 * LATENCY, 2)
  expect(mail.has(1)).toBe(false)
  expect(mail.isEmpty).toBe(true)
})

test('more messages may be under way than there was room for at first', () => {
  const mail = new Mail(LATENCY)
  for (let piece = 0; piece < 10_000; piece++) mail.post(0, 0, 0, 0, piece, 0)
  mail.turn(LATENCY, 1)
  expect(heardBy(mail, 0)).toHaveLength(10_000)
})
