import { once } from 'node:events'
import { connect } from 'node:net'
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

const MiB = 1024 * 1024
const INTERESTED = Buffer.from([0, 0, 0, 1, 2])

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a peer that misbehaves costs only itself', () => {
  it.each([
    ['sends bytes that are no BitTorrent', () => randomBytes(MiB)],
    [
      'says a message is 2 GiB long',
      (torrent: Torrent) => concat(handshake(torrent), Buffer.from('7fffffff07', 'hex'))
    ],
    [
      'says a message has a length that looks negative',
      (torrent: Torrent) => concat(handshake(torrent), Buffer.from('ffffffff07', 'hex'))
    ],
    [
      'asks for a piece that is not there',
      (torrent: Torrent) => concat(handshake(torrent), INTERESTED, request(1e6, 0, 16_384))
    ],
    [
      'asks for more than a block',
      (torrent: Torrent) => concat(handshake(torrent), INTERESTED, request(0, 0, 2 ** 20))
    ],
    [
      'claims to have pieces that do not exist',
      (torrent: Torrent) => concat(handshake(torrent), Buffer.from('0000000504ffffffff', 'hex'))
    ],
    ['asks for the same piece a million times and reads nothing', flood]
  ])('when it %s', async (_what, bytesFor) => {
    const { seed, shared } = await shareFile(8 * MiB)
    const { port } = addressOf(seed)
    const hostile = connect(port, '127.0.0.1').on('error', () => undefined)
    await once(hostile, 'connect')
    const ended = new Promise<unknown>((resolve) => hostile.on('close', resolve))
    hostile.write(bytesFor(shared))

    const getter = await openEngine()
    if (shared.metainfo === null) throw new Error('a share knows its metainfo')
    const addresses = [addressOf(seed)]
    const torrent = await getter.add(shared.metainfo, { folder: await tempFolder(), addresses })
    await torrent.start()
    await reached(torrent, 'seeding')
    hostile.resume()
    await ended
    expect(shared.phase.type).toBe('seeding')
  })
})

async function shareFile(size: number) {
  const share = join(await tempFolder(), 'share')
  await mkdir(share)
  await makeTree(share, { 'a.bin': size })
  const seed = await openEngine()
  const shared = await seed.share(share, { version: 'v1' }, [])
  await shared.start()
  await reached(shared, 'seeding')
  return { seed, shared }
}

function handshake({ wireHashes }: Torrent): Buffer {
  const reserved = Buffer.alloc(8)
  return concat(
    Buffer.from('\x13BitTorrent protocol'),
    reserved,
    Buffer.from(wireHashes[0] ?? '', 'hex'),
    randomBytes(20)
  )
}

function request(piece: number, offset: number, length: number): Buffer {
  const message = Buffer.alloc(17)
  message.writeUInt32BE(13)
  message[4] = 6
  message.writeUInt32BE(piece, 5)
  message.writeUInt32BE(offset, 9)
  message.writeUInt32BE(length, 13)
  return message
}

function flood(torrent: Torrent): Buffer {
  const requests = Array.from({ length: 100_000 }, (_, index) =>
    request(index % 8, ((index >> 3) % 4) * 16_384 + (index % 64), 16_384 - 64)
  )
  return concat(handshake(torrent), INTERESTED, ...requests)
}

function concat(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts)
}
