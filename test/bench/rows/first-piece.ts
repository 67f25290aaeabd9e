import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { parseTorrent } from '../../../electron/metainfo/parse.ts'
import { bareTransfer, withDht } from '../lanes.ts'
import { inTurn, type Context, type Measured, type Row } from '../row.ts'
import { numberIn } from '../program.ts'
import { V1_OF_1_MIB } from '../workplace.ts'

const HOST = '127.0.0.1'
/** Bytes of a piece of the input. */
const PIECE = 1_048_576

/**
 * From a link, given to an engine that was opened just then, until the first piece is verified and on disk: the seed has to be
 * found on the DHT, met, and asked what is in the torrent. The bare wire is told the topic, meets its seed on a DHT of the same
 * kind, and gets as many bytes from memory.
 */
export const firstPieceRow: Row = {
  name: 'first-piece',
  title: 'Link to first verified piece on a local DHT',
  baseline: 'as many bytes by the bare wire over Hyperswarm',
  unit: 'ms',
  targets: [{ of: 'ours', atMost: 300 }],
  needs: [],
  run: (context) =>
    inTurn(
      context,
      () => firstPiece(context),
      () => bareFirst(context)
    )
}

async function firstPiece(context: Context): Promise<Measured> {
  const { workplace, programs, size } = context
  const input = await workplace.input({ size, torrent: V1_OF_1_MIB })
  const { infoHashV1 } = parseTorrent(await readFile(input.torrent))
  const link = `magnet:?xt=urn:btih:${infoHashV1 ?? ''}`
  const first = await withDht(context, (bootstrap) =>
    workplace.withFolder(async (folder) => {
      const common = { torrent: input.torrent, options: input.options, host: HOST, bootstrap }
      const seed = programs.start('shoal-peer', 'seed', {
        ...common,
        role: 'seed',
        path: input.file,
        state: join(folder, 'seed')
      })
      await seed.event('ready')
      const getter = programs.start('shoal-peer', 'getter', {
        ...common,
        role: 'get',
        link,
        path: join(folder, 'got'),
        state: join(folder, 'getter')
      })
      await getter.event('ready')
      getter.tell('begin')
      const event = await getter.event('first')
      await Promise.all([getter.end(), seed.end()])
      return event
    })
  )
  const steps = Object.entries(first['steps'] as Readonly<Record<string, number>>)
  const details = Object.fromEntries(steps.map(([step, at]) => [`${step}, ms`, at * 1000]))
  return { figure: numberIn(first, 'seconds') * 1000, details }
}

async function bareFirst(context: Context): Promise<Measured> {
  const { done } = await withDht(context, (bootstrap) =>
    bareTransfer(context, PIECE, 'Hyperswarm', bootstrap)
  )
  return { figure: numberIn(done, 'sinceBegin') * 1000, details: {} }
}
