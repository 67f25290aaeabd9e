import { describe, expect, test } from 'vitest'
import {
  figuresOf,
  momentsOf,
  SpeedWatch,
  type SpeedQuestion,
  type Speeds
} from '../../../renderer/state/speed.svelte.ts'

const speeds = (step: number, down: readonly number[] = [1]): Speeds => ({
  step,
  end: 100_000,
  down: [...down],
  up: down.map(() => 0)
})

/** An engine that answers when the test says so, and a clock that the test moves. */
class Scene {
  readonly asked: SpeedQuestion[] = []
  readonly waits: { readonly milliseconds: number; isCancelled: boolean; readonly work: () => void }[] = []
  readonly #open: { readonly resolve: (speeds: Speeds) => void; readonly reject: (error: Error) => void }[] =
    []
  readonly watch = new SpeedWatch(
    (question) => {
      this.asked.push(question)
      return new Promise((resolve, reject) => this.#open.push({ resolve, reject }))
    },
    (milliseconds, work) => {
      const wait = { milliseconds, isCancelled: false, work }
      this.waits.push(wait)
      return () => (wait.isCancelled = true)
    }
  )

  async answer(outcome: Speeds | Error): Promise<void> {
    const call = this.#open.shift()
    if (outcome instanceof Error) call?.reject(outcome)
    else call?.resolve(outcome)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
}

describe('watching the speed', () => {
  test('asks at once, and again a step after the answer, a second at least', async () => {
    const scene = new Scene()
    const { watch, asked, waits } = scene
    watch.look({ id: 'a', seconds: 60 })
    expect(asked).toHaveLength(1)
    expect(waits).toHaveLength(0)
    await scene.answer(speeds(0.1))
    waits[0]?.work()
    await scene.answer(speeds(60))
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([1_000, 60_000])
    expect(asked).toHaveLength(2)
    expect(watch.speeds?.step).toBe(60)
  })

  test('never asks twice at a time, however often another period is chosen', async () => {
    const scene = new Scene()
    const { watch, asked } = scene
    watch.look({ id: 'a', seconds: 60 })
    watch.look({ id: 'a', seconds: 300 })
    watch.look({ id: 'a', seconds: 1_800 })
    expect(asked).toHaveLength(1)
    await scene.answer(speeds(1))
    expect(asked.map(({ seconds }) => seconds)).toEqual([60, 1_800])
  })

  test('takes no answer about another torrent for this one’s', async () => {
    const scene = new Scene()
    const { watch, asked } = scene
    watch.look({ id: 'a', seconds: 60 })
    watch.look({ id: null, seconds: 60 })
    await scene.answer(speeds(1, [7]))
    expect(watch.speeds).toBeNull()
    await scene.answer(speeds(1, [9]))
    expect(watch.speeds?.down).toEqual([9])
    expect(asked).toHaveLength(2)
  })

  test('stops when nobody looks', async () => {
    const scene = new Scene()
    const { watch, asked, waits } = scene
    watch.look({ id: 'a', seconds: 60 })
    await scene.answer(speeds(1))
    watch.look(null)
    expect(waits[0]?.isCancelled).toBe(true)
    expect(asked).toHaveLength(1)
  })

  test('keeps what it knows when it is refused, says so, and asks again later', async () => {
    const scene = new Scene()
    const { watch, waits } = scene
    watch.look({ id: 'a', seconds: 60 })
    await scene.answer(speeds(1, [7]))
    waits[0]?.work()
    await scene.answer(new Error('lost'))
    expect([watch.isFailing, watch.speeds?.down]).toEqual([true, [7]])
    waits[1]?.work()
    await scene.answer(speeds(1, [8]))
    expect([watch.isFailing, watch.speeds?.down]).toEqual([false, [8]])
  })
})

describe('speed in figures', () => {
  test('is the peak, the mean and what passed in all', () => {
    expect(figuresOf([0, 10, 20], 10)).toEqual({ peak: 20, mean: 10, sum: 300 })
    expect(figuresOf([], 1)).toEqual({ peak: 0, mean: 0, sum: 0 })
  })

  test('is told for moments a step apart, the last of them when it ends', () => {
    expect(momentsOf(speeds(10, [1, 2, 3]))).toEqual([80, 90, 100])
  })
})
