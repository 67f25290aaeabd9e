import Server, { type AnnounceParams } from 'bittorrent-tracker/server'

// A tracker for HTTP and UDP at the addresses it is given: PORT IPV4 IPV6. Tells of each announce in a line of JSON.

/** Milliseconds after which clients are asked to look again. */
const INTERVAL = 5000

const [port = '', v4 = '', v6 = ''] = process.argv.slice(2)
const ports = { http: Number(port), udp: Number(port) }
const server = new Server({ ws: false, stats: false, interval: INTERVAL })
for (const event of ['start', 'update', 'complete']) {
  server.on(event, (_address: string, { info_hash: infoHash, ip }: AnnounceParams) =>
    tell({ event: 'announced', infoHash, host: ip })
  )
}
server.on('warning', (error: Error) => tell({ event: 'warning', message: error.message }))
server.listen(ports, { http: v4, udp: v4, udp6: v6 }, () => tell({ event: 'ready' }))

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
