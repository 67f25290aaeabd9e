import { createInterface } from 'node:readline'
import { Command } from 'commander'
import type { Engine } from '../../../electron/engine/engine.ts'
import type { Torrent } from '../../../electron/engine/torrent.ts'
import {
  outputOf,
  withLimitOptions,
  withNetworkOptions,
  type CommonOptions,
  type LimitOptions
} from '../../../electron/host/cli/options.ts'
import { withEngine } from '../../../electron/host/cli/session.ts'
import { readSource } from '../../../electron/host/cli/source.ts'

// Shoal as a client of the lab, with the options of `shoal get`: takes orders as lines of JSON, and answers each when it is
// carried out. One process for many torrents, where the commands are one each.

interface Order {
  readonly id: number
  readonly order: 'add'
  readonly source: string
  readonly folder: string
}

type Options = CommonOptions & LimitOptions

await withLimitOptions(withNetworkOptions(new Command('peer')))
  .action(async (options: Options) => {
    const output = outputOf({ jsonl: true })
    await withEngine(options, options.state ?? '', output, async (session) => {
      tell({ event: 'ready', port: session.engine.network().port })
      const orders = createInterface({ input: process.stdin })
      orders.on('line', (line) => void carryOut(JSON.parse(line) as Order, session.engine))
      return await session.interruption.interrupted
    })
  })
  .parseAsync()

async function carryOut(order: Order, engine: Engine): Promise<void> {
  try {
    await fetchOrSeed(order, engine)
    tell({ id: order.id })
  } catch (error) {
    tell({ id: order.id, error: String(error) })
  }
}

/** What lies in the folder is verified, and what is missing fetched. */
async function fetchOrSeed({ source, folder }: Order, engine: Engine): Promise<void> {
  const torrent = await engine.add(await readSource(source), { folder })
  await torrent.start()
  await whole(torrent)
}

/** Resolves when every byte is verified; rejects with what made that impossible. */
async function whole(torrent: Torrent): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (torrent.phase.type === 'seeding') resolve()
      else if (torrent.phase.type === 'errored') reject(torrent.phase.error)
    }
    torrent.on('phase', look)
    look()
  })
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
