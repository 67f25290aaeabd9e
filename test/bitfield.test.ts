import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../shared/bitfield.ts'

describe('a bitfield', () => {
  it('behaves as a set of indices whatever is added and deleted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 70 }),
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -2, max: 75 }))),
        (length, steps) => {
          const field = new Bitfield(length)
          const model = new Set<number>()
          for (const [add, index] of steps) {
            const inside = index >= 0 && index < length
            if (add) expect(field.add(index)).toBe(inside && !model.has(index))
            else expect(field.delete(index)).toBe(inside && model.has(index))
            if (!inside) continue
            if (add) model.add(index)
            else model.delete(index)
          }
          expect(field.count).toBe(model.size)
          expect([...field]).toEqual([...model].sort((a, b) => a - b))
          const copy = new Bitfield(length, field.toBytes())
          expect([...copy]).toEqual([...field])
          expect(Bitfield.isValid(length, field.toBytes())).toBe(true)
        }
      )
    )
  })

  it('names the highest index that another one has too', () => {
    const indices = fc.uniqueArray(fc.nat(40))
    fc.assert(
      fc.property(indices, indices, (some, others) => {
        const [field, other] = [new Bitfield(41), new Bitfield(41)]
        for (const index of some) field.add(index)
        for (const index of others) other.add(index)
        expect(field.lastCommon(other)).toBe(Math.max(-1, ...some.filter((index) => others.includes(index))))
      })
    )
  })

  it('sends the first piece as the highest bit of the first byte', () => {
    const field = new Bitfield(9)
    field.add(0)
    field.add(8)
    expect([...field.toBytes()]).toEqual([0x80, 0x80])
  })

  it('clears spare bits that came from outside', () => {
    const field = new Bitfield(3, new Uint8Array([0xff]))
    expect(field.count).toBe(3)
    expect([...field.toBytes()]).toEqual([0xe0])
  })

  it('calls a message of the wrong size or with spare bits set invalid', () => {
    expect(Bitfield.isValid(9, new Uint8Array(1))).toBe(false)
    expect(Bitfield.isValid(9, new Uint8Array([0, 0x40]))).toBe(false)
    expect(Bitfield.isValid(9, new Uint8Array([0xff, 0x80]))).toBe(true)
  })

  it('is full when every bit is set', () => {
    expect(Bitfield.full(17).isFull).toBe(true)
    expect(Bitfield.full(17).count).toBe(17)
    expect(new Bitfield(17).isEmpty).toBe(true)
  })
})
