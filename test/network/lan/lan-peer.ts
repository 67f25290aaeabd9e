import { createInterface } from 'node:readline'
import { LanDiscovery } from '../../../electron/network/lan/lan-discovery.ts'

/** A peer with one torrent; what it finds goes out as lines of JSON, and its counts for each line that comes in. */
const [infoHash = '', port = '0', bound = ''] = process.argv.slice(2)
const binding = { v4: bound.includes(':') ? null : bound, v6: bound.includes(':') ? bound : null }
const settings = { binding, port: () => Number(port) }
const discovery = await LanDiscovery.open(settings, { onWarning: (sentence) => tell({ warning: sentence }) })
discovery?.seek([infoHash], {
  onPeers: ([peer]) => tell({ peer }),
  onBogus: (who) => tell({ bogus: who })
})
tell({ interfaces: discovery?.status().interfaces ?? null })

createInterface({ input: process.stdin })
  .on('line', () => tell({ status: discovery?.status() }))
  .on('close', () => void discovery?.close().then(() => tell({ closed: true })))

function tell(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
