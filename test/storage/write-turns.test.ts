import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { WriteTurns } from '../../electron/storage/write-turns.ts'

const TIMES = 2_000

/** Adds one to a number, TIMES times, in a way that loses some when two do it at once. */
const ADDER = `
  require(${JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs/api'))}).register()
  const { WriteTurns } = require(${JSON.stringify(fileURLToPath(new URL('../../electron/storage/write-turns.ts', import.meta.url)))})
  const { workerData: { turns, sum } } = require('node:worker_threads')
  const number = new Int32Array(sum)
  const mine = new WriteTurns(turns)
  for (let time = 0; time < ${TIMES}; time++) mine.take(7, () => {
    const before = Atomics.load(number, 0)
    Atomics.wait(number, 1, 0, 0.001)
    Atomics.store(number, 0, before + 1)
  })`

it('threads that write to one file do so one after the other', async () => {
  const workerData = { turns: WriteTurns.memory(), sum: new SharedArrayBuffer(8) }
  const workers = [1, 2, 3].map(() => new Worker(ADDER, { eval: true, execArgv: [], workerData }))
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  expect(new Int32Array(workerData.sum)[0]).toBe(3 * TIMES)
})

it('a write that fails ends its turn', () => {
  const turns = new WriteTurns(WriteTurns.memory())
  const fail = () =>
    turns.take(7, () => {
      throw new Error('full')
    })
  expect(fail).toThrow('full')
  expect(turns.take(7, () => 'written')).toBe('written')
})

it('a thread that died in its turn holds nobody up for long', () => {
  const memory = WriteTurns.memory()
  new Int32Array(memory).fill(1)
  expect(new WriteTurns(memory, 1).take(7, () => 'written')).toBe('written')
})
