import { numberIn, type ProgramEvent } from '../program.ts'
import type { Context, Row, Sample } from '../row.ts'
import { named } from '../transfer.ts'

const COUNT = 10_000

/** A channel with a long history, of releases of ten files: what is on this disk is verified, and read. */
export const channelLogRows: readonly Row[] = [
  logRow({
    name: 'channel-10000',
    title: 'Opening the log of a channel of 10,000 releases',
    unit: 'ms',
    atMost: 1_000,
    figureOf: (opened) => numberIn(opened, 'seconds') * 1000
  }),
  logRow({
    name: 'channel-memory',
    title: 'Resident memory of the process that opened it',
    unit: 'MB',
    atMost: 200,
    figureOf: (opened) => numberIn(opened, 'memory')
  })
]

interface LogRow extends Pick<Row, 'name' | 'title' | 'unit'> {
  readonly atMost: number
  readonly figureOf: (opened: ProgramEvent) => number
}

function logRow({ name, title, unit, atMost, figureOf }: LogRow): Row {
  return {
    name,
    title,
    baseline: null,
    unit,
    targets: [{ of: 'ours', atMost }],
    needs: [],
    async *run(context) {
      yield* await context.workplace.withFolder((folder) => samplesOf(context, folder, figureOf))
    }
  }
}

async function samplesOf(
  context: Context,
  folder: string,
  figureOf: LogRow['figureOf']
): Promise<readonly Sample[]> {
  context.say('making the log')
  await logOf(context, 'make', folder)
  const samples: Sample[] = []
  for (let run = 1; run <= context.runs; run++) {
    context.say(`run ${run} of ${context.runs}`)
    const opened = await logOf(context, 'open', folder)
    samples.push({ ours: figureOf(opened), baseline: null, ratio: null, details: named('opener', opened) })
  }
  return samples
}

async function logOf({ programs }: Context, role: 'make' | 'open', folder: string): Promise<ProgramEvent> {
  const program = programs.start('channel-log', role === 'make' ? 'maker' : 'opener', {
    role,
    folder,
    count: COUNT
  })
  await program.event('ready')
  program.tell('begin')
  const done = await program.event('done')
  await program.end()
  if (numberIn(done, 'releases') !== COUNT) throw new Error(`There are ${String(done['releases'])} releases.`)
  return done
}
