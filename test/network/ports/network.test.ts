import { describe, expect, it } from 'vitest'
import { FakeRouter } from '../../support/fake-router.ts'
import { plainNetwork } from '../../support/testnet.ts'
import { TrackerServer } from '../../support/tracker-server.ts'

const FINDING = { trackers: true, dht: 'none', pex: false, lan: false, portMapping: true } as const

describe('a network behind a router', { timeout: 30_000 }, () => {
  it('has its ports mapped while that is on, and tells trackers the one outside', async () => {
    await using router = await FakeRouter.open({ speaks: ['PCP'], portFor: () => 40_000 })
    await using tracker = await TrackerServer.listen()
    await using network = await plainNetwork({ router: router.place, finding: FINDING })
    // TCP first: it is mapped when the next is asked for.
    await router.questions.takeWhere((question) => question[36] === 17)
    const membership = network.join(['ab'.repeat(20)], {
      announcing: {
        tiers: [[tracker.httpUrl]],
        peerId: Buffer.alloc(20, 1),
        progress: () => ({ uploaded: 0, downloaded: 0, left: 1 })
      }
    })
    expect((await tracker.announces.take()).port).toBe(40_000)
    expect(network.status().mapped[0]).toEqual({
      protocol: 'TCP',
      port: network.port,
      external: { host: '198.18.7.9', port: 40_000 },
      by: 'PCP'
    })
    expect([network.portFor('8.8.8.8'), network.portFor('192.168.1.2')]).toEqual([40_000, network.port])
    await network.setFinding({ ...FINDING, portMapping: false })
    await router.questions.takeWhere((question) => question.readUInt32BE(4) === 0)
    await membership.leave()
    expect(network.status().mapped).toEqual([])
  })

  it('asks nobody where it is bound to this machine alone', async () => {
    await using network = await plainNetwork({ host: '127.0.0.1', finding: FINDING })
    await network.setFinding({ ...FINDING, trackers: false })
    expect([network.status().mapped, network.troubles.waitingCount]).toEqual([[], 0])
  })
})
