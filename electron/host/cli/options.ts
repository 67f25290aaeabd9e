import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import type { TorrentOptions } from '../../metainfo/plan.ts'
import { checkWebSeeds } from '../../engine/web-seed-list.ts'
import { checkLimits, type RateLimits } from '../../engine/throttles.ts'
import { parseSelection, type IndexRange } from '../../metainfo/selection.ts'
import type { Tiers } from '../../../shared/tiers.ts'
import { addToList, withEngineOptions, type EngineOptions } from './network-options.ts'
import { Output } from './output.ts'

/** Options every command of one transfer shares. */
export interface CommonOptions extends EngineOptions {
  readonly peer: readonly string[]
}

/** Of commands that transfer; each is also an environment variable. */
export interface LimitOptions {
  readonly upLimit?: string
  readonly downLimit?: string
}

export interface MakeOptions {
  readonly v1?: true
  readonly v2?: true
  readonly hybrid?: true
  readonly pieceLength?: string
  readonly private?: true
  readonly tracker?: Tiers
  readonly webSeed?: readonly string[]
}

export interface OutputOptions {
  readonly json?: true
  readonly jsonl?: true
  readonly quiet?: true
}

export function withNetworkOptions(command: Command): Command {
  return withEngineOptions(command).addOption(
    new Option('--peer <host:port>', 'a BitTorrent peer to connect to; may be repeated')
      .env('SHOAL_PEER')
      .argParser(addToList)
      .default([], 'none')
  )
}

export function withLimitOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--up-limit <rate>', 'send at most so many bytes a second: 500K, 2M').env('SHOAL_UP_LIMIT')
    )
    .addOption(
      new Option('--down-limit <rate>', 'receive at most so many bytes a second').env('SHOAL_DOWN_LIMIT')
    )
}

export function withTorrentOptions(command: Command): Command {
  return command
    .addOption(new Option('--v1', 'for every BitTorrent client (BEP 3)').conflicts(['v2', 'hybrid']))
    .addOption(new Option('--v2', 'BitTorrent v2 alone (BEP 52)').conflicts(['v1', 'hybrid']))
    .addOption(new Option('--hybrid', 'both in one, the default').conflicts(['v1', 'v2']))
    .option('--piece-length <bytes>', 'a power of two from 16384; 256K and 1M are read too')
    .option('--private', 'its trackers alone tell of peers (BEP 27)')
    .option('--tracker <urls>', 'a tier of trackers, URL,…; may be repeated', addTier)
    .option('--web-seed <url>', 'where its files are on the web; may be repeated', addOne)
}

export function withOutputOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON value on stdout')
    .option('--jsonl', 'print a JSON value a line as things happen')
    .option('-q, --quiet', 'say nothing on stderr but errors')
}

export function outputOf(options: OutputOptions): Output {
  return new Output(options.jsonl ? 'jsonl' : options.json ? 'json' : 'people', options.quiet === true)
}

/** @throws ShoalError 'usage' */
export function parseLimits({ upLimit, downLimit }: LimitOptions): RateLimits {
  const limits = { up: parseRate(upLimit), down: parseRate(downLimit) }
  checkLimits(limits)
  return limits
}

/** @throws ShoalError 'usage' */
export function parseTorrentOptions(options: MakeOptions): TorrentOptions {
  const { v1, v2, pieceLength, tracker: trackers, webSeed: webSeeds } = options
  const version = v1 === true ? 'v1' : v2 === true ? 'v2' : 'hybrid'
  if (options.private === true && trackers === undefined)
    throw new ShoalError(
      'usage',
      'A private torrent is found by its trackers alone: name one with --tracker.'
    )
  return {
    version,
    ...(pieceLength !== undefined && { pieceLength: parseLength(pieceLength) }),
    ...(options.private === true && { private: true }),
    ...(trackers !== undefined && { trackers }),
    ...(webSeeds !== undefined && { webSeeds: checkWebSeeds(webSeeds) })
  }
}

/** Reads 0,2-4. @throws ShoalError 'usage' */
export function parseFiles(text: string): readonly IndexRange[] {
  const files = parseSelection(text)
  if (files === null) throw new ShoalError('usage', `"${text}" is not a list of file numbers such as 0,2-4.`)
  return files
}

/** @throws ShoalError 'usage' */
export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0) || !Number.isFinite(seconds))
    throw new ShoalError('usage', `"${text}" is not a number of seconds.`)
  return seconds
}

function addTier(value: string, sofar: Tiers | undefined): Tiers {
  return [
    ...(sofar ?? []),
    value
      .split(',')
      .map((url) => url.trim())
      .filter((url) => url !== '')
  ]
}

/** As it is: a URL may hold commas. */
function addOne(value: string, sofar: readonly string[] = []): readonly string[] {
  return [...sofar, value]
}

function parseLength(text: string): number {
  const match = /^(\d+)\s*(k|m)?(?:i?b)?$/i.exec(text.trim())
  if (match === null) throw new ShoalError('usage', `"${text}" is not a length in bytes.`)
  const unit = match[2]?.toLowerCase()
  return Number(match[1]) * (unit === 'm' ? 1024 * 1024 : unit === 'k' ? 1024 : 1)
}

/** Bytes per second; a kilobyte is 1000 of them, as wherever Shoal writes a rate. */
function parseRate(text: string | undefined): number | null {
  if (text === undefined || text.trim() === 'none') return null
  const match = /^(\d+(?:\.\d+)?)\s*([kmg])?(?:b(?:\/s)?)?$/i.exec(text.trim())
  if (match === null)
    throw new ShoalError('usage', `"${text}" is not a rate such as 500K or 2M, in bytes a second, or none.`)
  const unit = ['', 'k', 'm', 'g'].indexOf(match[2]?.toLowerCase() ?? '')
  return Math.round(Number(match[1]) * 1000 ** unit)
}

/**
 * Where a transfer is remembered when no folder is named: one per command and what it works on, so that several commands run
 * side by side and the same command given again finds what the last run verified.
 */
export function stateFolder(options: CommonOptions, command: string, subject: string): string {
  if (options.state !== undefined) return resolve(options.state)
  const key = createHash('sha256').update(subject).digest('hex').slice(0, 16)
  return join(stateHome(), `${command}-${key}`)
}

/** Where Shoal remembers things for this user. */
export function stateHome(): string {
  return join(process.env['XDG_STATE_HOME'] ?? defaultStateHome(), 'shoal')
}

function defaultStateHome(): string {
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return join(homedir(), '.local', 'state')
}
