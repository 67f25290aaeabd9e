import NoiseSecretStream from '@hyperswarm/secret-stream'
import HyperDHT from 'hyperdht'
import type { Encoding } from 'protomux'
import { Duplex } from 'streamx'
import { describe, expect, it } from 'vitest'
import { GuardedMux } from '../../electron/network/guarded-mux.ts'
import { WIRE_PROTOCOL } from '../../electron/network/wire-channel.ts'
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

describe('what a lane reads into memory that it uses again', () => {
  const raw: Encoding<Uint8Array> = {
    preencode: (state, bytes) => (state.end += bytes.length),
    encode: (state, bytes) => {
      state.buffer.set(bytes, state.start)
      state.start += bytes.length
    },
    decode: (state) => state.buffer.subarray(state.start, state.end)
  }

  /** A mux whose channel of this protocol keeps what it gets, on a stream that overwrites each message once it has told it. */
  function keeping(protocol: string) {
    const stream = new Duplex()
    const mux = new GuardedMux(stream)
    const kept: Uint8Array[] = []
    const remote = (...bytes: number[]) => {
      const memory = Buffer.from(bytes)
      stream.emit('data', memory)
      memory.fill(0xee)
    }
    const open = () => {
      const channel = mux.createChannel({ protocol, handshake: raw, onopen: nothing, onclose: nothing })
      channel?.addMessage({ encoding: raw, onmessage: (bytes) => kept.push(bytes) })
      channel?.open(new Uint8Array(0))
    }
    const answer = () => mux.pair({ protocol }, open)
    // An open of the remote's channel 1, with no id; then messages 0 of it.
    const offer = () => remote(0, 1, 1, protocol.length, ...Buffer.from(protocol), 0)
    return { open, answer, offer, say: (...bytes: number[]) => remote(1, 0, ...bytes), kept }
  }

  it('may be kept by a channel that keeps it', async () => {
    const { open, offer, say, kept } = keeping('hypercore')
    open()
    offer()
    await new Promise(setImmediate)
    say(1, 2, 3)
    expect(kept.map((bytes) => [...bytes])).toEqual([[1, 2, 3]])
  })

  it('is kept for a wire that is not open yet', async () => {
    const { answer, offer, say, kept } = keeping(WIRE_PROTOCOL)
    answer()
    offer()
    say(1, 2, 3)
    expect(kept).toEqual([])
    await new Promise(setImmediate)
    expect(kept.map((bytes) => [...bytes])).toEqual([[1, 2, 3]])
  })

  it('is there only during the call for a wire that is open, which saves the copy', async () => {
    const { open, offer, say, kept } = keeping(WIRE_PROTOCOL)
    open()
    offer()
    await new Promise(setImmediate)
    say(1, 2, 3)
    expect(kept.map((bytes) => [...bytes])).toEqual([[0xee, 0xee, 0xee]])
  })
})

function nothing(): void {
  // nothing to do
}

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
