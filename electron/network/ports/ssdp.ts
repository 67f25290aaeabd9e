import { createSocket, type Socket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { isInOwnSubnet } from '../addresses.ts'
import type { RouterPlace } from '../types.ts'

/** A device answers within the second that we give it (MX); multicast is lost now and then, so it is asked twice. */
const MX_S = 1
const AGAIN_MS = 700
const SEARCH_MS = 2_500
/** When the gateway itself has answered, nobody else needs to be waited for. */
const MOST_DATAGRAMS = 200
const MAX_LENGTH = 2_048
/** Descriptions worth reading. */
const MOST_PLACES = 4
/** Links a search crosses (UPnP Device Architecture). */
const HOPS = 2

const TARGETS: readonly string[] = [
  'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
  'urn:schemas-upnp-org:device:InternetGatewayDevice:2'
]

/**
 * Searches for UPnP gateways (SSDP). Of those that answer, only the gateway and machines in our own subnet count, and each may
 * only speak of itself: nobody makes us ask somebody else.
 * @returns where their descriptions are, the gateway's own first
 */
export async function searchGateways(place: RouterPlace, signal: AbortSignal): Promise<readonly URL[]> {
  const { gateway, local, search } = place
  const socket = createSocket('udp4')
  const found = new Map<string, URL>()
  const timers: NodeJS.Timeout[] = []
  let stop = (): void => undefined
  try {
    await new Promise<void>((resolve) => {
      stop = resolve
      if (signal.aborted) return resolve()
      signal.addEventListener('abort', stop)
      socket.on('error', stop)
      let datagrams = 0
      socket.on('message', (bytes, from) => {
        if (++datagrams > MOST_DATAGRAMS) return resolve()
        const location = bytes.length > MAX_LENGTH ? null : readAnswer(bytes.toString('latin1'), from.address)
        if (location === null || !isNear(from.address, place) || found.has(from.address)) return
        found.set(from.address, location)
        if (from.address === gateway.host || found.size === MOST_PLACES) resolve()
      })
      socket.bind({ address: local, port: 0, exclusive: true }, () => {
        aimFrom(socket, local)
        const ask = (): void => {
          for (const target of TARGETS)
            socket.send(question(target, place), search.port, search.host, nothing)
        }
        ask()
        timers.push(setTimeout(ask, AGAIN_MS), setTimeout(resolve, SEARCH_MS))
      })
    })
  } finally {
    for (const timer of timers) clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    await new Promise<void>((resolve) => socket.close(() => resolve()))
  }
  const isGateway = ([host]: readonly [string, URL]): number => (host === gateway.host ? 0 : 1)
  return Array.from(found)
    .sort((left, right) => isGateway(left) - isGateway(right))
    .map(([, url]) => url)
}

/**
 * Where an answer to a search says that the device's description is.
 * @param from the IP address that answers: it must be there
 * @returns null: it is no such answer
 */
export function readAnswer(text: string, from: string): URL | null {
  const [status = '', ...lines] = text.split('\r\n')
  if (!/^HTTP\/1\.[01] 200( |$)/.test(status)) return null
  const valueOf = (name: string): string => {
    const line = lines.find((each) => each.slice(0, name.length + 1).toLowerCase() === `${name}:`)
    return line?.slice(name.length + 1).trim() ?? ''
  }
  if (!TARGETS.includes(valueOf('st'))) return null
  const location = URL.canParse(valueOf('location')) ? new URL(valueOf('location')) : null
  return location?.protocol === 'http:' && location.hostname === from ? location : null
}

function isNear(host: string, { gateway, local }: RouterPlace): boolean {
  if (host === gateway.host) return true
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return isInOwnSubnet(
    host,
    interfaces.filter(({ address }) => address === local)
  )
}

function aimFrom(socket: Socket, local: string): void {
  try {
    socket.setMulticastInterface(local)
    socket.setMulticastTTL(HOPS)
  } catch {
    // an interface without multicast: the search is lost
  }
}

function question(target: string, { search }: RouterPlace): Uint8Array {
  const lines = [
    'M-SEARCH * HTTP/1.1',
    `HOST: ${search.host}:${search.port}`,
    'MAN: "ssdp:discover"',
    `MX: ${MX_S}`,
    `ST: ${target}`
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

function nothing(): void {
  // lost, like any datagram may be
}
