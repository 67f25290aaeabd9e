import { createHash, randomFillSync } from 'node:crypto'
import { jobGiven, obey, tell } from './told.ts'

/** One core that does nothing but hash so many bytes in SHA-1 and SHA-256, from memory that it had at hand. */
const CHUNK = 1_048_576

const { size } = jobGiven() as { readonly size: number }
const chunk = randomFillSync(Buffer.alloc(CHUNK))
obey({ begin }, () => Promise.resolve())
tell({ event: 'ready' })

function begin(): void {
  const startedAt = performance.now()
  const hashes = [createHash('sha1'), createHash('sha256')]
  for (let left = size; left > 0; left -= CHUNK) {
    for (const hash of hashes) hash.update(chunk.subarray(0, Math.min(left, CHUNK)))
  }
  for (const hash of hashes) hash.digest()
  tell({ event: 'done', seconds: (performance.now() - startedAt) / 1000 })
}
