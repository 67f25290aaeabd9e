import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { plainNetwork, TestNet } from '../support/testnet.ts'
import { Received, closed } from '../support/bytes.ts'

const run = promisify(execFile)
const script = fileURLToPath(new URL('closing-peer.ts', import.meta.url))

describe('closing', () => {
  it.each(['together', 'alone'])('leaves nothing that keeps the process alive, %s', async (how) => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', script, how], { timeout: 20_000 })
    expect(stdout).toBe('closed\n')
  })

  it('closes all streams, may be done twice, and frees the port', async () => {
    await using net = await TestNet.create()
    const [a, b] = await net.pair()
    a.join(['1'.repeat(40)])
    b.join(['1'.repeat(40)])
    const peer = await a.peers.take()
    new Received(peer.stream)
    await Promise.all([a.close(), a.close()])
    await closed(peer.stream)
    await using next = await plainNetwork({ port: a.port })
    expect(next.port).toBe(a.port)
  })

  it('closes before the DHT has answered', async () => {
    await using network = await plainNetwork({ bootstrap: [{ host: '127.0.0.1', port: 9 }] })
    network.join(['1'.repeat(40)])
    await network.close()
    expect(network.peers.waitingCount).toBe(0)
  })
})
