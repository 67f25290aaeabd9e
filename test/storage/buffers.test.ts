import { describe, expect, it } from 'vitest'
import { BufferPool } from '../../electron/storage/buffers.ts'

describe('the pool of piece buffers', () => {
  it('lends no more than its budget', () => {
    const pool = new BufferPool(100)
    expect([pool.acquire(40), pool.acquire(40)]).not.toContain(null)
    expect(pool.acquire(40)).toBeNull()
    expect(pool.acquire(20)).not.toBeNull()
  })

  it('lends again what was given back', () => {
    const pool = new BufferPool(100)
    const buffer = pool.acquire(60)
    if (buffer !== null) pool.release(buffer)
    expect(pool.acquire(60)).toBe(buffer)
  })

  it('lends one buffer of any size when nothing else is lent', () => {
    const pool = new BufferPool(100)
    expect(pool.acquire(1000)?.byteLength).toBe(1000)
    expect(pool.acquire(1)).toBeNull()
  })

  it('lets go of kept buffers of another size rather than exceed its budget', () => {
    const pool = new BufferPool(100)
    const kept = [pool.acquire(50), pool.acquire(50)]
    for (const buffer of kept) if (buffer !== null) pool.release(buffer)
    expect(pool.acquire(100)).not.toBeNull()
    expect(pool.lentBytes).toBe(100)
  })

  it('says how many buffers of a size can be had', () => {
    expect(new BufferPool(100).capacity(30)).toBe(3)
    expect(new BufferPool(100).capacity(300)).toBe(1)
  })

  it('takes a buffer back only once', () => {
    const pool = new BufferPool(100)
    const buffer = pool.acquire(10) ?? new SharedArrayBuffer(10)
    pool.release(buffer)
    expect(() => pool.release(buffer)).toThrow('invariant')
  })
})
