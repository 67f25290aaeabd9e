import { Option, type Command } from 'commander'
import { ShoalError } from '../../../shared/errors.ts'
import type { EngineSettings } from '../../engine/engine-settings.ts'
import { parseHostAndPort } from '../../metainfo/host-and-port.ts'
import type { Address, EncryptionPolicy, FindingSettings } from '../../network/types.ts'

/** Options every command that runs an engine shares; each is also an environment variable. */
export interface EngineOptions {
  readonly bootstrap: string
  readonly dht?: string
  readonly host: string
  readonly port: string
  readonly state?: string
  readonly trackers: boolean
  readonly pex: boolean
  readonly lan: boolean
  readonly portMapping: boolean
  readonly encryption?: string
  readonly utp: boolean
  readonly maxPeers?: string
  readonly answerSearches?: true
}

/** What of an engine's settings is about the network. */
export type NetworkChoice = Pick<
  EngineSettings,
  'bootstrap' | 'host' | 'port' | 'finding' | 'encryption' | 'utp' | 'maxPeers' | 'answerSearches'
>

export function withEngineOptions(command: Command): Command {
  return withFindingOptions(command)
    .addOption(
      new Option('--host <address>', 'address or network interface every socket binds to')
        .env('SHOAL_HOST')
        .default('0.0.0.0')
    )
    .addOption(
      new Option('--port <port>', 'TCP port for incoming peers, 0 for any').env('SHOAL_PORT').default('0')
    )
    .addOption(
      new Option(
        '--encryption <policy>',
        'of BitTorrent connections: "require" speaks to nobody without, "off" to nobody with it (default: "prefer")'
      )
        .env('SHOAL_ENCRYPTION')
        .choices(['prefer', 'require', 'off'])
    )
    .addOption(
      new Option('--max-peers <n>', 'connections at once, over all torrents (default: 200)').env(
        'SHOAL_MAX_PEERS'
      )
    )
    .addOption(
      new Option(
        '--answer-searches',
        'tell other Shoals which releases of the channels here have the words that they ask for'
      ).env('SHOAL_ANSWER_SEARCHES')
    )
    .addOption(new Option('--state <dir>', 'folder Shoal remembers its transfers in').env('SHOAL_STATE'))
}

function withFindingOptions(command: Command): Command {
  const off = (flag: string, what: string): Option =>
    new Option(flag, what).env(`SHOAL_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`)
  return command
    .addOption(
      new Option('--bootstrap <nodes>', 'Hyperswarm nodes to start from, HOST:PORT,…; "none" turns it off')
        .env('SHOAL_BOOTSTRAP')
        .default('public')
    )
    .addOption(
      new Option(
        '--dht <nodes>',
        'nodes of the BitTorrent DHT, HOST:PORT,…; "none" turns it off (default: "public", or "none" unless --bootstrap is)'
      ).env('SHOAL_DHT')
    )
    .addOption(off('--no-trackers', 'ask no tracker'))
    .addOption(off('--no-pex', 'no exchange of addresses with peers'))
    .addOption(off('--no-utp', 'BitTorrent over TCP alone, not over uTP'))
    .addOption(off('--no-lan', 'do not look for peers on the local network'))
    .addOption(off('--no-port-mapping', 'do not ask the router to let peers in'))
}

/** @throws ShoalError 'usage' */
export function parseNetworkOptions(options: EngineOptions): NetworkChoice {
  return {
    bootstrap: parseBootstrap(options.bootstrap),
    host: options.host,
    port: parsePort(options.port),
    finding: parseFinding(options),
    utp: options.utp,
    ...(options.maxPeers !== undefined && { maxPeers: parseCount(options.maxPeers) }),
    ...(options.answerSearches === true && { answerSearches: true }),
    ...(isPolicy(options.encryption) && { encryption: options.encryption })
  }
}

/** Whoever names nodes of their own for one network, or none, wants no public ones of the other. */
function parseFinding({ bootstrap, dht, trackers, pex, lan, portMapping }: EngineOptions): FindingSettings {
  const fallback = bootstrap === 'public' ? 'public' : 'none'
  return { trackers, pex, lan, portMapping, dht: parseBootstrap(dht ?? fallback) }
}

function isPolicy(text: string | undefined): text is EncryptionPolicy {
  return text === 'prefer' || text === 'require' || text === 'off'
}

/** @param bootstrap what is used when the user names none: 'public' or 'none' */
export function withBootstrapOptions(command: Command, bootstrap: string): Command {
  return command
    .addOption(
      new Option('--bootstrap <nodes>', 'DHT nodes to start from, HOST:PORT,… or "none"')
        .env('SHOAL_BOOTSTRAP')
        .default(bootstrap)
    )
    .addOption(
      new Option('--host <address>', 'address or network interface every socket binds to')
        .env('SHOAL_HOST')
        .default('0.0.0.0')
    )
    .addOption(new Option('--port <port>', 'port to listen on, 0 for any').env('SHOAL_PORT').default('0'))
}

/** @throws ShoalError 'usage' */
export function parseBootstrap(text: string): readonly Address[] | 'none' | 'public' {
  if (text === 'none' || text === 'public') return text
  return text.split(',').map(parseAddress)
}

/** Reads HOST:PORT, an IPv6 host in brackets. @throws ShoalError 'usage' */
export function parseAddress(text: string): Address {
  const address = parseHostAndPort(text.trim())
  if (address === null) throw new ShoalError('usage', `"${text}" is not HOST:PORT.`)
  return address
}

/** @throws ShoalError 'usage' */
export function parsePort(text: string, lowest = 0): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < lowest || port > 65_535)
    throw new ShoalError('usage', `"${text}" is not a port number.`)
  return port
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new ShoalError('usage', `"${text}" is not a number of peers from 1 to 99999.`)
  return Number(text)
}

/** Of an option that may be repeated, and may name several with commas. */
export function addToList(value: string, sofar: readonly string[] | undefined): readonly string[] {
  return [...(sofar ?? []), ...value.split(',')]
}
