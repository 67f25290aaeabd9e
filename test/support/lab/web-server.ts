import { createInterface } from 'node:readline'
import { WebSeedServer } from '../web-seed-server.ts'

// Serves a folder over HTTP at an address of its host: FOLDER ADDRESS. Answers each order with where, and how much it has sent.

const [folder = '', address = ''] = process.argv.slice(2)
const server = await WebSeedServer.serve(folder, undefined, address)
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id } = JSON.parse(line) as { readonly id: number }
  tell({ id, url: server.url, bytesSent: server.bytesSent })
})
tell({ event: 'ready' })

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
