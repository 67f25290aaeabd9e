import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Records } from './records.ts'

test('records come out as an array would give them, whatever is taken from where', () => {
  const step = fc.oneof(
    fc.record({ what: fc.constant('push' as const), value: fc.integer({ min: -9, max: 2 ** 30 }) }),
    fc.record({ what: fc.constantFrom('shift' as const, 'remove' as const), value: fc.nat(100) })
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const records = new Records()
      const model: number[] = []
      for (const { what, value } of steps) {
        if (what === 'push') {
          records.push(value, value + 1, value + 2)
          model.push(value)
        } else if (model.length === 0) continue
        else if (what === 'shift') {
          records.shift()
          model.shift()
        } else {
          records.remove(value % model.length)
          model.splice(value % model.length, 1)
        }
        expect(records.size).toBe(model.length)
      }
      for (const [n, value] of model.entries())
        expect([0, 1, 2].map((word) => records.get(n, word))).toEqual([value, value + 1, value + 2])
    })
  )
})
