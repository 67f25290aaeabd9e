import { resolve } from 'node:path'
import { Command } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes, formatDuration, formatRate } from '../../../shared/format.ts'
import { idOf } from '../../engine/records.ts'
import { torrentReport, type TorrentReport } from '../../engine/report.ts'
import type { Torrent } from '../../engine/torrent.ts'
import type { MagnetLink } from '../../metainfo/magnet.ts'
import type { Metainfo } from '../../metainfo/metainfo.ts'
import type { IndexRange } from '../../metainfo/selection.ts'
import { EXIT_OK } from './exit-codes.ts'
import {
  outputOf,
  parseFiles,
  parseSeconds,
  stateFolder,
  withLimitOptions,
  withNetworkOptions,
  withOutputOptions
} from './options.ts'
import type { CommonOptions, LimitOptions, OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { watch } from './progress.ts'
import { withEngine, type Session } from './session.ts'
import { readSource } from './source.ts'

interface GetOptions extends CommonOptions, LimitOptions, OutputOptions {
  readonly output: string
  readonly select?: string
  readonly sequential?: true
  readonly seed?: true
  readonly timeout?: string
}

export function getCommand(): Command {
  const command = new Command('get')
    .description('fetch what a magnet link or .torrent file names, and exit when every byte is verified')
    .argument('<link|file>', 'magnet link, infohash or .torrent file')
    .option('-o, --output <dir>', 'folder to put it in', '.')
    .option('--select <files>', 'only these files, by number from 0: 0,2-4')
    .option('--sequential', 'fetch pieces in order')
    .option('--seed', 'go on serving it when it is complete')
    .option('--timeout <seconds>', 'give up when nothing arrives for this long')
  return withOutputOptions(withLimitOptions(withNetworkOptions(command))).action(
    async (source: string, options: GetOptions) => {
      process.exitCode = await get(source, options)
    }
  )
}

/** @returns the exit code */
async function get(text: string, options: GetOptions): Promise<number> {
  const output = outputOf(options)
  const source = await readSource(text)
  const select = options.select === undefined ? null : parseFiles(options.select)
  const folder = resolve(options.output)
  const state = stateFolder(options, 'get', `${idOf(source)}\n${folder}`)
  return await withEngine(options, state, output, (session) =>
    fetchWith(session, source, folder, select, options, output)
  )
}

async function fetchWith(
  session: Session,
  source: Metainfo | MagnetLink,
  folder: string,
  select: readonly IndexRange[] | null,
  options: GetOptions,
  output: Output
): Promise<number> {
  const { engine, addresses, interruption } = session
  const startedAt = performance.now()
  const torrent = await engine.add(source, {
    folder,
    select,
    addresses,
    sequential: options.sequential === true
  })
  await torrent.start()
  const watching = watch(torrent, output)
  try {
    const end = await Promise.race([
      completion(torrent),
      interruption.interrupted,
      silence(torrent, options.timeout, session.lastTrouble)
    ])
    if (end !== 'complete') return end
    watching.stop()
    report(torrent, engine.identity, folder, (performance.now() - startedAt) / 1000, output)
    return options.seed === true ? await interruption.interrupted : EXIT_OK
  } finally {
    watching.stop()
  }
}

/** Resolves when every wanted byte is verified; rejects with what made that impossible. */
function completion(torrent: Torrent): Promise<'complete'> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (torrent.phase.type === 'seeding') resolve('complete')
      else if (torrent.phase.type === 'errored') reject(torrent.phase.error)
    }
    torrent.on('phase', look)
    look()
  })
}

/** Rejects when nothing new has been received or checked for so many seconds; never, when there is no limit. */
function silence(torrent: Torrent, timeout: string | undefined, why: () => string | null): Promise<never> {
  if (timeout === undefined) return new Promise(() => undefined)
  const limit = parseSeconds(timeout) * 1000
  let before = ''
  let since = performance.now()
  return new Promise((_resolve, reject) => {
    setInterval(() => {
      const { phase, wantedLeft, downRate } = torrentReport(torrent)
      const sign = `${JSON.stringify(phase)} ${wantedLeft} ${downRate}`
      if (sign !== before) since = performance.now()
      before = sign
      if (performance.now() - since < limit) return
      reject(
        new ShoalError(
          'no-peers',
          why() ?? 'No one with this file is online. Try again later; what arrived is kept.'
        )
      )
    }, 250).unref()
  })
}

function report(torrent: Torrent, identity: string, folder: string, seconds: number, output: Output): void {
  const { name, length, ledger, waste } = torrentReport(torrent)
  const { infoHashV1, infoHashV2 } = torrent.hashes
  const downloaded = ledger.reduce((sum, entry) => sum + entry.downloaded, 0)
  output.say(
    `${name ?? ''} is complete and verified: ${formatBytes(length ?? 0)} in ${formatDuration(seconds)}, ${formatRate(downloaded / seconds)}.`
  )
  for (const line of sources(ledger)) output.say(line)
  const result = {
    identity,
    name,
    folder,
    length,
    infoHashV1,
    infoHashV2,
    seconds,
    downloaded,
    from: ledger,
    waste
  }
  output.result(output.mode === 'jsonl' ? { event: 'complete', ...result } : result, [
    resolve(folder, name ?? '')
  ])
}

function sources(ledger: TorrentReport['ledger']): readonly string[] {
  return ledger
    .filter((entry) => entry.downloaded > 0)
    .map(({ identity, client, downloaded, lanes }) => {
      const by = Object.keys(lanes).join(', ')
      return `  ${formatBytes(downloaded)} from ${client ?? 'a peer'} (${identity.slice(0, 16)}) over ${by}`
    })
}
