import { bareTransfer, withDht } from '../lanes.ts'
import { inTurn, type Context, type Row } from '../row.ts'
import { rateOf, transfer } from '../transfer.ts'
import { V1_OF_1_MIB } from '../workplace.ts'

interface Lane {
  readonly name: string
  readonly title: string
  readonly baseline: string
  readonly atLeast: number
  /** What the bytes of ours have to take. */
  readonly lane: string
  readonly tcpLanes: boolean
  readonly bare: 'TCP' | 'Hyperswarm'
}

/**
 * Shoal to Shoal as two users meet, on a local DHT, beside the bare wire on the same transport. Ours reads, verifies and writes;
 * the bare wire only counts. Seconds are from the first connection to the last piece verified and written, or the last block.
 */
export const laneRows: readonly Row[] = [
  laneRow({
    name: 'noise-tcp',
    title: 'Noise on TCP',
    baseline: 'the bare wire in Protomux over Noise on TCP',
    atLeast: 0.85,
    lane: 'noise TCP',
    tcpLanes: true,
    bare: 'TCP'
  }),
  laneRow({
    name: 'udx',
    title: 'Hyperswarm’s UDX',
    baseline: 'the bare wire over Hyperswarm',
    atLeast: 0.9,
    lane: 'noise UDX',
    tcpLanes: false,
    bare: 'Hyperswarm'
  })
]

function laneRow({ name, title, baseline, atLeast, lane, tcpLanes, bare }: Lane): Row {
  return {
    name,
    title,
    baseline,
    unit: 'MB/s',
    targets: [{ of: 'ratio', atLeast }],
    needs: [],
    run: (context) => inTurn(context, ours(context, lane, tcpLanes), beside(context, bare))
  }
}

function ours(context: Context, lane: string, tcpLanes: boolean) {
  return async () => {
    const input = await context.workplace.input({ size: context.size, torrent: V1_OF_1_MIB })
    const transferred = await withDht(context, (bootstrap) =>
      transfer(context, input, ['shoal-peer', 'shoal-peer'], { bootstrap, tcpLanes, lane })
    )
    return rateOf(input, transferred, 'sinceFirst')
  }
}

function beside(context: Context, over: 'TCP' | 'Hyperswarm') {
  return async () =>
    rateOf(
      context,
      await withDht(context, (bootstrap) => bareTransfer(context, context.size, over, bootstrap))
    )
}
