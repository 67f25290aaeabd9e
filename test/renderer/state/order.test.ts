import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Order, type Ordering } from '../../../renderer/state/order.ts'

interface Row {
  readonly id: string
  readonly rate: number
  readonly isListed: boolean
}

const byRate: Ordering<Row> = {
  shows: ({ isListed }) => isListed,
  compare: (a, b) => a.rate - b.rate || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
const byName: Ordering<Row> = { ...byRate, compare: (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) }

function sorted(rows: Readonly<Record<string, Row>>, ordering: Ordering<Row>): string[] {
  return Object.values(rows)
    .filter((row) => ordering.shows(row))
    .sort((a, b) => ordering.compare(a, b))
    .map(({ id }) => id)
}

describe('an order', () => {
  const rows = fc
    .dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
      fc.record({ rate: fc.nat(3), isListed: fc.boolean() })
    )
    .map((drawn) => Object.fromEntries(Object.entries(drawn).map(([id, row]) => [id, { id, ...row }])))

  test('is what sorting anew would give, whatever came, went and changed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.constantFrom(byRate, byName))), (moments) => {
        const order = new Order(byRate)
        for (const [now, ordering] of moments) {
          order.setOrdering(ordering)
          order.update(now)
          expect(order.ids).toEqual(sorted(now, ordering))
        }
      })
    )
  })

  test('is the same array when what changed has nothing to do with it', () => {
    const order = new Order(byName)
    order.update({ a: { id: 'a', rate: 1, isListed: true }, b: { id: 'b', rate: 1, isListed: true } })
    const before = order.ids
    order.update({ a: { id: 'a', rate: 2, isListed: true }, b: { id: 'b', rate: 1, isListed: true } })
    expect(order.ids).toBe(before)
  })
})
