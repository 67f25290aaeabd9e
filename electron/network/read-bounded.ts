import type { IncomingMessage } from 'node:http'

/** The whole body of an answer; null when it is longer than `most` bytes, and then the connection is gone. */
export async function readBounded(response: IncomingMessage, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > most) return null // leaving the loop destroys the response and its socket
  }
  return Buffer.concat(chunks)
}
