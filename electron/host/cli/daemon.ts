import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Command, Option } from 'commander'
import type { ApiSetup } from '../../api/api.ts'
import type { Daemon } from '../headless/daemon.ts'
import { defaultDownloads } from './downloads.ts'
import { EXIT_FAILED, EXIT_OK } from './exit-codes.ts'
import { parseNetworkOptions, parsePort, withEngineOptions, type EngineOptions } from './network-options.ts'
import { outputOf, stateHome, withOutputOptions, type OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { reportError } from './report.ts'
import { listenForInterruption } from './signals.ts'

interface DaemonOptions extends EngineOptions, OutputOptions {
  readonly downloads?: string
  readonly uiPort: string
}

/** Milliseconds that a clean stop may take before the process ends all the same. */
const STOP_WITHIN = 9_000
const PING_EVERY = 30_000

export function daemonCommand(): Command {
  const command = new Command('daemon')
    .description('run without a window of its own: prints an address to open in a browser on this computer')
    .addOption(
      new Option('--downloads <dir>', 'where new torrents and dropped files go').env('SHOAL_DOWNLOADS')
    )
    .addOption(
      new Option('--ui-port <port>', 'port of that address on 127.0.0.1, 0 for any')
        .env('SHOAL_UI_PORT')
        .default('9060')
    )
  return withOutputOptions(withEngineOptions(command)).action(async (options: DaemonOptions) => {
    process.exitCode = await runDaemon(options)
  })
}

/** @returns the exit code */
async function runDaemon(options: DaemonOptions): Promise<number> {
  const output = outputOf(options)
  const { interrupted } = listenForInterruption()
  const daemon = await openDaemon(options, output)
  announce(daemon, output)
  await interrupted
  return await stop(daemon, output)
}

async function openDaemon(options: DaemonOptions, output: Output): Promise<Daemon> {
  const setup = await setupFrom(options)
  const uiPort = parsePort(options.uiPort)
  // Loaded here, for no other command serves anything.
  const [{ Daemon }, { isBuilt }, { APP_FOLDER, readVersion }] = await Promise.all([
    import('../headless/daemon.ts'),
    import('../headless/app-files.ts'),
    import('../headless/package.ts')
  ])
  if (!isBuilt(APP_FOLDER))
    output.say('The window has not been built: run `npm run build`, then start this again.')
  const daemon = await Daemon.open({
    ...setup,
    uiPort,
    appFolder: APP_FOLDER,
    version: readVersion(),
    pingEvery: PING_EVERY,
    onBug: reportError
  })
  // Whoever names a folder now means it more than whoever set one in the window some time ago.
  if (options.downloads !== undefined) await daemon.api.settings.set({ downloadFolder: setup.downloadFolder })
  return daemon
}

async function setupFrom(options: DaemonOptions): Promise<ApiSetup> {
  return {
    stateFolder: options.state === undefined ? join(stateHome(), 'daemon') : resolve(options.state),
    downloadFolder: options.downloads === undefined ? await defaultDownloads() : resolve(options.downloads),
    ...parseNetworkOptions(options)
  }
}

function announce({ api, address, port }: Daemon, output: Output): void {
  const { engine, settings } = api
  output.result(
    {
      event: 'ready',
      address,
      port,
      peerPort: engine.network().port,
      identity: engine.identity,
      downloads: settings.now.downloadFolder
    },
    [address]
  )
  output.say('Open this address in a browser on this computer. Whoever has it controls Shoal.')
}

/** A disk that does not answer must not keep a service from stopping: what was verified is on record at any moment. */
async function stop(daemon: Daemon, output: Output): Promise<number> {
  const isClosed = await Promise.race([
    daemon.close().then(() => true),
    wait(STOP_WITHIN, false, { ref: false })
  ])
  if (isClosed) return EXIT_OK
  output.say('Stopped without waiting for the disk any longer; what was verified is kept.')
  return EXIT_FAILED
}
