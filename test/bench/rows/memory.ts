import { inTurn, type Context, type Measured, type Row } from '../row.ts'
import { numberIn } from '../program.ts'
import { transfer } from '../transfer.ts'

const TIMES = 8

/**
 * What a seed or a getter keeps resident at most, whichever is more, from its start to its end: what is shared is hashed, handed
 * over by plain TCP, verified and written. Torrents are as Shoal makes them unless told otherwise; files are of zeros that
 * take no room at the seed.
 */
export const memoryRow: Row = {
  name: 'memory',
  title: `Resident memory, ${TIMES} times the size (sparse)`,
  baseline: 'the size itself',
  unit: 'MB',
  targets: [
    { of: 'ratio', atMost: 1.1 },
    { of: 'ours', atMost: 250 }
  ],
  needs: [],
  run: (context) =>
    inTurn(
      context,
      () => peakOf(context, context.size * TIMES),
      () => peakOf(context, context.size)
    )
}

async function peakOf(context: Context, size: number): Promise<Measured> {
  const input = await context.workplace.input({ size, torrent: { version: 'hybrid' }, isSparse: true })
  const { done, served, details } = await transfer(context, input, ['shoal-peer', 'shoal-peer'], {
    tcpLanes: false
  })
  return { figure: Math.max(numberIn(done, 'memory'), numberIn(served, 'memory')), details }
}
