import { BufferPool } from './buffers.ts'
import { OpenFiles } from './open-files.ts'
import { ReadAhead } from './read-ahead.ts'
import { HashThreads } from './threads.ts'

export interface DiskSetup {
  readonly threads?: number
  readonly bufferBytes?: number
  readonly readAheadBytes?: number
  readonly openFiles?: number
}

/** What all torrents of a process share of the machine: threads, memory, open files. One per engine, closed after its stores. */
export class Disk {
  readonly threads: HashThreads
  readonly buffers: BufferPool
  readonly readAhead: ReadAhead
  readonly openFiles: OpenFiles

  constructor(setup: DiskSetup = {}) {
    this.threads = new HashThreads(setup.threads)
    this.buffers = new BufferPool(setup.bufferBytes)
    this.readAhead = new ReadAhead(setup.readAheadBytes)
    this.openFiles = new OpenFiles(setup.openFiles)
  }

  async close(): Promise<void> {
    await this.threads.close()
    await this.openFiles.close()
  }
}
