import { fileURLToPath } from 'node:url'
import type { Address } from '../../../electron/network/types.ts'
import { python } from '../libtorrent.ts'
import { Answering } from './answering.ts'
import type { Client, Secrecy, Terms } from './client.ts'
import type { Version } from './goods.ts'
import type { Place } from './lab.ts'

const SCRIPT = fileURLToPath(new URL('./libtorrent_client.py', import.meta.url))
const PORT = 6881

/** Forced, enabled and disabled, as libtorrent numbers them. */
const [FORCED, ENABLED, DISABLED] = [0, 1, 2]
const [PLAINTEXT, RC4, BOTH] = [1, 2, 3]

/** A peer that libtorrent was connected to, and how it ever was. */
export interface MetPeer {
  readonly address: string
  readonly client: string
  readonly uTP: boolean
  readonly RC4: boolean
  readonly plainPayload: boolean
}

/** libtorrent 2, what qBittorrent and Deluge are made of. */
export class LibtorrentClient implements Client {
  readonly name = 'libtorrent'
  readonly address: Address
  readonly address6: Address
  readonly #answering: Answering

  static async start(place: Place, terms: Terms): Promise<LibtorrentClient> {
    const answering = new Answering()
    const command = [python, SCRIPT, JSON.stringify(settingsFor(place, terms))]
    await answering.start((onLine) => place.start('libtorrent', command, onLine))
    return new LibtorrentClient(place, answering)
  }

  private constructor({ v4, v6 }: Place, answering: Answering) {
    this.address = { host: v4, port: PORT }
    this.address6 = { host: v6, port: PORT }
    this.#answering = answering
  }

  async seed(torrent: string, folder: string): Promise<void> {
    await this.#answering.ask('seed', { source: torrent, folder })
  }

  /** @param downLimit bytes per second; 0: none */
  async get(source: string, folder: string, downLimit = 0): Promise<void> {
    await this.#answering.ask('get', { source, folder, downLimit })
  }

  /** Resolves when it is connected to a peer of a torrent that it has. @param infoHash 40 hex digits */
  async connect(infoHash: string, { host, port }: Address): Promise<void> {
    await this.#answering.ask('connect', { infoHash, host, port })
  }

  /** Makes a .torrent file. @returns libtorrent's own magnet link to it */
  async make(
    path: string,
    out: string,
    version: Version,
    pieceLength: number,
    tracker: string | null = null
  ): Promise<string> {
    const { magnet } = await this.#answering.ask('make', { path, out, version, pieceLength, tracker })
    return String(magnet)
  }

  async met(): Promise<readonly MetPeer[]> {
    const { peers } = await this.#answering.ask('met')
    return peers as readonly MetPeer[]
  }
}

function settingsFor({ v4, v6 }: Place, { secrecy, dht, utp, pex, lan = false }: Terms): object {
  return {
    listen_interfaces: `${v4}:${PORT},[${v6}]:${PORT}`,
    ...SECRECIES[secrecy],
    enable_dht: dht.length > 0,
    dht_bootstrap_nodes: dht.map(({ host, port }) => `${host}:${port}`).join(','),
    enable_lsd: lan,
    enable_incoming_utp: utp,
    enable_outgoing_utp: utp,
    // A hub that never completes is no reason to leave it.
    ...(pex && { close_redundant_connections: false })
  }
}

const SECRECIES: Readonly<Record<Secrecy, object>> = {
  plain: { in_enc_policy: DISABLED, out_enc_policy: DISABLED },
  RC4: { in_enc_policy: FORCED, out_enc_policy: FORCED, allowed_enc_level: RC4, prefer_rc4: true },
  'plain payload': { in_enc_policy: FORCED, out_enc_policy: FORCED, allowed_enc_level: PLAINTEXT },
  any: { in_enc_policy: ENABLED, out_enc_policy: ENABLED, allowed_enc_level: BOTH }
}
