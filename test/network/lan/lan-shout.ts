import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** Says what it is told to, as many times, to the group of BEP 14, from an address of this machine. */
const [from = '', texts = '[]', times = '1'] = process.argv.slice(2)
const socket = createSocket('udp4')
socket.bind({ address: from, port: 0 })
await once(socket, 'listening')
socket.setMulticastInterface(from)
for (let count = 0; count < Number(times); count++) {
  for (const text of JSON.parse(texts) as string[]) {
    await new Promise((resolve) => socket.send(text, 6771, '239.192.152.143', resolve))
  }
}
socket.close()
