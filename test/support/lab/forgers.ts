import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createWebServer, type ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { compactAddress, encodeMessage } from '../../../electron/network/mainline/krpc-messages.ts'
import { writeCompact } from '../../../electron/network/compact-addresses.ts'
import { plainHost } from '../../../electron/network/addresses.ts'
import type { Address } from '../../../electron/network/types.ts'
import { asDictionary, readBencode } from '../../../electron/wire/bencode-reader.ts'
import { pexMessage } from '../../../electron/wire/pex-messages.ts'
import { extended, handshake } from '../../wire/messages.ts'
import { askedIn, udpAnswer } from '../hostile-trackers.ts'

// All those who tell of peers, at all addresses of a host, and of the same peers: of those that they are given in JSON. Their
// web server redirects whoever asks for /to/PLACE to that place, and /circle to itself. Says "ready", and then each address that
// somebody connects to at the last of its ports, where nobody speaks.

/** Our id for its ut_pex messages, as Shoal's extension handshake gives it. */
const PEX_ID = 3
const HANDSHAKE_LENGTH = 68
const NODE_ID = Buffer.alloc(20, 7)

interface Forgery {
  readonly ports: {
    readonly web: number
    readonly udp: number
    readonly dht: number
    readonly pex: number
    readonly mute: number
  }
  readonly peers: readonly Address[]
}

const { ports, peers } = JSON.parse(process.argv[2] ?? '') as Forgery
const compactV4 = compact(4)
const compactV6 = compact(6)

await Promise.all([openWeb(), openUdpTracker(), openDhtNode(), openPexPeer(), openMutePeer()])
tell('ready')

async function openWeb(): Promise<void> {
  const server = createWebServer((request, response) => answerWeb(request.url ?? '', response))
  await once(server.listen(ports.web), 'listening')
}

function answerWeb(path: string, response: ServerResponse): void {
  const [, place] = /^\/to\/([^/?]+)/.exec(path) ?? []
  if (place !== undefined) response.writeHead(301, { location: decodeURIComponent(place) }).end()
  else if (path.startsWith('/circle')) response.writeHead(302, { location: path }).end()
  else response.end(announceAnswer())
}

function announceAnswer(): Buffer {
  return Buffer.concat([
    Buffer.from(`d8:intervali1800e5:peers${compactV4.length}:`),
    compactV4,
    Buffer.from(`6:peers6${compactV6.length}:`),
    compactV6,
    Buffer.from('e')
  ])
}

async function openUdpTracker(): Promise<void> {
  const socket = createSocket('udp4')
  socket.on('message', (packet, { address, port }) => {
    const { action, transaction } = askedIn(packet)
    const answer =
      action === 0 ? udpAnswer(0, transaction, 1, 2) : udpAnswer(1, transaction, 1800, 3, 4, compactV4)
    socket.send(answer, port, address)
  })
  await once(socket.bind(ports.udp), 'listening')
}

async function openDhtNode(): Promise<void> {
  const socket = createSocket('udp4')
  const values = peers.filter(({ host }) => !host.includes(':')).map(compactAddress)
  const nodes = Buffer.concat(values.map((value, at) => Buffer.concat([Buffer.alloc(20, at), value])))
  socket.on('message', (bytes, { address, port }) => {
    const t = asDictionary(readBencode(bytes)?.value)?.get('t')
    if (!(t instanceof Uint8Array) || bytes.includes('1:y1:r')) return
    const r = { id: NODE_ID, token: 'abcd', nodes, values }
    socket.send(encodeMessage(t, 'r', { r }), port, address)
  })
  await once(socket.bind(ports.dht), 'listening')
}

/** Of any torrent. */
async function openPexPeer(): Promise<void> {
  const unflagged = {
    prefersEncryption: false,
    uploadOnly: false,
    utp: false,
    holepunch: false,
    reachable: false
  }
  const added = peers.map((peer) => ({ ...peer, ...unflagged }))
  const server = createServer((socket) => {
    let heard = Buffer.alloc(0)
    let hasGreeted = false
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      if (hasGreeted) return
      heard = Buffer.concat([heard, bytes])
      hasGreeted = heard.length >= HANDSHAKE_LENGTH
      if (!hasGreeted) return
      const infoHash = heard.subarray(28, 48).toString('hex')
      const says = [extended(0, 'd1:md6:ut_pexi1eee'), extended(PEX_ID, pexMessage({ added, dropped: [] }))]
      socket.write(Buffer.concat([handshake({ infoHash }), ...says]))
    })
  })
  await once(server.listen(ports.pex), 'listening')
}

async function openMutePeer(): Promise<void> {
  const server = createServer((socket) => {
    tell(plainHost(socket.localAddress ?? ''))
    socket.on('error', () => undefined).resume()
  })
  await once(server.listen(ports.mute), 'listening')
}

function compact(family: 4 | 6): Buffer {
  const isOfIt = ({ host }: Address): boolean => host.includes(':') === (family === 6)
  return Buffer.concat(peers.filter(isOfIt).flatMap((peer) => writeCompact(peer) ?? []))
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`)
}
