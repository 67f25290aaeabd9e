import { fileURLToPath } from 'node:url'
import { hostAndPort } from '../../../electron/metainfo/host-and-port.ts'
import type { Address } from '../../../electron/network/types.ts'
import { Answering } from './answering.ts'
import type { Client, Secrecy, Terms } from './client.ts'
import type { Place } from './lab.ts'

const MAIN = fileURLToPath(new URL('../../../electron/host/cli/main.ts', import.meta.url))
const PEER = fileURLToPath(new URL('./shoal-peer.ts', import.meta.url))
const PORT = 6881

/** The `shoal` command. */
export const SHOAL = [process.execPath, '--import', 'tsx', MAIN]

/** It has no way to ask for an encrypted handshake and a plain payload: that is what it prefers, and the others insist on it. */
const SECRECIES: Readonly<Record<Secrecy, string>> = {
  plain: 'off',
  RC4: 'require',
  'plain payload': 'prefer',
  any: 'prefer'
}

/** Shoal, with the options of its commands. */
export class ShoalClient implements Client {
  readonly name = 'Shoal'
  readonly address: Address
  readonly address6: Address
  readonly #answering: Answering

  /** @param more options of `shoal get` besides those that follow from the terms */
  static async start(place: Place, terms: Terms, more: readonly string[] = []): Promise<ShoalClient> {
    const answering = new Answering()
    const command = [process.execPath, '--import', 'tsx', PEER, ...optionsFor(place, terms), ...more]
    await answering.start((onLine) => place.start('Shoal', command, onLine))
    return new ShoalClient(place, answering)
  }

  private constructor({ v4, v6 }: Place, answering: Answering) {
    this.address = { host: v4, port: PORT }
    this.address6 = { host: v6, port: PORT }
    this.#answering = answering
  }

  /** What lies in the folder is verified, and served. */
  async seed(torrent: string, folder: string): Promise<void> {
    await this.#answering.ask('add', { source: torrent, folder })
  }

  async get(source: string, folder: string): Promise<void> {
    await this.#answering.ask('add', { source, folder })
  }
}

/** The options of `shoal get` that set it up so on a host of the lab. */
export function optionsFor(
  { v4, v6, folder }: Place,
  { secrecy, dht, pex, utp, lan = false, hyperswarm = null }: Terms
): readonly string[] {
  return [
    ...['--host', `${v4},${v6}`, '--port', `${PORT}`, '--state', `${folder}/shoal`],
    ...['--bootstrap', hyperswarm === null ? 'none' : hostAndPort(hyperswarm)],
    ...['--encryption', SECRECIES[secrecy]],
    ...['--dht', dht.length === 0 ? 'none' : dht.map(hostAndPort).join(',')],
    ...(pex ? [] : ['--no-pex']),
    ...(utp ? [] : ['--no-utp']),
    ...(lan ? [] : ['--no-lan'])
  ]
}
