import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** No system gives these to whoever asks for any port, nor to outgoing connections: nobody but ourselves takes one meanwhile. */
const FIRST = 20_000
const COUNT = 10_000

/** A port of 127.0.0.1 that is free for TCP and UDP, and stays free until somebody asks for it by its number. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if ((await isFreeForTcp(port)) && (await isFreeForUdp(port))) return port
  }
}

/** Whether nobody listens there, and no connection goes out from it. */
export async function isFreeForTcp(port: number): Promise<boolean> {
  const server = createServer()
  const isFree = once(server.listen(port, '127.0.0.1'), 'listening').then(yes, no)
  if (await isFree) await new Promise((resolve) => server.close(resolve))
  return await isFree
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  const listening = once(socket, 'listening')
  socket.bind(port, '127.0.0.1')
  const isFree = await listening.then(yes, no)
  socket.close()
  return isFree
}

function yes(): boolean {
  return true
}

function no(): boolean {
  return false
}
