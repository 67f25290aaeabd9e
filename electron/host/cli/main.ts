import { Command, CommanderError } from 'commander'
import { VERSION } from '../../version.ts'
import { channelsCommand } from './channels.ts'
import { createCommand } from './create.ts'
import { daemonCommand } from './daemon.ts'
import { dhtCommand } from './dht.ts'
import { EXIT_OK, EXIT_USAGE, exitCodeOf } from './exit-codes.ts'
import { followCommand, unfollowCommand } from './follow.ts'
import { getCommand } from './get.ts'
import { infoCommand } from './info.ts'
import { publishCommand } from './publish.ts'
import { reportError } from './report.ts'
import { searchCommand } from './search.ts'
import { seedCommand } from './seed.ts'
import { endWithReaderOf } from './signals.ts'
import { verifyCommand } from './verify.ts'

const program = new Command('shoal')
  .description('Hands files from one computer to many: share a folder, get a magnet link.')
  .version(VERSION, '-V, --version')
  .showHelpAfterError('(shoal --help lists the commands)')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) })

for (const command of [
  seedCommand(),
  getCommand(),
  createCommand(),
  infoCommand(),
  verifyCommand(),
  publishCommand(),
  followCommand(),
  unfollowCommand(),
  channelsCommand(),
  searchCommand(),
  daemonCommand(),
  dhtCommand()
])
  program.addCommand(command.exitOverride())

// Hypercore tells of a fork on the console, and standard output is for data alone.
console.log = console.error
endWithReaderOf(process.stdout)
process.exit(await run(process.argv))

async function run(argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync([...argv])
    return Number(process.exitCode ?? EXIT_OK)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE
    reportError(error)
    return exitCodeOf(error)
  }
}
