import HyperDHT from 'hyperdht'
import Hyperswarm from 'hyperswarm'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Address } from '../../../electron/network/types.ts'
import { getBlocks, serveBlocks } from './bare-blocks.ts'
import { OwnMeasures } from './own-measures.ts'
import { jobGiven, obey, tell } from './told.ts'

/**
 * What is left of Shoal without all that is Shoal's: bittorrent-protocol in a Protomux stream over Noise, on TCP or as
 * Hyperswarm brings it. Blocks come from memory and are counted, with no disk, no hash and no choice. The getter's clock runs
 * from the connection, and `sinceBegin` from the order to seek one, to the last block.
 */
export interface BareJob {
  readonly role: 'seed' | 'get'
  readonly over: 'TCP' | 'Hyperswarm'
  readonly host: string
  /** Bytes to move. */
  readonly size: number
  /** Of Hyperswarm. */
  readonly bootstrap: readonly Address[]
  /** 32 bytes in hex. */
  readonly topic: string
}

/** Two that join a topic at once may miss each other: who has met nobody asks again after so many milliseconds. */
const ASK_AGAIN_MS = 500

const job = jobGiven() as BareJob
const measures = new OwnMeasures()
let begunAt = 0
const closers: (() => unknown)[] = []
obey({ begin, report }, async () => {
  for (const close of closers) await close()
})
const port = job.over === 'TCP' ? await openTcp() : await openSwarm()
tell({ event: 'ready', port })

function begin({ port: seedPort = 0 }: { readonly port?: number }): void {
  measures.begin()
  begunAt = performance.now()
  if (job.role === 'seed') return
  if (job.over === 'Hyperswarm') joinSwarm()
  else dial(seedPort)
}

function report(): void {
  tell({ event: 'report', ...measures.report() })
}

async function openTcp(): Promise<number> {
  if (job.role === 'get') return 0
  const server = createServer({ noDelay: true }, (socket) => {
    serveBlocks(noiseOver(socket, false))
  })
  closers.push(() => server.close())
  server.listen(0, job.host)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function dial(seedPort: number): void {
  const socket = connect({ host: job.host, port: seedPort, noDelay: true })
  socket.once('connect', () => get(noiseOver(socket, true)))
}

function noiseOver(socket: Socket, isInitiator: boolean): NoiseSecretStream {
  const stream = new NoiseSecretStream(isInitiator, socket, { keyPair: HyperDHT.keyPair() })
  stream.on('error', nothing)
  closers.push(() => stream.destroy())
  return stream
}

async function openSwarm(): Promise<number> {
  if (job.role === 'seed') await joinSwarm().flushed()
  return 0
}

function joinSwarm(): { flushed(): Promise<boolean> } {
  const dht = new HyperDHT({ host: job.host, bootstrap: job.bootstrap })
  const swarm = new Hyperswarm({ dht, maxPeers: 64, maxParallel: 3, firewall: () => false })
  const discovery = swarm.join(Buffer.from(job.topic, 'hex'))
  const asking = setInterval(() => void discovery.refresh(), ASK_AGAIN_MS)
  swarm.on('connection', (stream) => {
    clearInterval(asking)
    stream.on('error', nothing)
    if (job.role === 'seed') serveBlocks(stream)
    else get(stream)
  })
  closers.push(async () => {
    clearInterval(asking)
    await swarm.destroy({ force: true })
  })
  return discovery
}

function get(stream: NoiseSecretStream): void {
  const connectedAt = performance.now()
  void getBlocks(stream, job.size).then(() => {
    const now = performance.now()
    const seconds = (now - connectedAt) / 1000
    tell({ event: 'done', seconds, sinceBegin: (now - begunAt) / 1000, ...measures.report() })
  })
}

function nothing(): void {
  // a getter that is done leaves
}
