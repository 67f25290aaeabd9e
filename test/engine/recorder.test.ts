import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Recorder } from '../../electron/engine/recorder.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what is verified', () => {
  it('is put on record at once when nothing was for a while', async () => {
    const { recorder, state } = setup()
    state.value = 1
    await recorder.record()
    expect(state.written).toEqual([1])
  })

  it('is put on record together when much of it comes', async () => {
    const { recorder, state } = setup()
    const first = recorder.record()
    await vi.advanceTimersByTimeAsync(0)
    const later = [1, 2, 3].map((value) => {
      state.value = value
      return recorder.record()
    })
    await first
    expect(state.written).toEqual([0])
    await vi.advanceTimersByTimeAsync(50)
    await Promise.all(later)
    expect(state.written).toEqual([0, 3])
  })

  it('is never called recorded by a write that began before it', async () => {
    const { recorder, state } = setup()
    const first = recorder.record()
    await vi.advanceTimersByTimeAsync(0)
    state.value = 1
    let isRecorded = false
    const second = recorder.record().then(() => (isRecorded = true))
    await first
    expect(isRecorded).toBe(false)
    await vi.advanceTimersByTimeAsync(50)
    await second
    expect(state.written).toEqual([0, 1])
  })

  it('is tried again after a write that failed, whose failure is told to those who waited for it', async () => {
    const { recorder, state } = setup()
    state.fails = true
    await expect(recorder.record()).rejects.toThrow('disk')
    state.fails = false
    const again = recorder.record()
    await vi.advanceTimersByTimeAsync(50)
    await again
    expect(state.written).toEqual([0])
  })
})

function setup() {
  const state = { value: 0, fails: false, written: [] as number[] }
  const recorder = new Recorder(() => {
    if (state.fails) return Promise.reject(new Error('disk'))
    state.written.push(state.value)
    return Promise.resolve()
  })
  return { recorder, state }
}
