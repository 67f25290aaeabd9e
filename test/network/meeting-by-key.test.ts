import { describe, expect, it } from 'vitest'
import { plainNetwork, type TestNetwork } from '../support/testnet.ts'

const torrent = '1'.repeat(40)
const at = (network: TestNetwork) => ({ host: '127.0.0.1', port: network.port })

describe('Shoal peers that met on BitTorrent', () => {
  it('move to Noise, though there is no Hyperswarm', async () => {
    await using a = await plainNetwork()
    await using b = await plainNetwork()
    a.join([torrent])
    b.join([torrent])
    b.meet(keyOf(a), null)
    a.meet(keyOf(b), at(b))
    const [atA, atB] = await Promise.all([a.peers.take(), b.peers.take()])
    expect([atA.encryption, atB.encryption]).toEqual(['noise', 'noise'])
    expect([atA.identity, atB.identity]).toEqual([b.identity, a.identity])
  })

  it('are shown out by who did not invite them', async () => {
    await using a = await plainNetwork()
    await using b = await plainNetwork()
    a.join([torrent])
    b.join([torrent])
    a.meet(keyOf(b), at(b))
    await noLinkOf(a)
    expect(b.status().links).toEqual([])
  })

  it('are not met by a key that somebody else has', async () => {
    await using a = await plainNetwork()
    await using b = await plainNetwork()
    await using other = await plainNetwork()
    b.meet(keyOf(a), null)
    a.meet(keyOf(other), at(b))
    await noLinkOf(a)
    expect([a.status().links, b.status().links]).toEqual([[], []])
  })

  it('stay where they are when no lanes are wanted', async () => {
    await using a = await plainNetwork({ tcpLanes: false })
    expect(a.laneKey).toBeNull()
  })
})

function keyOf(network: TestNetwork): Uint8Array {
  if (network.laneKey === null) throw new Error('this network has no lanes')
  return network.laneKey
}

/** Resolves when no dial is under way any more. */
async function noLinkOf(network: TestNetwork): Promise<void> {
  await expect.poll(() => network.status().dialling, { timeout: 10_000 }).toBe(0)
  expect(network.status().links).toEqual([])
}
