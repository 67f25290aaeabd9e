import { createSocket, type Socket } from 'node:dgram'
import type { RouterPlace } from '../types.ts'

/** Until it is sent again: 1.75 s in all. The RFCs go on for a minute; a router is one hop away. */
const WAITS_MS: readonly number[] = [250, 500, 1_000]
/** Of any answer (RFC 6887, 7). */
const MAX_LENGTH = 1_100

/**
 * Asks the gateway one thing in one datagram.
 * @param read gives null for what is no answer to it; only the gateway's own datagrams are read
 * @returns null: nobody answers
 */
export async function askDatagram<T>(
  { gateway, local }: RouterPlace,
  question: Uint8Array,
  read: (answer: Uint8Array) => T | null,
  signal: AbortSignal
): Promise<T | null> {
  const socket = createSocket('udp4')
  let timer: NodeJS.Timeout | undefined
  let giveUp = (): void => undefined
  try {
    return await new Promise<T | null>((resolve) => {
      giveUp = () => resolve(null)
      const ask = (tries: number): void => {
        const wait = WAITS_MS[tries]
        if (wait === undefined) return resolve(null)
        socket.send(question)
        timer = setTimeout(() => ask(tries + 1), wait)
      }
      if (signal.aborted) return resolve(null)
      signal.addEventListener('abort', giveUp)
      // Nobody there, or no way there: the system says so at once.
      socket.on('error', giveUp)
      socket.on('message', (bytes) => {
        const answer = bytes.length > MAX_LENGTH ? null : read(bytes)
        if (answer !== null) resolve(answer)
      })
      // Connected, the system drops what others send.
      socket.once('connect', () => ask(0))
      socket.bind({ address: local, port: 0, exclusive: true }, () => {
        socket.connect(gateway.port, gateway.host)
      })
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
    await closed(socket)
  }
}

async function closed(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.close(() => resolve()))
}
