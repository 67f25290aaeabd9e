import { describe, expect, it, vi } from 'vitest'
import { runBootstrapNode } from '../../electron/network/bootstrap.ts'
import { freePort } from '../support/ports.ts'
import { plainNetwork } from '../support/testnet.ts'

const infoHash = 'a'.repeat(40)

describe('a DHT of our own', () => {
  it('a single bootstrap node is enough for two peers to meet', async () => {
    const node = await runBootstrapNode({ host: '127.0.0.1', port: 0, bootstrap: [] })
    await using a = await plainNetwork({ bootstrap: [node.address] })
    await using b = await plainNetwork({ bootstrap: [node.address] })
    a.join([infoHash])
    b.join([infoHash])
    expect((await a.peers.take()).identity).toBe(b.identity)
    await Promise.all([a.close(), b.close()])
    await node.close()
  })

  // With one node alone a peer never learned that it can be dialled, and met others after ten seconds or not at all.
  it('a single bootstrap node is enough for a peer to learn that it can be reached', async () => {
    const node = await runBootstrapNode({ host: '127.0.0.1', port: 0, bootstrap: [] })
    await using a = await plainNetwork({ bootstrap: [node.address] })
    a.join([infoHash])
    await vi.waitUntil(() => a.status().dht?.firewalled === false, { timeout: 20_000 })
    await a.close()
    await node.close()
  })

  it('a second node joins the network of the first, and peers meet over either', async () => {
    const first = await runBootstrapNode({ host: '127.0.0.1', port: 0, bootstrap: [] })
    const second = await runBootstrapNode({ host: '127.0.0.1', port: 0, bootstrap: [first.address] })
    await using a = await plainNetwork({ bootstrap: [first.address] })
    await using b = await plainNetwork({ bootstrap: [second.address] })
    a.join([infoHash])
    b.join([infoHash])
    expect((await a.peers.take()).identity).toBe(b.identity)
    await Promise.all([a.close(), b.close()])
    await Promise.all([second.close(), first.close()])
  })

  it('says that no bootstrap node answers, and finds peers once one does', async () => {
    const address = { host: '127.0.0.1', port: await freePort() }
    await using a = await plainNetwork({ bootstrap: [address] })
    await using b = await plainNetwork({ bootstrap: [address] })
    a.join([infoHash])
    b.join([infoHash])
    const trouble = await a.troubles.take()
    expect(trouble.code).toBe('BOOTSTRAP_SILENT')
    expect(trouble.sentence).toContain(`127.0.0.1:${address.port}`)
    const node = await runBootstrapNode({ ...address, bootstrap: [] })
    expect((await a.peers.take()).identity).toBe(b.identity)
    await Promise.all([a.close(), b.close()])
    await node.close()
  })

  it('refuses a port that is taken', async () => {
    const node = await runBootstrapNode({ host: '127.0.0.1', port: 0, bootstrap: [] })
    const settings = { ...node.address, bootstrap: [] }
    await expect(runBootstrapNode(settings)).rejects.toMatchObject({ code: 'listen-failed' })
    await node.close()
    await node.close()
  })
})
