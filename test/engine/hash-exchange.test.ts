import { describe, expect, it } from 'vitest'
import type { PeerId, PieceIndex } from '../../electron/core/units.ts'
import { HashExchange } from '../../electron/engine/hash-exchange.ts'
import type { Peer } from '../../electron/engine/peer.ts'
import type { HashRequest } from '../../electron/metainfo/hash-range.ts'
import { metainfoOf, serverOf, Tree } from './hash-tree.ts'
import { at, newPeer } from './stand-in-peers.ts'

const SECOND = 1_000
/** 75 pieces of 16 blocks: the layer of the pieces is 4 layers above the blocks. */
const TREE = new Tree(1_200)
const PER_PIECE = 16
const LAYER: HashRequest = { root: TREE.root, base: 4, index: 0, length: 128, proofLayers: 6 }

describe('a missing piece layer', () => {
  it('is asked for, believed once it proves the root, and told', async () => {
    const { exchange, metainfo, said, join } = swarm()
    const peer = join()
    expect(peer.asked).toEqual([LAYER])
    await answer(exchange, peer, LAYER)
    expect(said).toEqual(['layer, 0 left'])
    expect(metainfo.pieceLayers).toEqual(metainfoOf(TREE, PER_PIECE).pieceLayers)
  })

  it('is not believed when any of it is wrong; whoever sent it is a liar, and another is asked', async () => {
    const { exchange, metainfo, said, join } = swarm()
    const liar = join()
    const honest = join()
    const hashes = await answerTo(LAYER)
    exchange.onHashes(liar.peer, LAYER, flipped(hashes))
    expect(said).toEqual([`liar ${liar.peer.id}`])
    exchange.leave(liar.peer)
    expect(honest.asked).toEqual([LAYER])
    await answer(exchange, honest, LAYER)
    expect(metainfo.pieceLayers.size).toBe(1)
  })

  it('is asked of another when a peer refuses, and of nobody when all do', () => {
    const { exchange, join } = swarm()
    const [one, other] = [join(), join()]
    exchange.onRejected(one.peer, LAYER)
    expect(other.asked).toEqual([LAYER])
    exchange.onRejected(other.peer, LAYER)
    exchange.onRejected(other.peer, LAYER)
    expect(one.asked).toHaveLength(1)
    expect(other.asked).toHaveLength(1)
  })

  it('is taken from nobody who was not asked for it', async () => {
    const { exchange, metainfo, join } = swarm()
    join()
    const stranger = join()
    exchange.onHashes(stranger.peer, LAYER, await answerTo(LAYER))
    expect(stranger.isClosed()).toBe(true)
    expect(metainfo.pieceLayers.size).toBe(0)
  })
})

describe('the hashes of the blocks of a piece', () => {
  it('are what its own hash proves', async () => {
    const { exchange, join } = swarm({ knows: true })
    const peer = join()
    const leaves = exchange.provenLeaves(3 as PieceIndex)
    expect(peer.asked).toEqual([{ root: TREE.root, base: 0, index: 48, length: 16, proofLayers: 3 }])
    for (const request of peer.asked) await answer(exchange, peer, request)
    expect(await leaves).toEqual(Buffer.concat(TREE.layers[0]?.slice(48, 64) ?? []))
  })

  it('are given up at once where nobody can be asked', async () => {
    expect(await swarm({ knows: true }).exchange.provenLeaves(3 as PieceIndex)).toBeNull()
  })

  it('are given up when everybody refuses', async () => {
    const { exchange, join } = swarm({ knows: true })
    const peer = join()
    const leaves = exchange.provenLeaves(3 as PieceIndex)
    for (const request of peer.asked) exchange.onRejected(peer.peer, request)
    expect(await leaves).toBeNull()
  })

  it('are given up when nobody answers in time', async () => {
    const { exchange, join } = swarm({ knows: true })
    join()
    const leaves = exchange.provenLeaves(3 as PieceIndex)
    exchange.tick(at(performance.now() + 60 * SECOND))
    expect(await leaves).toBeNull()
  })

  it('are given up when the torrent stops', async () => {
    const { exchange, join } = swarm({ knows: true })
    join()
    const leaves = exchange.provenLeaves(3 as PieceIndex)
    await exchange.close()
    expect(await leaves).toBeNull()
  })
})

function swarm({ knows = false } = {}) {
  const metainfo = metainfoOf(TREE, PER_PIECE, knows)
  const said: string[] = []
  const exchange = new HashExchange({
    metainfo,
    has: () => false,
    leavesOf: () => Promise.resolve(null),
    onLayer: (_root, left) => void said.push(`layer, ${left} left`),
    onLiar: (peer) => void said.push(`liar ${peer.id}`)
  })
  let peers = 0
  const join = () => {
    const joined = aPeer(++peers as PeerId)
    exchange.join(joined.peer)
    return joined
  }
  return { exchange, metainfo, said, join }
}

/** A peer on whose wire it is written down what it is asked for. */
function aPeer(id: PeerId) {
  const peer = newPeer(id)
  const asked: HashRequest[] = []
  peer.wire.sendHashRequest = (request) => void asked.push(request)
  return { peer, asked, isClosed: () => peer.stream.stream.destroyed }
}

async function answerTo(request: HashRequest): Promise<Uint8Array> {
  const hashes = await serverOf(TREE, PER_PIECE).answer(request)
  if (hashes === null) throw new Error('the whole tree is there')
  return hashes
}

async function answer(exchange: HashExchange, { peer }: { peer: Peer }, request: HashRequest): Promise<void> {
  exchange.onHashes(peer, request, await answerTo(request))
}

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.with(40, (bytes[40] ?? 0) ^ 1)
}
