import { alone, type Context, type Row, type Sample } from '../row.ts'
import { numberIn, type ProgramEvent } from '../program.ts'
import type { ProgramName } from '../start.ts'

const MILLION = 1_000_000

/** The core alone, with nothing beside it: what a user's computer has left when it does not count any more. */
export const coreRows: readonly Row[] = [
  {
    name: 'deliveries',
    title: 'A million block deliveries in the simulator',
    baseline: null,
    unit: 's',
    targets: [{ of: 'ours', atMost: 10 }],
    needs: [],
    run: (context) =>
      withProgram(
        context,
        'core-deliveries',
        (event) => (numberIn(event, 'seconds') * MILLION) / numberIn(event, 'deliveries')
      )
  },
  {
    name: 'picks',
    title: 'Picks among 100,000 pieces and 200 peers',
    baseline: null,
    unit: 'a second',
    targets: [{ of: 'ours', atLeast: 200_000 }],
    needs: [],
    run: (context) =>
      withProgram(context, 'core-picks', (event) => numberIn(event, 'picks') / numberIn(event, 'seconds'))
  }
]

function withProgram(
  context: Context,
  name: ProgramName,
  figureOf: (event: ProgramEvent) => number
): AsyncIterable<Sample> {
  return alone(context, async () => {
    const program = context.programs.start(name, name, {})
    const answer = await program.answer()
    await program.end()
    return { figure: figureOf(answer), details: {} }
  })
}
