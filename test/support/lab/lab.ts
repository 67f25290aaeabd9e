import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { python } from '../libtorrent.ts'
import { isInstalled } from '../programs.ts'
import { hasLibtorrent } from '../libtorrent.ts'
import { tempFolder } from '../files.ts'
import { Program } from './program.ts'
import { SwitchedHosts } from './switched-hosts.ts'

/** Addresses that look public, for clients treat those of private networks otherwise; no route leads out of the lab. */
const PUBLIC_LOOKING = '44.128'
const ULA = 'fd5a:10ab:5:1::'

/**
 * Of the host that serves. The nodes of a DHT want networks of their own (a /24 each) in libtorrent's eyes, and Transmission
 * takes no part in one where it knows fewer than nine of them.
 */
const SERVER_ADDRESSES = Array.from({ length: 12 }, (_, net) => `${PUBLIC_LOOKING}.${net + 1}.1`)
const FIRST_CLIENT = 20
const SERVER_V6 = `${ULA}ff`

/** A host of the lab. */
export interface Place {
  /** IPv4; the first is the one it is known by */
  readonly addresses: readonly string[]
  readonly v4: string
  readonly v6: string
  /** For what a program on it keeps. */
  readonly folder: string
  /** Runs a program there until the lab is closed. */
  readonly start: (label: string, command: readonly string[], onLine?: (line: string) => void) => Program
}

/** Why there can be no lab here; null: there can. In CI there must be one. */
export function whyNoLab(): string | null {
  if (process.env['CI'] !== undefined) return null
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  for (const program of ['ip', 'nft', 'setpriv', 'transmission-daemon', 'aria2c', python]) {
    if (!isInstalled(program)) return `${program} is not installed`
  }
  return hasLibtorrent ? null : 'python3-libtorrent is not installed'
}

let labs = 0

/** A small internet of its own: one host that serves, and others for the clients. */
export class Lab {
  readonly folder: string
  readonly server: Place
  readonly #hosts: SwitchedHosts
  readonly #programs = new Set<Program>()
  #closed: Promise<void> | null = null

  /** @param clients how many hosts there are besides the one that serves */
  static async up(clients: number): Promise<Lab> {
    const folder = await tempFolder()
    const addresses = [SERVER_ADDRESSES, ...Array.from({ length: clients }, (_, at) => [clientV4(at)])]
    const hosts = new SwitchedHosts(
      'shoali',
      `${++labs}`,
      addresses.map((v4, host) => [
        ...v4.map((address) => `${address}/16`),
        `${host === 0 ? SERVER_V6 : clientV6(host - 1)}/64`
      ])
    )
    const lab = new Lab(folder, hosts)
    try {
      await hosts.up()
    } catch (error) {
      await lab.close()
      throw error
    }
    return lab
  }

  private constructor(folder: string, hosts: SwitchedHosts) {
    this.folder = folder
    this.#hosts = hosts
    this.server = this.#place(0, SERVER_ADDRESSES, SERVER_V6)
  }

  /** The host of a client, counted from 0. */
  client(at: number): Place {
    return this.#place(at + 1, [clientV4(at)], clientV6(at))
  }

  /** What all programs said last. */
  get lastWords(): string {
    return [...this.#programs].map((program) => program.lastWords).join('\n')
  }

  /** Ends its programs and removes its hosts; twice is harmless. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.kill()))
    await this.#hosts.down()
  }

  #place(host: number, addresses: readonly string[], v6: string): Place {
    return {
      addresses,
      v4: addresses[0] ?? '',
      v6,
      folder: join(this.folder, `host-${host}`),
      start: (label, command, onLine) => {
        const prefix = [...this.#hosts.prefix(host), 'setpriv', '--pdeathsig', 'KILL', '--']
        const program = new Program(label, [...prefix, ...command], onLine)
        this.#programs.add(program)
        return program
      }
    }
  }
}

/** From now on no TCP reaches the place from outside, as behind a firewall. */
export async function forbidTcp({ start }: Place): Promise<void> {
  const rules = `
    add table inet lab
    add chain inet lab arriving { type filter hook input priority 0 ; }
    add rule inet lab arriving iifname cable meta l4proto tcp drop`
  const nft = start('nft', ['nft', rules])
  await nft.ended
  if (nft.exitCode !== 0) throw new Error(nft.lastWords)
}

/** Makes the folder of a place, and one in it. */
export async function folderAt(place: Place, name: string): Promise<string> {
  const folder = join(place.folder, name)
  await mkdir(folder, { recursive: true })
  return folder
}

function clientV4(at: number): string {
  return `${PUBLIC_LOOKING}.${at + FIRST_CLIENT}.1`
}

function clientV6(at: number): string {
  return `${ULA}${(at + FIRST_CLIENT).toString(16)}`
}
