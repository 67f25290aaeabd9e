import NoiseSecretStream from '@hyperswarm/secret-stream'
import HyperDHT from 'hyperdht'
import { describe, expect, it } from 'vitest'
import { GuardedMux } from '../../electron/network/guarded-mux.ts'
import { closed } from '../support/bytes.ts'
import { socketPair } from '../support/sockets.ts'

describe('Protomux behind its guard', () => {
  it.each([
    ['batches nested in batches', nestedBatches(20_000)],
    ['an open of the control channel in disguise', Buffer.from([0, 1, 5, 1, 120, 0])],
    ['a rejection of nothing', Buffer.from([0, 2, 1])],
    ['an open without an end', Buffer.from([0, 1, 1, 200])]
  ])('%s costs the peer its stream and nobody else anything', async (_, frame) => {
    const sockets = await socketPair()
    const [hostile, ours] = sockets.map(
      (socket, index) => new NoiseSecretStream(index === 0, socket, { keyPair: HyperDHT.keyPair() })
    ) as [NoiseSecretStream, NoiseSecretStream]
    for (const stream of [hostile, ours]) stream.on('error', () => undefined)
    await Promise.all([hostile.opened, ours.opened])
    const mux = new GuardedMux(ours)
    hostile.resume()
    hostile.write(frame)
    await Promise.all([closed(ours), closed(hostile)])
    expect(mux).toBeDefined()
  })
})

/** [channel 0, batch, channel 0, length, [batch, channel 0, length, [...]]] */
function nestedBatches(depth: number): Buffer {
  const headers: number[][] = []
  let length = 1
  for (let level = 0; level < depth; level++) {
    const header = [0, 0, ...uint(length)]
    headers.push(header)
    length += header.length
  }
  return Buffer.from([0, ...headers.reverse().flat(), 0])
}

/** compact-encoding's uint. */
function uint(value: number): number[] {
  if (value < 0xfd) return [value]
  if (value < 0x1_0000) return [0xfd, value & 0xff, value >> 8]
  return [0xfe, value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24]
}
