import type { Context, Row, Sample } from '../row.ts'
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
      alone(
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
      alone(context, 'core-picks', (event) => numberIn(event, 'picks') / numberIn(event, 'seconds'))
  }
]

async function* alone(
  context: Context,
  name: ProgramName,
  figureOf: (event: ProgramEvent) => number
): AsyncIterable<Sample> {
  const { runs, programs } = context
  for (let run = 1; run <= runs; run++) {
    context.say(`run ${run} of ${runs}`)
    const program = programs.start(name, name, {})
    const answer = await program.answer()
    await program.end()
    yield { ours: figureOf(answer), baseline: null, ratio: null, details: {} }
  }
}
