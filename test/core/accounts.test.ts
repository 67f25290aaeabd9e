import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { moveAccount } from '../../electron/core/accounts.ts'
import { Drawn } from './drawn.ts'

describe('a peer that is met by another connection', () => {
  test('keeps its slot by what it gave over the first', () => {
    const core = new Drawn({ have: '........', slots: 2 })
    const plain = core.peer('####....', { interested: true, identity: 'addr:1.2.3.4' })
    for (const identity of ['addr:2', 'addr:3', 'addr:4'])
      core.peer('........', { interested: true, identity })
    core.serve()
    const noise = core.peer('####....', { interested: true, identity: 'key:a' })
    core.exchange.adoptIdentity(plain, noise, core.now)
    core.exchange.onPeerGone(plain, core.now)
    core.pass(10_000)
    const regular = core.exchange.slots().holders.filter(({ optimistic }) => !optimistic)
    expect(regular.map(({ identity }) => identity)).toEqual(['key:a'])
    core.exchange.checkInvariants()
  })

  test('takes over each byte once, and never more than there is', () => {
    const amount = fc.record({ given: fc.nat(), taken: fc.nat() })
    fc.assert(
      fc.property(amount, amount, amount, (from, to, over) => {
        const [had, got] = [{ ...from }, { ...to }]
        moveAccount(from, to, over)
        moveAccount(from, to, { given: 0, taken: 0 })
        expect(from.given + to.given).toBe(had.given + got.given)
        expect(from.taken + to.taken).toBe(had.taken + got.taken)
        expect(Math.min(from.given, from.taken)).toBeGreaterThanOrEqual(0)
        expect(to.given - got.given).toBe(Math.min(over.given, had.given))
      })
    )
  })
})
