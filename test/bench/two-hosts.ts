import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { SwitchedHosts } from '../support/lab/switched-hosts.ts'
import type { Context } from './row.ts'
import type { HostOfPeer } from './transfer.ts'

/** They look public: some clients refuse loopback, and treat private networks otherwise. No route leads out. */
const ADDRESSES = ['44.128.20.1', '44.128.21.1'] as const
/** Whoever connects by TCP is told at once that nobody is there. */
const NO_TCP = `table inet without-tcp {
  chain input {
    type filter hook input priority 0
    meta l4proto tcp reject with tcp reset
  }
}
`

export type TwoHosts = readonly [HostOfPeer, HostOfPeer]

/**
 * Two hosts on one switch for as long as `use` takes. Nothing of them is left, and none of the programs that were started.
 * @param tcp false: UDP alone gets from one to the other
 */
export async function withTwoHosts<T>(
  { workplace, programs }: Context,
  { tcp }: { readonly tcp: boolean },
  use: (hosts: TwoHosts) => Promise<T>
): Promise<T> {
  const hosts = new SwitchedHosts(
    'shoal-bench',
    'two',
    ADDRESSES.map((address) => [`${address}/16`])
  )
  const remove = workplace.own(() => hosts.down())
  const host = (at: 0 | 1): HostOfPeer => ({ address: ADDRESSES[at], prefix: hosts.prefix(at) })
  try {
    await hosts.up()
    if (!tcp) for (const at of [0, 1]) await refuseTcp(hosts.prefix(at))
    return await use([host(0), host(1)])
  } finally {
    await programs.killAll()
    await remove()
  }
}

async function refuseTcp([command = '', ...prefix]: readonly string[]): Promise<void> {
  const nft = spawn(command, [...prefix, 'nft', '-f', '-'], { stdio: ['pipe', 'ignore', 'inherit'] })
  nft.stdin.end(NO_TCP)
  const [code] = (await once(nft, 'close')) as [number | null]
  if (code !== 0) throw new Error('TCP could not be refused in the network namespace.')
}
