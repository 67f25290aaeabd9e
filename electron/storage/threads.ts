import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { ShoalError } from '../../shared/errors.ts'
import { invariant } from '../core/units.ts'
import type { Job, Outcome } from './jobs.ts'
import { WriteTurns } from './write-turns.ts'

/** Jobs one thread holds: one at work, and the next at hand so that it need not wait for a busy main thread. */
const DEPTH = 2

interface Task {
  readonly job: Job
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: Error) => void
}

/**
 * A fixed number of worker threads that hash and write. They start when first needed or expected to be, hold the process open only while
 * they have work, and are replaced when they die. Pieces that were downloaded go before files that are checked. The queue
 * needs no bound here: every job has its memory or its open files before it comes, and those are bounded (BufferPool, OpenFiles).
 */
export class HashThreads {
  readonly size: number
  readonly #threads: Thread[] = []
  readonly #urgent: Task[] = []
  readonly #patient: Task[] = []
  readonly #turns = WriteTurns.memory()
  #closed = false

  constructor(size = Math.min(2, availableParallelism())) {
    this.size = size
  }

  /** Starts all threads, for whoever expects work soon: each takes 50 ms to begin. */
  prepare(): void {
    while (!this.#closed && this.#threads.length < this.size) this.#add()
  }

  /** Rejects with a ShoalError when the thread died or was closed; what the disk refused is in the outcome. */
  run(job: Job): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const queue = job.type === 'digest' ? this.#patient : this.#urgent
      queue.push({ job, resolve, reject })
      this.#dispatch()
    })
  }

  /** Jobs not begun are rejected; the promise waits until every thread is gone. */
  async close(): Promise<void> {
    this.#closed = true
    this.#dispatch()
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  #dispatch(): void {
    while (this.#urgent.length + this.#patient.length > 0) {
      const thread = this.#closed ? null : this.#freeThread()
      if (thread === null && !this.#closed) return
      const task = this.#urgent.shift() ?? this.#patient.shift()
      if (task === undefined) return
      if (thread === null) task.reject(new ShoalError('cancelled', 'Shoal is closing.'))
      else thread.start(task)
    }
  }

  /** An idle thread before a new one, a new one before the queue of a busy one. */
  #freeThread(): Thread | null {
    const least = this.#threads.reduce<Thread | null>(
      (best, thread) => (best === null || thread.load < best.load ? thread : best),
      null
    )
    if (least !== null && (least.load === 0 || this.#threads.length === this.size))
      return least.load < DEPTH ? least : null
    return this.#add()
  }

  #add(): Thread {
    const thread: Thread = new Thread(
      this.#turns,
      () => this.#dispatch(),
      () => this.#remove(thread)
    )
    this.#threads.push(thread)
    return thread
  }

  #remove(thread: Thread): void {
    const at = this.#threads.indexOf(thread)
    if (at >= 0) this.#threads.splice(at, 1)
    this.#dispatch()
  }
}

/** One worker and the jobs it holds, which it answers in the order it was given them. */
class Thread {
  readonly #worker: Worker
  readonly #tasks: Task[] = []
  readonly #onFree: () => void
  readonly #onGone: () => void
  readonly #gone: Promise<void>
  #death: Error | null = null

  constructor(turns: SharedArrayBuffer, onFree: () => void, onGone: () => void) {
    this.#worker = startWorker(turns)
    this.#onFree = onFree
    this.#onGone = onGone
    this.#worker.on('message', (outcome: Outcome) => this.#onAnswered(outcome))
    this.#worker.on(
      'error',
      (error) => (this.#death = error instanceof Error ? error : new Error(String(error)))
    )
    this.#gone = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#onExited(code)
        resolve()
      })
    })
    this.#worker.unref()
  }

  get load(): number {
    return this.#tasks.length
  }

  start(task: Task): void {
    this.#tasks.push(task)
    this.#worker.ref()
    this.#worker.postMessage(task.job)
  }

  /** Work under way is finished first: a write cut short would waste a good piece. */
  async close(): Promise<void> {
    this.#worker.ref()
    this.#worker.postMessage(null)
    await this.#gone
  }

  #onAnswered(outcome: Outcome): void {
    const task = this.#tasks.shift()
    invariant(task !== undefined, 'a hashing thread answers what it was asked')
    if (this.#tasks.length === 0) this.#worker.unref()
    task.resolve(outcome)
    this.#onFree()
  }

  #onExited(code: number): void {
    const cause = this.#death ?? new Error(`exit code ${code}`)
    const error = new ShoalError('disk-failed', 'A hashing thread died. Start the torrent again.', { cause })
    for (const task of this.#tasks.splice(0)) task.reject(error)
    this.#onGone()
  }
}

/**
 * Compiled, the worker lies beside this file as JavaScript; from a checkout it is TypeScript, which tsx reads. Its hooks for
 * require take half the memory of those for import, which start one more thread for each of ours.
 */
function startWorker(turns: SharedArrayBuffer): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./hash-worker.js', import.meta.url), { workerData: turns })
  const tsx = JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs/api'))
  const worker = JSON.stringify(fileURLToPath(new URL('./hash-worker.ts', import.meta.url)))
  return new Worker(`require(${tsx}).register(); require(${worker})`, {
    eval: true,
    execArgv: [],
    workerData: turns
  })
}
