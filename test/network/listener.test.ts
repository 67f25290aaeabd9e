import NoiseSecretStream from '@hyperswarm/secret-stream'
import HyperDHT from 'hyperdht'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { LANE_PREFACE } from '../../electron/network/tcp-lane.ts'
import { Received, closed } from '../support/bytes.ts'
import { dialled } from '../support/sockets.ts'
import { TestNetwork, plainNetwork } from '../support/testnet.ts'

const HANDSHAKE = Buffer.concat([Buffer.from([19]), Buffer.from('BitTorrent protocol'), Buffer.alloc(48, 7)])

describe('the listening port', () => {
  it('hands a plain BitTorrent connection on with its handshake unread', async () => {
    await using network = await plainNetwork()
    const socket = await dialled(network.port)
    socket.write(HANDSHAKE)
    const peer = await network.peers.take()
    expect(peer).toMatchObject({ infoHash: null, outgoing: false, encryption: 'none', lane: 'LAN TCP' })
    expect(peer.identity).toBe('addr:127.0.0.1')
    expect((await new Received(peer.stream).take(HANDSHAKE.length)).equals(HANDSHAKE)).toBe(true)
    peer.stream.write(Buffer.from('answer'))
    expect(await new Received(socket).text(6)).toBe('answer')
  })

  it('junk costs only its own socket', async () => {
    await using network = await plainNetwork()
    const plain = await dialled(network.port)
    plain.write(HANDSHAKE)
    const peer = await network.peers.take()
    for (const junk of ['GET / HTTP/1.1\r\n\r\n', 'shoal/lane/2\n', '\0', 'shoal/lanE/1\n']) {
      const socket = await dialled(network.port)
      socket.resume()
      socket.write(junk)
      await once(socket, 'close')
    }
    const garbage = await dialled(network.port)
    garbage.resume()
    garbage.on('error', () => undefined)
    garbage.write(Buffer.concat([LANE_PREFACE, Buffer.alloc(100_000, 0xa7)]))
    await once(garbage, 'close')
    peer.stream.write(Buffer.from('alive'))
    expect(await new Received(plain).text(5)).toBe('alive')
  })

  it('understands a preface that comes in two parts', async () => {
    await using network = await plainNetwork()
    const key = Buffer.from(network.identity.slice('key:'.length), 'hex')
    const socket = await dialled(network.port)
    socket.setNoDelay(true)
    await new Promise((resolve) => socket.write(LANE_PREFACE.subarray(0, 7), resolve))
    await setImmediate()
    socket.write(LANE_PREFACE.subarray(7))
    const options = { keyPair: HyperDHT.keyPair(), remotePublicKey: key, pattern: 'IK' as const }
    const stream = new NoiseSecretStream(true, socket, options)
    stream.on('error', () => undefined)
    expect(await stream.opened).toBe(true)
    await closed(stream)
  })

  it('refuses a port that is taken, with a word on it', async () => {
    await using first = await plainNetwork()
    const second = new TestNetwork({ ...first.settings, port: first.port })
    await expect(second.open()).rejects.toMatchObject({ code: 'listen-failed' })
    await second.close()
  })
})
