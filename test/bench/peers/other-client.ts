import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { jobGiven, obey, tell } from './told.ts'

/**
 * aria2 or Transmission in a process of its own, told what to do like shoal-peer. They find each other by the tracker that the
 * torrent names. A seed looks at its files before it is ready: that is not counted.
 */
export interface OtherJob {
  readonly client: 'aria2' | 'transmission'
  readonly role: 'seed' | 'get'
  readonly torrent: string
  /** Of a seed: the folder it serves. Of a getter: the folder it fills. */
  readonly path: string
  readonly state: string
  readonly host: string
}

/** What runs, and how much CPU it has used so far, in seconds. */
interface Running {
  readonly cpu: () => Promise<number>
  /** Resolves when all is there and verified. */
  readonly completion: Promise<void>
  end(): Promise<void>
}

const PEER_PORT = 6881
const RPC_PORT = 9091
const RPC = `http://127.0.0.1:${RPC_PORT}/transmission/rpc`
const LOOK_MS = 100
/** Of the CPU times in /proc. */
const TICKS_A_SECOND = 100
/** As Transmission numbers it. */
const SEEDING = 6

const job = jobGiven() as OtherJob
let running: Running | null = null
let before = 0
/** Transmission's word against other pages' requests. */
let session = ''
await Promise.all([job.path, job.state].map((path) => mkdir(path, { recursive: true })))
obey({ begin: () => void begin(), report: () => void report() }, async () => running?.end())
if (job.role === 'seed') {
  running = await start()
  if (job.client === 'transmission') await running.completion
}
tell({ event: 'ready' })

async function begin(): Promise<void> {
  if (running !== null) {
    before = await running.cpu()
    return
  }
  const startedAt = performance.now()
  running = await start()
  await running.completion
  tell({ event: 'done', seconds: (performance.now() - startedAt) / 1000, cpu: await running.cpu() })
}

async function report(): Promise<void> {
  tell({ event: 'report', cpu: ((await running?.cpu()) ?? 0) - before })
}

function start(): Promise<Running> {
  return job.client === 'aria2' ? Promise.resolve(startAria2()) : startTransmission()
}

/** A getter ends when it is done. */
function startAria2(): Running {
  const options = [
    '--no-conf',
    `--dir=${job.path}`,
    `--interface=${job.host}`,
    `--listen-port=${PEER_PORT}`,
    '--disable-ipv6',
    '--enable-dht=false',
    '--bt-enable-lpd=false',
    '--enable-peer-exchange=false',
    '--file-allocation=none',
    '--show-console-readout=false',
    '--console-log-level=error',
    ...(job.role === 'seed' ? ['--check-integrity=true', '--seed-ratio=0.0'] : ['--seed-time=0'])
  ]
  const { pid, completion, end } = spawned('aria2c', [...options, job.torrent])
  return { cpu: () => cpuOf(pid), completion, end }
}

async function startTransmission(): Promise<Running> {
  const settings = {
    'bind-address-ipv4': job.host,
    'peer-port': PEER_PORT,
    'rpc-bind-address': '127.0.0.1',
    'rpc-port': RPC_PORT,
    'download-dir': job.path,
    encryption: 0,
    'dht-enabled': false,
    'pex-enabled': false,
    'utp-enabled': false,
    'lpd-enabled': false,
    'port-forwarding-enabled': false
  }
  await writeFile(join(job.state, 'settings.json'), JSON.stringify(settings))
  const { pid, end } = spawned('transmission-daemon', ['-f', '-g', job.state])
  return { cpu: () => cpuOf(pid), completion: transmissionCompletes(), end }
}

async function transmissionCompletes(): Promise<void> {
  const metainfo = (await readFile(job.torrent)).toString('base64')
  await untilThere(() => fetch(RPC).catch(() => null))
  await askTransmission('torrent-add', { metainfo, 'download-dir': job.path })
  await untilThere(async () => {
    const { torrents } = await askTransmission('torrent-get', { fields: ['status', 'leftUntilDone'] })
    const [torrent] = torrents as readonly { readonly status: number; readonly leftUntilDone: number }[]
    return torrent?.leftUntilDone === 0 && torrent.status === SEEDING ? torrent : null
  })
}

async function askTransmission(method: string, args: object): Promise<Readonly<Record<string, unknown>>> {
  const ask = (): Promise<Response> =>
    fetch(RPC, {
      method: 'POST',
      headers: { 'x-transmission-session-id': session },
      body: JSON.stringify({ method, arguments: args })
    })
  let response = await ask()
  session = response.headers.get('x-transmission-session-id') ?? session
  if (response.status === 409) response = await ask()
  const answer = (await response.json()) as { readonly arguments: Readonly<Record<string, unknown>> }
  return answer.arguments
}

/** Asks again and again while the answer is null. */
async function untilThere(ask: () => Promise<object | null>): Promise<void> {
  while ((await ask()) === null) await wait(LOOK_MS)
}

function spawned(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  return {
    pid: child.pid ?? 0,
    completion: ended.then(([code]) => {
      if (code !== 0 && child.signalCode === null) throw new Error(`${command} ended with ${String(code)}.`)
    }),
    end: async (): Promise<void> => {
      child.kill('SIGKILL')
      await ended
    }
  }
}

/** Seconds; of one that has ended, what the children of this process had used. */
async function cpuOf(pid: number): Promise<number> {
  const isThere = await cpuIn(`/proc/${pid}/stat`, 11)
  return isThere ?? (await cpuIn('/proc/self/stat', 13)) ?? 0
}

/** @param at of user and system time, counted from behind the name of the process */
async function cpuIn(file: string, at: number): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[at]) + Number(fields[at + 1])) / TICKS_A_SECOND
}
