import { setTimeout as wait } from 'node:timers/promises'
import { numberIn, type Program } from '../program.ts'
import { alone, type Context, type Row } from '../row.ts'

const COUNT = 1_000
const HOST = '127.0.0.1'
/**
 * Milliseconds from when the tracker and the DHT have heard of all of them: V8 gives back what starting took, in a few collections
 * of the whole heap. That is the start's.
 */
const COMING_TO_REST = 60_000
/** Milliseconds that they are looked at then. */
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
    title: 'CPU of seeding 1,000 idle torrents, a minute after they were announced',
    unit: '% of a core',
    atMost: 1,
    figureOf: ({ cpu }) => cpu
  }),
  idleRow({
    name: 'idle-memory',
    title: 'Resident memory with 1,000 idle torrents, two minutes after they were announced',
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
    run: (context) =>
      alone(context, async () => {
        const idle = await idleOf(context)
        const details = { '% of a core': idle.cpu, 'MB resident': idle.memory, 's to settle': idle.settled }
        return { figure: figureOf(idle), details }
      })
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
    const { at: settled } = await usedBy(seed)
    await wait(COMING_TO_REST)
    const before = await usedBy(seed)
    await wait(LOOKED_AT)
    const after = await usedBy(seed)
    await seed.end()
    await services.end()
    return { settled, cpu: (100 * (after.cpu - before.cpu)) / (after.at - before.at), memory: after.memory }
  })
}

async function begun(program: Program): Promise<void> {
  await program.event('ready')
  program.tell('begin')
  await program.event('begun')
}

interface Used {
  /** Seconds of CPU, and on the clock. */
  readonly cpu: number
  readonly at: number
  /** Resident MB. */
  readonly memory: number
}

async function usedBy(program: Program): Promise<Used> {
  program.tell('report')
  const told = await program.event('report')
  return { cpu: numberIn(told, 'cpu'), at: numberIn(told, 'at'), memory: numberIn(told, 'memory') }
}
