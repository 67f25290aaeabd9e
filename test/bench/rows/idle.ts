import { setTimeout as wait } from 'node:timers/promises'
import { numberIn, type Program, type ProgramEvent } from '../program.ts'
import type { Context, Row } from '../row.ts'

const COUNT = 1_000
const HOST = '127.0.0.1'
/** Milliseconds that they are looked at, once the tracker and the DHT have heard of all of them. */
const LOOKED_AT = 60_000

interface Idle {
  /** Of a core, in percent. */
  readonly cpu: number
  /** Resident, in MB. */
  readonly memory: number
  /** Seconds from the start of the process until the tracker and the DHT had heard of all. */
  readonly settled: number
}

/** Torrents that are all there and that nobody wants, of small files, on a tracker and a mainline DHT of their own. */
export const idleRows: readonly Row[] = [
  idleRow({
    name: 'idle-1000',
    title: 'CPU of seeding 1,000 idle torrents for a minute',
    unit: '% of a core',
    atMost: 1,
    figureOf: ({ cpu }) => cpu
  }),
  idleRow({
    name: 'idle-memory',
    title: 'Resident memory with 1,000 idle torrents, a minute after they have settled',
    unit: 'MB',
    atMost: 150,
    figureOf: ({ memory }) => memory
  })
]

interface IdleRow extends Pick<Row, 'name' | 'title' | 'unit'> {
  readonly atMost: number
  readonly figureOf: (idle: Idle) => number
}

function idleRow({ name, title, unit, atMost, figureOf }: IdleRow): Row {
  return {
    name,
    title,
    baseline: null,
    unit,
    targets: [{ of: 'ours', atMost }],
    needs: [],
    async *run(context) {
      for (let run = 1; run <= context.runs; run++) {
        context.say(`run ${run} of ${context.runs}`)
        const idle = await idleOf(context)
        const details = { '% of a core': idle.cpu, 'MB resident': idle.memory, 's to settle': idle.settled }
        yield { ours: figureOf(idle), baseline: null, ratio: null, details }
      }
    }
  }
}

async function idleOf({ workplace, programs }: Context): Promise<Idle> {
  return await workplace.withFolder(async (folder) => {
    const services = programs.start('idle-services', 'tracker and DHT', { host: HOST, count: COUNT })
    const { tracker, dht } = await services.event('ready')
    const job = { count: COUNT, folder, host: HOST, tracker, dht }
    const maker = programs.start('idle-peer', 'maker', { ...job, role: 'make' })
    await begun(maker)
    await maker.end()
    const seed = programs.start('idle-peer', 'seed', { ...job, role: 'seed' })
    await begun(seed)
    await services.event('settled')
    const before = await reportOf(seed)
    await wait(LOOKED_AT)
    const after = await reportOf(seed)
    await seed.end()
    await services.end()
    const passed = (field: string): number => numberIn(after, field) - numberIn(before, field)
    const settled = numberIn(before, 'at')
    return { settled, cpu: (100 * passed('cpu')) / passed('at'), memory: numberIn(after, 'memory') }
  })
}

async function begun(program: Program): Promise<void> {
  await program.event('ready')
  program.tell('begin')
  await program.event('begun')
}

async function reportOf(program: Program): Promise<ProgramEvent> {
  program.tell('report')
  return await program.event('report')
}
