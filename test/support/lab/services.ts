import { fileURLToPath } from 'node:url'
import { hostAndPort } from '../../../electron/metainfo/host-and-port.ts'
import type { Address } from '../../../electron/network/types.ts'
import { python } from '../libtorrent.ts'
import { Announcements } from './announcements.ts'
import { Answering, type Answer } from './answering.ts'
import type { Place } from './lab.ts'
import type { Program } from './program.ts'

const TRACKER = fileURLToPath(new URL('./tracker-process.ts', import.meta.url))
const DHT_NODES = fileURLToPath(new URL('./dht_nodes.py', import.meta.url))
const WEB_SERVER = fileURLToPath(new URL('./web-server.ts', import.meta.url))
const LAN_LISTENER = fileURLToPath(new URL('./lan-listener.ts', import.meta.url))
const BOOTSTRAP = fileURLToPath(new URL('../../interop/nat-bootstrap.ts', import.meta.url))
const TRACKER_PORT = 6969
const DHT_PORT = 6881
const HYPERSWARM_PORT = 49_737

/** A tracker of the makers of WebTorrent. */
export interface Tracker {
  readonly urls: { readonly http: string; readonly udp: string }
  readonly announcements: Announcements
}

export async function startTracker({ v4, v6, start }: Place): Promise<Tracker> {
  const announcements = new Announcements()
  const command = [process.execPath, '--import', 'tsx', TRACKER, `${TRACKER_PORT}`, v4, v6]
  await ready(announcements, (onLine) => start('the tracker', command, onLine))
  const at = `${v4}:${TRACKER_PORT}`
  return { urls: { http: `http://${at}/announce`, udp: `udp://${at}/announce` }, announcements }
}

/** Nodes of the mainline DHT, which are libtorrent's. */
export interface MainlineDht {
  readonly nodes: readonly Address[]
  readonly announcements: Announcements
}

/** One node at each address of the place. */
export async function startMainlineDht({ addresses, start }: Place): Promise<MainlineDht> {
  const announcements = new Announcements()
  const nodes = addresses.map((host) => ({ host, port: DHT_PORT }))
  const command = [python, DHT_NODES, JSON.stringify(nodes.map(hostAndPort))]
  await ready(announcements, (onLine) => start('the DHT', command, onLine))
  return { nodes, announcements }
}

/** Nodes of Shoal's own DHT. @returns the one to start from */
export async function startHyperswarm({ addresses, start }: Place): Promise<Address> {
  const nodes = addresses.map((host) => ({ host, port: HYPERSWARM_PORT }))
  await new Promise<void>((resolve, reject) => {
    const command = [process.execPath, '--import', 'tsx', BOOTSTRAP, JSON.stringify(nodes)]
    const running = start("the nodes of Shoal's DHT", command, () => resolve())
    void running.ended.then(() => reject(new Error(running.lastWords)))
  })
  return nodes[0] ?? { host: '', port: 0 }
}

/** Hears who announces what on the local network of a place. */
export async function startLanListener({ v4, start }: Place): Promise<Announcements> {
  const announcements = new Announcements()
  const command = [process.execPath, '--import', 'tsx', LAN_LISTENER, v4]
  await ready(announcements, (onLine) => start('the listener on the local network', command, onLine))
  return announcements
}

/** A web server that serves a folder, with ranges. */
export interface WebServer {
  readonly url: string
  /** Of files, so far. */
  bytesSent(): Promise<number>
}

export async function startWebServer({ v4, start }: Place, folder: string): Promise<WebServer> {
  const answering = new Answering()
  const command = [process.execPath, '--import', 'tsx', WEB_SERVER, folder, v4]
  await answering.start((onLine) => start('the web server', command, onLine))
  const { url } = await answering.ask('about')
  return {
    url: String(url),
    bytesSent: async () => Number((await answering.ask('about'))['bytesSent'])
  }
}

/** Starts what hears announcements; resolves when it does. */
async function ready(
  announcements: Announcements,
  start: (onLine: (line: string) => void) => Program
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const program = start((line) => {
      const { event, infoHash, host } = JSON.parse(line) as Answer
      if (event === 'ready') resolve()
      if (event === 'announced') announcements.onAnnounced(String(infoHash), String(host))
    })
    void program.ended.then(() => reject(new Error(program.lastWords)))
  })
}
