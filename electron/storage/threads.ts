import { availableParallelism } from 'node:os'
import { ShoalError } from '../../shared/errors.ts'
import type { Job, Outcome } from './jobs.ts'

/** A fixed number of worker threads that hash and write. They start when first needed and keep no process alive. */
export class HashThreads {
  readonly size: number

  constructor(size = Math.min(2, availableParallelism())) {
    this.size = size
  }

  run(_job: Job): Promise<Outcome> {
    return Promise.reject(new ShoalError('unsupported', 'not built yet'))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
