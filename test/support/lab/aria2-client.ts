import { readFile } from 'node:fs/promises'
import type { Address } from '../../../electron/network/types.ts'
import type { Client, Secrecy, Terms } from './client.ts'
import { Door } from './door.ts'
import { folderAt, type Place } from './lab.ts'
import type { Program } from './program.ts'
import { until } from './until.ts'

const PEER_PORT = 6881
const RPC_PORT = 6800

const SECRECIES: Readonly<Record<Secrecy, readonly string[]>> = {
  plain: ['--bt-require-crypto=false', '--bt-min-crypto-level=plain'],
  any: ['--bt-require-crypto=false', '--bt-min-crypto-level=plain'],
  RC4: ['--bt-require-crypto=true', '--bt-min-crypto-level=arc4'],
  'plain payload': ['--bt-require-crypto=true', '--bt-min-crypto-level=plain']
}

interface DownloadState {
  readonly status: string
  readonly seeder?: string
  readonly followedBy?: readonly string[]
  readonly errorMessage?: string
}

/** aria2 1.36, by its RPC. It knows neither uTP nor `x.pe`. */
export class Aria2Client implements Client {
  readonly name = 'aria2'
  readonly address: Address
  readonly writesPads = true
  readonly #program: Program
  readonly #door: Door
  readonly #signal: AbortSignal

  /** @param signal ends its waiting */
  static async start(place: Place, terms: Terms, signal: AbortSignal): Promise<Aria2Client> {
    const folder = await folderAt(place, 'aria2')
    const program = place.start('aria2', ['aria2c', ...optionsFor(place, folder, terms)])
    const client = new Aria2Client(place, program, await Door.open(place, RPC_PORT), signal)
    await until(() => client.#isThere(), signal)
    return client
  }

  private constructor({ v4 }: Place, program: Program, door: Door, signal: AbortSignal) {
    this.address = { host: v4, port: PEER_PORT }
    this.#program = program
    this.#door = door
    this.#signal = signal
  }

  async seed(torrent: string, folder: string): Promise<void> {
    await this.#complete(await this.#add(torrent, folder))
  }

  async get(source: string, folder: string): Promise<void> {
    await this.#complete(await this.#add(source, folder))
  }

  async #add(source: string, folder: string): Promise<string> {
    const added = source.startsWith('magnet:')
      ? await this.#ask('addUri', [source], { dir: folder })
      : await this.#ask('addTorrent', (await readFile(source)).toString('base64'), [], { dir: folder })
    return added as string
  }

  /** What a magnet link names is a download of its own, that follows the one of its metainfo. */
  async #complete(gid: string): Promise<void> {
    const followedBy = await until(async () => {
      const keys = ['status', 'seeder', 'followedBy', 'errorMessage']
      const state = (await this.#ask('tellStatus', gid, keys)) as DownloadState
      if (state.status === 'error') throw new Error(`aria2: ${state.errorMessage ?? 'no reason'}`)
      if (state.followedBy !== undefined) return state.followedBy[0] ?? ''
      return state.seeder === 'true' ? '' : null
    }, this.#signal)
    if (followedBy !== '') await this.#complete(followedBy)
  }

  async #isThere(): Promise<true | null> {
    if (this.#program.hasEnded) throw new Error(this.#program.lastWords)
    try {
      await this.#ask('getVersion')
      return true
    } catch {
      return null
    }
  }

  async #ask(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const call = { jsonrpc: '2.0', id: 1, method: `aria2.${method}`, params }
    const { body } = await this.#door.post('/jsonrpc', { 'content-type': 'application/json' }, call)
    const { result, error } = JSON.parse(body) as {
      readonly result?: unknown
      readonly error?: { readonly message: string }
    }
    if (error !== undefined) throw new Error(`aria2, asked for ${method}: ${error.message}`)
    return result
  }
}

function optionsFor(
  { v4 }: Place,
  folder: string,
  { secrecy, dht, pex, lan = false }: Terms
): readonly string[] {
  const [node] = dht
  return [
    '--no-conf',
    `--dir=${folder}`,
    '--enable-rpc',
    `--rpc-listen-port=${RPC_PORT}`,
    `--listen-port=${PEER_PORT}`,
    `--interface=${v4}`,
    '--disable-ipv6',
    ...SECRECIES[secrecy],
    // Its UDP trackers go with its DHT, which does nothing as long as it knows no node.
    '--enable-dht=true',
    `--dht-listen-port=${PEER_PORT}`,
    `--dht-file-path=${folder}/dht.dat`,
    ...(node === undefined ? [] : [`--dht-entry-point=${node.host}:${node.port}`]),
    '--enable-dht6=false',
    `--enable-peer-exchange=${pex}`,
    `--bt-enable-lpd=${lan}`,
    `--bt-lpd-interface=${v4}`,
    '--check-integrity=true',
    '--seed-ratio=0.0',
    '--bt-remove-unselected-file=false',
    '--max-concurrent-downloads=100',
    '--disk-cache=0',
    '--file-allocation=none',
    '--auto-save-interval=0',
    '--console-log-level=info',
    '--show-console-readout=false'
  ]
}
