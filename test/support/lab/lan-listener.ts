import { createSocket } from 'node:dgram'

// Tells in lines of JSON who announces what on the local network (BEP 14). Its argument is the IPv4 address to listen at.

const [address = ''] = process.argv.slice(2)
const socket = createSocket({ type: 'udp4', reuseAddr: true })
socket.on('message', (bytes, { address: host }) => {
  for (const [, infoHash = ''] of bytes.toString('latin1').matchAll(/^Infohash: *([0-9a-f]{40})\r$/gim))
    tell({ event: 'announced', infoHash: infoHash.toLowerCase(), host })
})
socket.bind(6771, () => {
  socket.addMembership('239.192.152.143', address)
  tell({ event: 'ready' })
})

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
