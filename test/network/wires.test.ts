import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Lane } from '../../electron/network/lane.ts'
import { Received, closed } from '../support/bytes.ts'
import { LinkPair, torrentOf } from '../support/link-pair.ts'

const torrent = torrentOf('a'.repeat(40))

describe('wires of a link', () => {
  it('for a torrent that the other side lacks are refused, and harm no other', async () => {
    await using pair = new LinkPair()
    await pair.addLane('TCP')
    pair.join(torrent)
    const [a, b] = await pair.wire()
    await refused(laneOf(pair, 'chooser'), randomBytes(16))
    a.stream.write(Buffer.from('fine'))
    expect(await new Received(b.stream).text(4)).toBe('fine')
  })

  it('are opened by the chooser alone', async () => {
    await using pair = new LinkPair()
    await pair.addLane('TCP')
    pair.join(torrent)
    await pair.wire()
    const lane = laneOf(pair, 'other')
    await refused(lane, randomBytes(16))
    expect(pair.chooser.peers.waitingCount).toBe(0)
  })

  it('offered in vain a thousand times end the lane', async () => {
    await using pair = new LinkPair()
    await pair.addLane('TCP')
    pair.join(torrent)
    const [a] = await pair.wire()
    const lane = laneOf(pair, 'chooser')
    for (let offers = 0; offers <= 1000; offers++)
      lane.openWire(randomBytes(16), { moves: false }, () => undefined)
    await Promise.all([pair.other.closed.take(), closed(a.stream)])
  })

  it('are at most one for each torrent, however often both sides join it anew', async () => {
    await using pair = new LinkPair()
    await pair.addLane('TCP')
    const again = { ...torrent }
    pair.join(torrent)
    await pair.wire()
    pair.chooser.torrents.delete(torrent)
    pair.chooser.link.onLeft(torrent)
    pair.chooser.join(again)
    const atChooser = await pair.chooser.peers.take()
    const atOther = await pair.other.peers.take()
    atChooser.stream.write(Buffer.from('anew'))
    expect(await new Received(atOther.stream).text(4)).toBe('anew')
    expect(pair.chooser.link.status()?.wires).toBe(1)
  })

  it('are sixty-four at most; further torrents wait', async () => {
    await using pair = new LinkPair()
    await pair.addLane('TCP')
    for (let n = 0; n < 65; n++) pair.join(torrentOf(n.toString(16).padStart(40, '0')))
    const first = await pair.wire()
    for (let n = 1; n < 64; n++) await pair.wire()
    expect(pair.chooser.link.status()?.wires).toBe(64)
    first[0].stream.destroy()
    await pair.chooser.peers.take()
    expect(pair.chooser.link.status()?.wires).toBe(64)
  })
})

function laneOf(pair: LinkPair, side: 'chooser' | 'other'): Lane {
  const [lane] = pair[side].link.lanes
  if (lane === undefined) throw new Error('no lane')
  return lane
}

function refused(lane: Lane, id: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const channel = lane.openWire(id, { moves: false }, () => undefined)
    if (channel === null) throw new Error('no channel')
    channel.receiver = {
      onBytes: () => undefined,
      onMoved: () => undefined,
      onDrained: () => undefined,
      onChannelClosed: () => resolve()
    }
  })
}
