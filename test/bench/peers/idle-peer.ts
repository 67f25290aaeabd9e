import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Engine } from '../../../electron/engine/engine.ts'
import type { Address } from '../../../electron/network/types.ts'
import { jobGiven, obey, tell } from './told.ts'

/**
 * Many torrents in one engine that nobody wants anything of. To make them is one process's work and to seed them another's: what
 * hashing takes of memory is not theirs. "report" tells what was used so far, of which its reader takes differences.
 */
export interface IdleJob {
  readonly role: 'make' | 'seed'
  readonly count: number
  /** Holds their files and the state. */
  readonly folder: string
  readonly host: string
  /** Nobody may hear of them while they are made. */
  readonly tracker: string
  readonly dht: readonly Address[]
}

/** Bytes of each torrent's one file: two blocks. */
const LENGTH = 20_000
/** Made at once: the disk is waited for once for all of them. */
const AT_ONCE = 100

const job = jobGiven() as IdleJob
const files = join(job.folder, 'files')
const isSeed = job.role === 'seed'
const engine = await Engine.open(
  {
    stateFolder: join(job.folder, 'state'),
    bootstrap: 'none',
    host: job.host,
    port: 0,
    finding: { trackers: isSeed, dht: isSeed ? job.dht : 'none', pex: true, lan: false, portMapping: false }
  },
  { onTrouble: ({ sentence }) => process.stderr.write(`${sentence}\n`) }
)
obey({ begin: () => void begin(), report }, () => engine.close())
tell({ event: 'ready' })

async function begin(): Promise<void> {
  if (isSeed) await engine.resume()
  else await make()
  tell({ event: 'begun' })
}

/** Made and started, so that whoever opens the state next goes on with them. */
async function make(): Promise<void> {
  await mkdir(files)
  const all = Array.from({ length: job.count }, (_, at) => at)
  while (all.length > 0)
    await Promise.all(all.splice(0, AT_ONCE).map((at) => makeOne(join(files, `${at}.bin`))))
}

async function makeOne(file: string): Promise<void> {
  await writeFile(file, randomBytes(LENGTH))
  const torrent = await engine.share(file, { version: 'v1', trackers: [[job.tracker]] }, [])
  await torrent.start()
}

/** Seconds of CPU and on the clock, and resident MB. */
function report(): void {
  const { user, system } = process.cpuUsage()
  const memory = process.memoryUsage.rss() / 1e6
  tell({ event: 'report', cpu: (user + system) / 1e6, at: performance.now() / 1000, memory })
}
