import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

/** The system cuts it down to what it allows: packets wait there while the main thread is busy. */
const RECEIVE_BUFFER = 2_097_152

export type OnDatagram = (bytes: Buffer, from: RemoteInfo) => void

/**
 * A bound UDP socket that never asks for a name.
 * @param host an IP address of this machine or a wildcard
 * @param port 0: any; another one is taken when it is not free
 * @returns null: it cannot be bound
 */
export async function openUdp(host: string, port: number, onDatagram: OnDatagram): Promise<Socket | null> {
  return (await bound(host, port, onDatagram)) ?? (port === 0 ? null : await bound(host, 0, onDatagram))
}

async function bound(host: string, port: number, onDatagram: OnDatagram): Promise<Socket | null> {
  const type = isIPv6(host) ? 'udp6' : 'udp4'
  const socket = createSocket({ type, ipv6Only: type === 'udp6', lookup: alreadyAnAddress })
  socket.on('message', onDatagram)
  // With no name to look up it may be bound before `bind` returns.
  const listening = once(socket, 'listening')
  try {
    socket.bind({ address: host, port })
    await listening
  } catch {
    socket.close()
    return null
  }
  socket.on('error', nothing)
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER)
  } catch {
    // a wish: with less more packets are lost, and sent again
  }
  return socket
}

/** Node would look up each host of each packet, on a later turn. */
function alreadyAnAddress(
  host: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void
): void {
  callback(null, host, isIPv6(host) ? 6 : 4)
}

function nothing(): void {
  // a datagram that could not be sent is lost, like any
}
