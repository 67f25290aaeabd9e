import { join } from 'node:path'
import { numberIn, type ProgramEvent } from '../program.ts'
import { alone, type Context, type Details, type Row, type Sample } from '../row.ts'
import { named } from '../transfer.ts'

const COUNT = 10_000

/** A channel with a long history, of releases of ten files: what is on this disk is verified, read, and searched. */
export const channelLogRows: readonly Row[] = [
  logRow({
    name: 'channel-10000',
    title: 'Opening the log of a channel of 10,000 releases',
    unit: 'ms',
    atMost: 1_000,
    measured: opened,
    figureOf: (done) => numberIn(done, 'seconds') * 1000
  }),
  logRow({
    name: 'channel-search',
    title: 'The slowest of 42 searches in it, after the first',
    unit: 'ms',
    atMost: 50,
    measured: searched,
    figureOf: (done) => numberIn(done, 'most')
  }),
  logRow({
    name: 'channel-index',
    title: 'The first search in it, which makes the index',
    unit: 'ms',
    atMost: 1_000,
    measured: searched,
    figureOf: (done) => numberIn(done, 'first')
  }),
  logRow({
    name: 'channel-memory',
    title: 'Resident memory of the engine that opened and searched it',
    unit: 'MB',
    atMost: 200,
    measured: searched,
    figureOf: (done) => numberIn(done, 'memory')
  })
]

interface LogRow extends Pick<Row, 'name' | 'title' | 'unit'> {
  readonly atMost: number
  /** What a process tells that works with the log. @param folder an engine's state */
  readonly measured: (context: Context, folder: string, channel: string) => Promise<ProgramEvent>
  readonly figureOf: (done: ProgramEvent) => number
}

function logRow({ name, title, unit, atMost, measured, figureOf }: LogRow): Row {
  return {
    name,
    title,
    baseline: null,
    unit,
    targets: [{ of: 'ours', atMost }],
    needs: [],
    async *run(context) {
      yield* await context.workplace.withFolder(async (folder) => {
        context.say('making the log')
        const channel = await made(context, folder)
        const samples: Sample[] = []
        const runs = alone(context, async () => {
          const told = await measured(context, folder, channel)
          return { figure: figureOf(told), details: { ...named('process', told), ...searchesIn(told) } }
        })
        for await (const sample of runs) samples.push(sample)
        return samples
      })
    }
  }
}

/** @returns the channel's id */
async function made(context: Context, folder: string): Promise<string> {
  const log = { role: 'make', folder: logsIn(folder), count: COUNT }
  return String((await done(context, 'channel-log', 'maker', log))['channel'])
}

async function opened(context: Context, folder: string): Promise<ProgramEvent> {
  return await done(context, 'channel-log', 'opener', { role: 'open', folder: logsIn(folder), count: COUNT })
}

async function searched(context: Context, folder: string, channel: string): Promise<ProgramEvent> {
  return await done(context, 'channel-search', 'searcher', { state: folder, channel })
}

async function done(
  { programs }: Context,
  name: 'channel-log' | 'channel-search',
  label: string,
  job: object
): Promise<ProgramEvent> {
  const program = programs.start(name, label, job)
  await program.event('ready')
  program.tell('begin')
  const told = await program.event('done')
  await program.end()
  if (numberIn(told, 'releases') !== COUNT) throw new Error(`There are ${String(told['releases'])} releases.`)
  return told
}

/** Where an engine looks for them in its state. */
function logsIn(state: string): string {
  return join(state, 'channels')
}

function searchesIn({ first, median, most }: ProgramEvent): Details {
  const figures = { 'first search, ms': first, 'median search, ms': median, 'slowest search, ms': most }
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, figure]) => (typeof figure === 'number' ? [[name, figure]] : []))
  )
}
