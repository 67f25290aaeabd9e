import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { describe, measure } from './report.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'

interface Flags {
  readonly peers?: number
  readonly bytes?: number
  readonly seed: number
  readonly small?: true
  readonly json?: true
}

const EXIT_NOT_MET = 1
const EXIT_USAGE = 2
const EXIT_NO_READER = 141

const program = new Command('sim')
  .description('Swarms of the core that ships, in virtual time. Without a name: lists what there is.')
  .argument('[name]', "a scenario, or 'all'")
  .option('--peers <n>', 'how many peers', whole)
  .option('--bytes <n>', 'size of the torrent in bytes', whole)
  .option('--seed <n>', 'decides all that chance decides', whole, 1)
  .option('--small', 'the size the tests run')
  .option('--json', 'one JSON value a scenario, the same to the byte for the same seed')
  .action(run)
  .exitOverride()

// As SIGPIPE would, which Node ignores: `head` needs no more.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(EXIT_NO_READER)
})

try {
  program.parse()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE
}

function run(name: string | undefined, flags: Flags): void {
  if (name === undefined) return list()
  const chosen = SCENARIOS.filter((scenario) => name === 'all' || scenario.name === name)
  if (chosen.length === 0) {
    process.stderr.write(`sim: there is no scenario '${name}'; without a name they are listed\n`)
    process.exitCode = EXIT_USAGE
  }
  for (const scenario of chosen) if (!runOne(scenario, flags)) process.exitCode = EXIT_NOT_MET
}

function list(): void {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length))
  for (const { name, about } of SCENARIOS) process.stdout.write(`${name.padEnd(width)}  ${about}\n`)
}

/** Returns whether every bound was met. */
function runOne(scenario: Scenario, { seed, small, json, ...flags }: Flags): boolean {
  const isSmall = small === true
  const size = isSmall ? scenario.small : scenario.full
  const options = { peers: flags.peers ?? size.peers, bytes: flags.bytes ?? size.bytes, seed }
  const started = process.cpuUsage()
  const outcome = scenario.run(options)
  const { user, system } = process.cpuUsage(started)
  const measures = measure(scenario.bounds, outcome, isSmall)
  const { digest, events, curve } = outcome
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ scenario: scenario.name, ...options, measures, digest, events, curve })}\n`
      : `${describe(scenario, measures, outcome)}\n`
  )
  process.stderr.write(`${scenario.name}: ${((user + system) / 1e6).toFixed(1)} s of processor time\n`)
  return measures.every(({ met }) => met)
}

function whole(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It has to be a whole number above zero.')
}
