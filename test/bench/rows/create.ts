import { availableParallelism } from 'node:os'
import { inTurn, type Context, type Measured, type Row } from '../row.ts'
import { numberIn } from '../program.ts'
import { named } from '../transfer.ts'
import { V1_OF_1_MIB } from '../workplace.ts'

/** From a file in the page cache to its torrent, beside what can be hashed at all when nothing is read and nothing is made. */
export const createRow: Row = {
  name: 'create',
  title: 'Creating a hybrid torrent',
  baseline: 'what all cores hash in SHA-1 plus SHA-256',
  unit: 'MB/s',
  targets: [{ of: 'ratio', atLeast: 0.9 }],
  needs: [],
  run: (context) =>
    inTurn(
      context,
      () => create(context),
      () => hashOnAllCores(context)
    )
}

async function create({ workplace, programs, size }: Context): Promise<Measured> {
  const input = await workplace.input({ size, torrent: V1_OF_1_MIB })
  const creator = programs.start('creator', 'creator', { path: input.file })
  await creator.event('ready')
  creator.tell('begin')
  const done = await creator.event('done')
  await creator.end()
  return { figure: size / 1e6 / numberIn(done, 'seconds'), details: named('creator', done) }
}

async function hashOnAllCores({ programs, size }: Context): Promise<Measured> {
  const cores = availableParallelism()
  const share = Math.ceil(size / cores)
  const all = Array.from({ length: cores }, (_, core) =>
    programs.start('hash-alone', `core ${core + 1}`, { size: share })
  )
  await Promise.all(all.map((core) => core.event('ready')))
  for (const core of all) core.tell('begin')
  const done = await Promise.all(all.map((core) => core.event('done')))
  await Promise.all(all.map((core) => core.end()))
  const seconds = Math.max(...done.map((event) => numberIn(event, 'seconds')))
  return { figure: (share * cores) / 1e6 / seconds, details: {} }
}
