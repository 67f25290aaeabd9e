import { randomBytes } from 'node:crypto'
import type { Address } from '../../electron/network/types.ts'
import type { Context } from './row.ts'
import { numberIn, type Program } from './program.ts'
import { named, type Transferred } from './transfer.ts'

const HOST = '127.0.0.1'

/** A DHT of its own for as long as `use` takes, in a process of its own. */
export async function withDht<T>(
  { programs }: Context,
  use: (bootstrap: readonly Address[]) => Promise<T>
): Promise<T> {
  const node = programs.start('dht-node', 'DHT', { host: HOST })
  const port = numberIn(await node.event('ready'), 'port')
  const result = await use([{ host: HOST, port }])
  await node.end()
  return result
}

/** Moves so many bytes from memory to memory by the bare wire. */
export async function bareTransfer(
  { programs }: Context,
  size: number,
  over: 'TCP' | 'Hyperswarm',
  bootstrap: readonly Address[] = []
): Promise<Transferred> {
  const common = { over, host: HOST, size, bootstrap, topic: randomBytes(32).toString('hex') }
  const start = (role: 'seed' | 'get'): Program =>
    programs.start('bare-wire', `bare ${role === 'seed' ? 'seed' : 'getter'}`, { ...common, role })
  const [seed, getter] = [start('seed'), start('get')]
  const [{ port }] = await Promise.all([seed.event('ready'), getter.event('ready')])
  seed.tell('begin')
  getter.tell('begin', { port })
  const done = await getter.event('done')
  seed.tell('report')
  const served = await seed.event('report')
  await Promise.all([seed.end(), getter.end()])
  return { done, served, details: { ...named('getter', done), ...named('seed', served) } }
}
