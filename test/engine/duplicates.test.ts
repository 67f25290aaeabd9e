import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  areOfOneClient,
  isBetterDuplicate,
  isHeir,
  isSameShoal,
  type Known
} from '../../electron/engine/duplicates.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import type { PeerStream } from '../../electron/network/types.ts'
import { addressOf, closeEngines, openEngine } from '../support/engines.ts'
import { removeTempFolders } from '../support/files.ts'
import { eventually, fetchShared, shareTree } from '../support/shares.ts'
import { dialled, join, PlainServer } from '../support/sockets.ts'
import { handshake } from '../wire/messages.ts'
import { greetedPeer } from './stand-in-peers.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

const HERE = '192.0.2.1'
const THERE = '192.0.2.2'
const OUR_ID = Buffer.alloc(20, 2)

describe('two connections with one peer id', () => {
  it('are of one client where they come from one host', () => {
    expect(areOfOneClient(plain({ host: HERE }), plain({ host: HERE }))).toBe(true)
    expect(areOfOneClient(plain({ host: HERE }), noise({ host: HERE, key: 'a' }))).toBe(true)
  })

  it('are not where they come from two: peer ids are copied easily', () => {
    expect(areOfOneClient(plain({ host: HERE }), plain({ host: THERE }))).toBe(false)
    expect(areOfOneClient(plain({ host: HERE }), noise({ host: THERE, key: 'a' }))).toBe(false)
  })

  it('are where one has named the key that the other proves, wherever they come from', () => {
    expect(areOfOneClient(plain({ host: HERE, key: 'a' }), noise({ host: THERE, key: 'a' }))).toBe(true)
    expect(areOfOneClient(noise({ host: THERE, key: 'a' }), plain({ host: HERE, key: 'a' }))).toBe(true)
    expect(areOfOneClient(noise({ host: HERE, key: 'a' }), noise({ host: THERE, key: 'a' }))).toBe(true)
  })

  it('are not where one has named or proven another key than the other proves', () => {
    expect(areOfOneClient(plain({ host: HERE, key: 'a' }), noise({ host: HERE, key: 'b' }))).toBe(false)
    expect(areOfOneClient(noise({ host: HERE, key: 'a' }), noise({ host: HERE, key: 'b' }))).toBe(false)
  })

  it('are not where both only name one key: keys are copied as easily', () => {
    expect(areOfOneClient(plain({ host: HERE, key: 'a' }), plain({ host: THERE, key: 'a' }))).toBe(false)
  })

  it('are not where a relay stands before one, whose host is not the peer’s', () => {
    const relayed = noise({ host: HERE, key: 'a', lane: 'relayed' })
    expect(areOfOneClient(plain({ host: HERE }), relayed)).toBe(false)
  })

  it('leave nothing to one another unless one host names and proves the key', () => {
    const proven = noise({ host: HERE, key: 'a' })
    expect(isHeir(plain({ host: HERE, key: 'a' }), proven)).toBe(true)
    expect(isHeir(plain({ host: THERE, key: 'a' }), proven)).toBe(false)
    expect(isHeir(plain({ host: HERE }), proven)).toBe(false)
    expect(isSameShoal(plain({ host: THERE, key: 'a' }), proven)).toBe(true)
  })

  it('are replaced by Noise, never Noise by them', () => {
    const [open, proven] = [plain({ host: HERE }), noise({ host: HERE, key: 'a' })]
    expect(isBetterDuplicate(proven, open, OUR_ID)).toBe(true)
    expect(isBetterDuplicate(open, proven, OUR_ID)).toBe(false)
  })

  it('are replaced by that which the greater peer id has dialled, else by the newer', () => {
    const [dialledByUs, dialledByThem] = [plain({ host: HERE, outgoing: true }), plain({ host: HERE })]
    expect(isBetterDuplicate(dialledByUs, dialledByThem, OUR_ID)).toBe(true)
    expect(isBetterDuplicate(dialledByThem, dialledByUs, OUR_ID)).toBe(false)
    expect(isBetterDuplicate(dialledByThem, plain({ host: HERE }), OUR_ID)).toBe(true)
  })
})

describe('a peer whose peer id somebody has copied', () => {
  it('keeps its connection when the other comes, and when that goes over to Noise', async () => {
    await using door = await PlainServer.listen()
    const lanes = { tcpLanes: true }
    const { seed, shared } = await shareTree({ 'a.bin': 4_000_000 }, { version: 'v1' }, lanes)
    const other = await openEngine({ ...lanes, encryption: 'off' })
    other.setLimits({ up: null, down: 64 * 1024 })
    await fetchShared(other, shared, [{ host: '127.0.0.1', port: door.port }])
    const visitor = await door.visitors.take()
    const peerId = (await peek(visitor, 68)).subarray(48)
    const owner = await plainPeer(seed, shared, peerId, '127.0.0.2')
    await eventually(() => connections(shared).includes('none 127.0.0.2'))

    join(visitor, await dialled(addressOf(seed).port))
    join(await door.visitors.take(), await dialled(addressOf(seed).port))
    await eventually(() => connections(shared).includes('noise 127.0.0.1'))
    await eventually(() => !connections(shared).includes('none 127.0.0.1'))
    expect(connections(shared)).toEqual(['noise 127.0.0.1', 'none 127.0.0.2'])
    owner.destroy()
  }, 60_000)
})

interface Drawn extends Partial<PeerStream> {
  readonly host: string
  readonly key?: string
}

function plain({ host, key, ...stream }: Drawn): Known {
  const peer = greetedPeer(host, { outgoing: false, ...stream })
  const shoalKey = key === undefined ? null : Buffer.from(key)
  if (peer.extended !== null) peer.extended = { ...peer.extended, shoalKey }
  return peer
}

function noise({ host, key = '', ...stream }: Drawn): Known {
  const identity = `key:${Buffer.from(key).toString('hex')}`
  return greetedPeer(host, { outgoing: false, encryption: 'noise', identity, ...stream })
}

/** A peer of plain BitTorrent that greets and then is silent. */
async function plainPeer(seed: Engine, shared: Torrent, peerId: Buffer, host: string): Promise<Socket> {
  const socket = connect({ ...addressOf(seed), localAddress: host })
  await once(socket, 'connect')
  const infoHash = shared.wireHashes[0] ?? ''
  socket.resume().write(Buffer.concat([handshake({ infoHash, extended: false }).subarray(0, 48), peerId]))
  return socket
}

/** The first bytes that come; they come again. */
async function peek(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes: unknown = socket.read(length)
    if (bytes instanceof Buffer) {
      socket.unshift(bytes)
      return bytes
    }
    await once(socket, 'readable')
  }
}

/** By encryption and host, of those whose handshake is done. */
function connections({ run }: Torrent): readonly string[] {
  return [...(run?.swarm.peers ?? [])]
    .filter(({ handshake }) => handshake !== null)
    .map(({ stream }) => `${stream.encryption} ${stream.address?.host ?? ''}`)
    .sort()
}
