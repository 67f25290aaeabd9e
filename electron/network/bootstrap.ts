import HyperDHT from 'hyperdht'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { ShoalError } from '../../shared/errors.ts'
import { isWildcard } from './addresses.ts'
import { ownInterfaces } from './own-addresses.ts'
import type { Address } from './types.ts'

export interface BootstrapSettings {
  /** Bound to it. 0.0.0.0 binds to all, and the node names itself by the first address of this machine. */
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** Nodes of an existing network to join; empty: this is the first. */
  readonly bootstrap: readonly Address[]
}

export interface BootstrapNode {
  /** What others give as their bootstrap node. */
  readonly address: Address
  close(): Promise<void>
}

/**
 * A peer learns how the world sees it from what four nodes tell it, and without that it cannot be dialled. So the first node of a
 * network brings three more along, on ports of their own.
 */
const COMPANIONS = 3
const MAX_ATTEMPTS = 10

/** A node of the DHT for others to start from. It trusts the address it is given: with nobody else there, it cannot learn it. */
export async function runBootstrapNode({ host, port, bootstrap }: BootstrapSettings): Promise<BootstrapNode> {
  try {
    const named = isWildcard(host) ? outwardAddress() : host
    const { node, chosen } = await bound({ host, port, bootstrap }, named)
    // Without any other node there is nobody to wait for.
    if (bootstrap.length > 0) await node.fullyBootstrapped().catch(nothing)
    const address = { host: named, port: chosen }
    const companions = bootstrap.length > 0 ? [] : await startCompanions(host, address)
    let closing: Promise<unknown> | null = null
    const close = async (): Promise<void> => {
      await (closing ??= Promise.all([...companions, node].map((each) => each.destroy())))
    }
    return { address, close }
  } catch (cause) {
    throw new ShoalError(
      'listen-failed',
      `Cannot run a DHT node on ${host}:${port}; choose another port or address.`,
      {
        cause
      }
    )
  }
}

/** The library has no "any port" for a first node: one that was free a moment ago may be taken by now, and then another is tried. */
async function bound(
  settings: BootstrapSettings,
  named: string
): Promise<{ node: HyperDHT; chosen: number }> {
  const { host, port, bootstrap } = settings
  for (let attempt = 1; ; attempt++) {
    const chosen = port === 0 ? await freeUdpPort(host) : port
    const node = HyperDHT.bootstrapper(chosen, named, { host, bootstrap })
    try {
      await node.bind()
      return { node, chosen }
    } catch (error) {
      if (port !== 0 || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

async function startCompanions(host: string, first: Address): Promise<HyperDHT[]> {
  const companions: HyperDHT[] = []
  for (let count = 0; count < COMPANIONS; count++) {
    const node = new HyperDHT({ host, bootstrap: [first], ephemeral: false, firewalled: false })
    await node.fullyBootstrapped()
    companions.push(node)
  }
  return companions
}

function outwardAddress(): string {
  const addresses = ownInterfaces().filter(({ internal, address }) => !internal && address.includes('.'))
  return addresses[0]?.address ?? '127.0.0.1'
}

async function freeUdpPort(host: string): Promise<number> {
  const socket = createSocket('udp4')
  try {
    socket.bind(0, host)
    await once(socket, 'listening')
    return socket.address().port
  } finally {
    await new Promise<void>((resolve) => socket.close(() => resolve()))
  }
}

function nothing(): void {
  // the others may come later
}
