import type { Duplex as NodeDuplex } from 'node:stream'
import type { Duplex as StreamxDuplex } from 'streamx'

type ByteStream = NodeDuplex | StreamxDuplex

/** What a stream brings, to be awaited in portions of any length. */
export class Received {
  readonly #chunks: Buffer[] = []
  #length = 0
  #isClosed = false
  #wake: (() => void) | null = null

  constructor(stream: Pick<ByteStream, 'on'>) {
    const on = stream.on.bind(stream) as (event: string, listener: (bytes: Buffer) => void) => unknown
    on('data', (bytes) => {
      this.#chunks.push(Buffer.from(bytes))
      this.#length += bytes.length
      this.#wake?.()
    })
    on('close', () => {
      this.#isClosed = true
      this.#wake?.()
    })
  }

  /** The next so many bytes; rejects when the stream closes before. */
  async take(length: number): Promise<Buffer> {
    while (this.#length < length) {
      if (this.#isClosed) throw new Error(`closed after ${this.#length} of ${length} bytes`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    const all = Buffer.concat(this.#chunks.splice(0))
    this.#chunks.push(all.subarray(length))
    this.#length -= length
    return all.subarray(0, length)
  }

  async text(length: number): Promise<string> {
    return (await this.take(length)).toString()
  }
}

/** Bytes that no shift or loss leaves alike. */
export function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at)
  return bytes
}

export function closed(stream: Pick<ByteStream, 'on' | 'destroyed'>): Promise<void> {
  if (stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const on = stream.on.bind(stream) as (event: 'close', listener: () => void) => unknown
    on('close', resolve)
  })
}

/** Writes all of it as fast as the stream takes it. */
export async function writeAll(stream: ByteStream, bytes: Buffer, chunk = 10_000): Promise<void> {
  const once = stream.once.bind(stream) as (event: 'drain', listener: () => void) => unknown
  for (let at = 0; at < bytes.length; at += chunk) {
    if (!stream.write(bytes.subarray(at, at + chunk)))
      await new Promise<void>((resolve) => once('drain', resolve))
  }
}
