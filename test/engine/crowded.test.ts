import { connect, type Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders } from '../support/files.ts'
import { fetchShared, shareTree } from '../support/shares.ts'

/** What those who crowd our port say. */
const WORDS = {
  'say nothing': Buffer.alloc(0),
  'stop in the midst of an encrypted handshake': randomBytes(96),
  'stop in the midst of a plain handshake': Buffer.from('\x13BitTorrent pro', 'latin1')
} as const

/** They come from there. */
const ELSEWHERE = '127.0.0.2'

let isOver = false
const crowd = new Set<Socket>()

beforeEach(() => {
  isOver = false
})

afterEach(async () => {
  isOver = true
  for (const socket of crowd) socket.destroy()
  crowd.clear()
  await closeEngines()
  await removeTempFolders()
})

describe('an honest peer gets through while sixty others, who come back at once, keep the door and', () => {
  it.each(Object.entries(WORDS))('%s', { timeout: 90_000 }, async (_what, words) => {
    const { seed, shared } = await shareTree({ 'a.bin': 300_000 }, { version: 'v1' })
    const { host, port } = addressOf(seed)
    await Promise.all(Array.from({ length: 60 }, () => joinCrowd(host, port, words)))
    const torrent = await fetchShared(await openEngine(), shared, [{ host, port }])
    await reached(torrent, 'seeding')
    expect(crowd.size).toBe(60)
  })
})

async function joinCrowd(host: string, port: number, words: Buffer): Promise<void> {
  const socket = connect({ port, host, localAddress: ELSEWHERE })
  crowd.add(socket)
  socket
    .on('error', () => undefined)
    .on('close', () => {
      crowd.delete(socket)
      if (!isOver) void joinCrowd(host, port, words)
    })
  socket.write(words)
  await Promise.race([once(socket, 'connect'), once(socket, 'close')])
}
