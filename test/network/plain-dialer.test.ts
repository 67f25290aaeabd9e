import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ConnectionBudget } from '../../electron/network/budget.ts'
import type { Connection } from '../../electron/network/connector.ts'
import { peerPriority } from '../../electron/network/peer-priority.ts'
import { PlainDialer } from '../../electron/network/plain-dialer.ts'
import type { Address } from '../../electron/network/types.ts'

const [first, second] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string]
const OURS = { host: '44.1.2.3', port: 6881 }

describe('which addresses are dialled', () => {
  it('leaves room for other torrents, however large a swarm is', async () => {
    const world = new World({ peers: 80, dials: 80 })
    for (let at = 0; at < 200; at++) world.dialer.dial(first, { host: `44.2.0.${at}`, port: 1000 }, 'tracker')
    for (let at = 0; at < 20; at++) world.dialer.dial(second, { host: `44.3.0.${at}`, port: 1000 }, 'tracker')
    await world.settled()
    expect([world.connected(first), world.connected(second)]).toEqual([50, 20])
  })

  it('takes those that matter most to the swarm first (BEP 40), and before them those a person named', async () => {
    const world = new World({ peers: 4, dials: 0 })
    const told = ['44.2.0.1', '44.2.0.2', '91.7.3.4', '8.8.4.4', '120.0.0.9'].map((host) => ({
      host,
      port: 6881
    }))
    for (const address of told) world.dialer.dial(first, address, 'dht')
    world.dialer.dial(first, { host: '10.0.0.1', port: 1 }, 'user')
    world.limits.dials = 4
    world.dialer.dialQueued()
    await world.settled()
    const best = [...told].sort((a, b) => peerPriority(OURS, b) - peerPriority(OURS, a)).slice(0, 3)
    expect(world.dialled.map(({ host }) => host)).toEqual(['10.0.0.1', ...best.map(({ host }) => host)])
  })

  it('takes four of those who are said to be at one address, but of our own network all', async () => {
    const world = new World({ peers: 80, dials: 80 })
    const hosts = ['44.2.0.1', '2600:1:2:3::1', '2600:1:2:3:ffff::1', '10.0.0.1', '127.0.0.1', '44.2.0.2']
    for (const host of hosts)
      for (let port = 1; port <= 9; port++) world.dialer.dial(first, { host, port }, 'pex')
    await world.settled()
    const counts = hosts.map((host) => world.dialled.filter((each) => each.host === host).length)
    expect(counts).toEqual([4, counts[1], 4 - (counts[1] ?? 0), 9, 9, 4])
  })

  it('takes the next when one of many leaves', async () => {
    const world = new World({ peers: 80, dials: 80 })
    for (let at = 0; at < 51; at++) world.dialer.dial(first, { host: `44.2.0.${at}`, port: 1000 }, 'tracker')
    await world.settled()
    expect(world.dialled).toHaveLength(50)
    world.connections[0]?.stream.destroy()
    await world.settled()
    expect(world.dialled).toHaveLength(51)
  })
})

/** Where everyone who is dialled answers at once. */
class World {
  readonly limits: { peers: number; dials: number; arrivals: number }
  readonly dialer: PlainDialer
  readonly dialled: Address[] = []
  readonly connections: Connection[] = []
  readonly #made: string[] = []

  constructor({ peers, dials }: { peers: number; dials: number }) {
    this.limits = { peers, dials, arrivals: 0 }
    const budget = new ConnectionBudget(this.limits, () => this.dialer.dialQueued())
    this.dialer = new PlainDialer({
      connector: { connect: (address) => Promise.resolve(this.#connect(address)) },
      budget,
      random: () => 0.5,
      canDial: () => true,
      ourAddress: () => OURS,
      isSelf: () => false,
      onUnreachable: () => undefined,
      onConnected: (_connection, _lease, { infoHash }) => void this.#made.push(infoHash)
    })
  }

  connected(infoHash: string): number {
    return this.#made.filter((each) => each === infoHash).length
  }

  async settled(): Promise<void> {
    for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve))
  }

  #connect(address: Address): Connection {
    const connection = { stream: new PassThrough(), lane: 'TCP', encryption: 'none', address } as const
    this.dialled.push(address)
    this.connections.push(connection)
    return connection
  }
}
