import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { handshake, haveNone, PEER_ID } from '../../wire/messages.ts'

// One host that says it is many: so many connections to a peer of a torrent, each with a whole handshake and an id of its own,
// and each made again when it is closed. Says "crowded" when so many of them are answered at once: HOST PORT INFOHASH CONNECTIONS ANSWERED.

/** Milliseconds: it wants to be there, not to keep the machine busy. */
const BEFORE_AGAIN = 200

const [host = '', port = '', infoHash = '', connections = '', answered = ''] = process.argv.slice(2)
let inside = 0
let hasSaid = false
for (let count = 0; count < Number(connections); count++) join()

function join(): void {
  const socket = connect(Number(port), host)
  let isInside = false
  socket.on('error', () => undefined)
  const greeting = handshake({ infoHash }).subarray(0, -PEER_ID.length)
  socket.write(Buffer.concat([greeting, randomBytes(PEER_ID.length), haveNone]))
  socket.on('data', () => {
    if (!isInside) inside++
    isInside = true
    if (inside < Number(answered) || hasSaid) return
    hasSaid = true
    process.stdout.write('crowded\n')
  })
  socket.on('close', () => {
    if (isInside) inside--
    setTimeout(join, BEFORE_AGAIN)
  })
}
