import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { compareRuns } from './against.ts'
import { keep, machine, readKept, type Kept } from './keep.ts'
import { measure, type RowResult } from './measure.ts'
import { chooseRows, parseRuns, parseSize } from './options.ts'
import { readProfiles } from './profile-folder.ts'
import { profileTable } from './profile-table.ts'
import type { Row } from './row.ts'
import { rows } from './rows.ts'
import { Programs } from './start.ts'
import { detailsOf, tableOf, titleOf } from './table.ts'
import { Workplace } from './workplace.ts'

interface Options {
  readonly list?: true
  readonly size: number
  readonly runs: number
  readonly dir: string
  readonly json?: true
  readonly against?: string
  readonly profile?: string
}

/** `npm run bench` is started in the checkout. */
const root = process.cwd()
const KEPT = join('dist', 'bench')

const program = new Command('npm run bench --')
  .description('Measures Shoal, each figure beside a baseline taken in the same run on the same input.')
  .argument('[row...]', 'only these; all unless given')
  .option('--list', 'name the rows and end')
  .option('--size <bytes>', 'of the input: 1G, 64M, 100000', parseSize, 2 ** 30)
  .option('--runs <number>', 'pairs of runs a figure is the median of', parseRuns, 5)
  .option('--dir <folder>', 'where inputs and results are put meanwhile', tmpdir())
  .option('--json', 'print the results as JSON')
  .option('--against <file>', `compare with a run kept in ${KEPT}`)
  .option('--profile <row>', 'measure this row once, and write where the time of its Shoal processes went')
  .showHelpAfterError('(npm run bench -- --help tells more)')
  .action(bench)

await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof InvalidArgumentError ? 2 : 1
})

async function bench(names: readonly string[], options: Options): Promise<void> {
  const chosen = chooseRows(rows, options.profile === undefined ? names : [options.profile])
  if (options.list === true) list(chosen)
  else if (options.profile === undefined) await run(chosen, options)
  else await profile(options.profile, chosen, options)
}

function list(chosen: readonly Row[]): void {
  const lines = chosen.map((row) => `${row.name.padEnd(16)} ${titleOf(row)}\n`)
  process.stdout.write(lines.join(''))
}

async function run(chosen: readonly Row[], options: Options): Promise<void> {
  const before = options.against === undefined ? null : await readKept(options.against)
  const kept: Kept = {
    at: new Date().toISOString(),
    machine: machine(root),
    size: options.size,
    runs: options.runs,
    rows: await measureAll(chosen, options, new Programs())
  }
  const file = await keep(join(root, KEPT), kept)
  show(kept, options, before)
  say(`Kept in ${file}.`)
}

/** Its figures are not kept: a program that is watched is slower. */
async function profile(name: string, chosen: readonly Row[], options: Options): Promise<void> {
  const folder = join(root, KEPT, `profile-${name}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const programs = new Programs(folder)
  const results = await measureAll(chosen, { ...options, runs: 1 }, programs)
  const threads = await readProfiles(folder, root, programs.begunAt)
  if (options.json === true) process.stdout.write(`${JSON.stringify({ rows: results, threads })}\n`)
  else process.stdout.write(`${tableOf(results)}\n\n${profileTable(threads)}\n`)
  say(`The profiles are in ${folder}; Chrome's developer tools open them.`)
}

async function measureAll(
  chosen: readonly Row[],
  { size, runs, dir }: Options,
  programs: Programs
): Promise<readonly RowResult[]> {
  const workplace = await Workplace.open(dir)
  let closing: Promise<void> | null = null
  const cleanUp = (): Promise<void> => (closing ??= programs.close().then(() => workplace.close()))
  const forget = onSignal(cleanUp)
  try {
    const results: RowResult[] = []
    for (const row of chosen) {
      const context = { size, runs, workplace, programs, say: (text: string) => say(`${row.name}: ${text}`) }
      const result = await measure(row, context)
      if (programs.isClosed) throw new Error('The benchmark was interrupted.')
      const { outcome } = result
      if (outcome.type !== 'measured') say(`${row.name}: ${outcome.type}: ${outcome.why}`)
      if (outcome.type === 'failed') process.exitCode = 1
      results.push(result)
    }
    return results
  } finally {
    forget()
    await cleanUp()
  }
}

function show(kept: Kept, options: Options, before: Kept | null): void {
  const comparison = before === null ? null : compareRuns(before, kept)
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(comparison === null ? kept : { ...kept, comparison })}\n`)
    return
  }
  const { cpu, cores, memory, kernel, node, libtorrent, commit } = kept.machine
  process.stdout.write(`${tableOf(kept.rows)}\n\n${detailsOf(kept.rows)}\n\n`)
  process.stdout.write(
    `${cpu}, ${cores} cores, ${Math.round(memory / 2 ** 30)} GiB, kernel ${kernel}, Node ${node}, libtorrent ${libtorrent ?? 'none'}, commit ${commit ?? 'unknown'}; ` +
      `input of ${kept.size} bytes, medians of ${kept.runs}.\n`
  )
  if (comparison !== null) process.stdout.write(`\nBeside the run of ${before?.at ?? ''}:\n${comparison}\n`)
}

/** Cleans up and ends when the user wants it to. @returns what takes that back */
function onSignal(cleanUp: () => Promise<void>): () => void {
  const end = (code: number) => () => void cleanUp().finally(() => process.exit(code))
  const [interrupted, terminated] = [end(130), end(143)]
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', terminated)
  return () => {
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', terminated)
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
