import { Command } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import { runBootstrapNode } from '../../network/bootstrap.ts'
import { parseBootstrap, parsePort, withBootstrapOptions } from './network-options.ts'
import { outputOf, withOutputOptions, type OutputOptions } from './options.ts'
import { listenForInterruption } from './signals.ts'

interface DhtOptions extends OutputOptions {
  readonly bootstrap: string
  readonly host: string
  readonly port: string
}

export function dhtCommand(): Command {
  const command = new Command('dht').description(
    'run a bootstrap node of a DHT of your own, or one more of the network that --bootstrap names'
  )
  return withOutputOptions(withBootstrapOptions(command, 'none')).action(async (options: DhtOptions) => {
    process.exitCode = await runNode(options)
  })
}

/** @returns the exit code */
async function runNode(options: DhtOptions): Promise<number> {
  const output = outputOf(options)
  const { interrupted } = listenForInterruption()
  const bootstrap = parseBootstrap(options.bootstrap)
  if (bootstrap === 'public')
    throw new ShoalError('usage', 'Name the nodes of the network to join: --bootstrap HOST:PORT.')
  const node = await runBootstrapNode({
    host: options.host,
    port: parsePort(options.port),
    bootstrap: bootstrap === 'none' ? [] : bootstrap
  })
  const { host, port } = node.address
  output.result({ event: 'ready', host, port }, [`${host}:${port}`])
  output.say('This node helps Shoals find each other. Give its address to them with --bootstrap.')
  const code = await interrupted
  await node.close()
  return code
}
