import { BufferPool } from './buffers.ts'
import { HashThreads } from './threads.ts'

/** What all torrents of a process share of the machine: threads, memory, open files. One per engine. */
export class Disk {
  readonly threads: HashThreads
  readonly buffers: BufferPool

  constructor(options: { readonly threads?: number; readonly bufferBytes?: number } = {}) {
    this.threads = new HashThreads(options.threads)
    this.buffers = new BufferPool(options.bufferBytes)
  }

  /** After every store on it is closed. */
  async close(): Promise<void> {
    await this.threads.close()
  }
}
