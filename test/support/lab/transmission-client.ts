import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Address } from '../../../electron/network/types.ts'
import type { Client, Secrecy, Terms } from './client.ts'
import { Door, type Reply } from './door.ts'
import { folderAt, type Place } from './lab.ts'
import type { Program } from './program.ts'
import { until } from './until.ts'

const PEER_PORT = 51_413
const RPC_PORT = 9091
const SESSION_HEADER = 'x-transmission-session-id'

/** Tolerated, preferred and required, as Transmission numbers encryption. It cannot be had without RC4. */
const SECRECIES: Readonly<Record<Secrecy, number>> = { plain: 0, any: 1, RC4: 2, 'plain payload': 2 }

/** Of a torrent whose files lie there. */
const SEEDING = 6

interface TorrentState {
  readonly status: number
  readonly leftUntilDone: number
  readonly metadataPercentComplete: number
  readonly errorString: string
}

/** transmission-daemon 3.00, by its RPC. */
export class TransmissionClient implements Client {
  readonly name = 'Transmission'
  readonly address: Address
  readonly address6: Address
  readonly omitsEmptyFiles = true
  readonly writesPads = true
  readonly #program: Program
  readonly #door: Door
  readonly #signal: AbortSignal
  #session = ''

  /** @param signal ends its waiting */
  static async start(place: Place, terms: Terms, signal: AbortSignal): Promise<TransmissionClient> {
    const folder = await folderAt(place, 'transmission')
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settingsFor(place, folder, terms)))
    // Its own list of nodes to begin with is of public ones; this file comes first.
    const nodes = terms.dht.map(({ host, port }) => `${host} ${port}\n`)
    await writeFile(join(folder, 'dht.bootstrap'), nodes.join(''))
    const program = place.start('Transmission', ['transmission-daemon', '-f', '-g', folder, '--log-debug'])
    const client = new TransmissionClient(place, program, await Door.open(place, RPC_PORT), signal)
    await until(() => client.#isThere(), signal)
    return client
  }

  private constructor({ v4, v6 }: Place, program: Program, door: Door, signal: AbortSignal) {
    this.address = { host: v4, port: PEER_PORT }
    this.address6 = { host: v6, port: PEER_PORT }
    this.#program = program
    this.#door = door
    this.#signal = signal
  }

  async seed(torrent: string, folder: string): Promise<void> {
    const hash = await this.#add(torrent, folder)
    await until(async () => {
      const { status, leftUntilDone } = await this.#state(hash)
      return status === SEEDING && leftUntilDone === 0 ? true : null
    }, this.#signal)
  }

  async get(source: string, folder: string): Promise<void> {
    const hash = await this.#add(source, folder)
    await until(async () => {
      const { leftUntilDone, metadataPercentComplete } = await this.#state(hash)
      return metadataPercentComplete === 1 && leftUntilDone === 0 ? true : null
    }, this.#signal)
  }

  async #add(source: string, folder: string): Promise<string> {
    const what = source.startsWith('magnet:')
      ? { filename: source }
      : { metainfo: (await readFile(source)).toString('base64') }
    const added = await this.#ask('torrent-add', { ...what, 'download-dir': folder, paused: false })
    const torrent = added['torrent-added'] as { readonly hashString: string } | undefined
    if (torrent === undefined) throw new Error(`Transmission did not add ${source}: ${JSON.stringify(added)}`)
    return torrent.hashString
  }

  async #state(hash: string): Promise<TorrentState> {
    const fields = ['status', 'leftUntilDone', 'metadataPercentComplete', 'errorString']
    const { torrents } = await this.#ask('torrent-get', { ids: [hash], fields })
    const [state] = torrents as readonly TorrentState[]
    if (state === undefined) throw new Error('Transmission has forgotten a torrent.')
    return state
  }

  async #isThere(): Promise<true | null> {
    if (this.#program.hasEnded) throw new Error(this.#program.lastWords)
    try {
      await this.#ask('session-get', {})
      return true
    } catch {
      return null
    }
  }

  async #ask(method: string, args: object): Promise<Readonly<Record<string, unknown>>> {
    const ask = (): Promise<Reply> =>
      this.#door.post('/transmission/rpc', { [SESSION_HEADER]: this.#session }, { method, arguments: args })
    let reply = await ask()
    if (reply.status === 409) {
      this.#session = String(reply.headers[SESSION_HEADER])
      reply = await ask()
    }
    const { result, arguments: answer } = JSON.parse(reply.body) as {
      readonly result: string
      readonly arguments: Readonly<Record<string, unknown>>
    }
    if (result !== 'success') throw new Error(`Transmission, asked for ${method}: ${result}`)
    return answer
  }
}

function settingsFor(
  { v4, v6 }: Place,
  folder: string,
  { secrecy, dht, pex, utp, lan = false }: Terms
): object {
  return {
    'bind-address-ipv4': v4,
    'bind-address-ipv6': v6,
    'peer-port': PEER_PORT,
    'rpc-bind-address': '127.0.0.1',
    'rpc-port': RPC_PORT,
    'download-dir': folder,
    encryption: SECRECIES[secrecy],
    'dht-enabled': dht.length > 0,
    'pex-enabled': pex,
    'utp-enabled': utp,
    'lpd-enabled': lan,
    'port-forwarding-enabled': false,
    'download-queue-enabled': false,
    'seed-queue-enabled': false,
    'cache-size-mb': 0
  }
}
