import { bareTransfer } from '../lanes.ts'
import { inTurn, type Measured, type Row } from '../row.ts'
import { numberIn } from '../program.ts'
import { transfer, type Transferred } from '../transfer.ts'
import { V1_OF_1_MIB } from '../workplace.ts'

/** The longest that the main thread of a seed or a getter was deaf, whichever was longer, in a whole transfer by plain TCP. */
export const stallRow: Row = {
  name: 'stall',
  title: 'Longest main-thread stall at full speed',
  baseline: 'the bare wire in Protomux over Noise on TCP',
  unit: 'ms',
  targets: [{ of: 'ours', atMost: 20 }],
  needs: [],
  async *run(context) {
    const input = await context.workplace.input({ size: context.size, torrent: V1_OF_1_MIB })
    yield* inTurn(
      context,
      async () =>
        longest(await transfer(context, input, ['shoal-peer', 'shoal-peer'], { lane: 'plain TCP' })),
      async () => longest(await bareTransfer(context, context.size, 'TCP'))
    )
  }
}

function longest({ done, served, details }: Transferred): Measured {
  return { figure: Math.max(numberIn(done, 'stall'), numberIn(served, 'stall')), details }
}
