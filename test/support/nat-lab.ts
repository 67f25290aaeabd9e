import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Inbox } from './inbox.ts'
import { isInstalled } from './programs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const script = fileURLToPath(new URL('../../../shared/lab/natlab.sh', import.meta.url))

export type NatKind = 'cone' | 'random'

/** Why there can be no lab here; null: there can. */
export function whyNoNatLab(): string | null {
  if (!existsSync(script)) return 'the lab of NATs (../shared/lab/natlab.sh) is not here'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  for (const tool of ['ip', 'nft']) {
    if (!isInstalled(tool)) return `${tool} is not installed`
  }
  return null
}

/** Two hosts behind NATs and bootstrap nodes between them. There can be one lab on a machine at a time. */
export class NatLab implements AsyncDisposable {
  readonly #children: ChildProcess[] = []
  readonly #turn: Server

  private constructor(turn: Server) {
    this.#turn = turn
  }

  static async up(a: NatKind, b: NatKind): Promise<NatLab> {
    const lab = new NatLab(await takeTurn())
    sweep()
    execFileSync('bash', [script, 'up', a, b])
    const nodes = [1, 2, 3, 4].map((last) => ({ host: `10.88.0.${last}`, port: 49_737 }))
    const lines = lab.run('natpub', 'test/interop/nat-bootstrap.ts', JSON.stringify(nodes))
    await lines.takeWhere((line) => line === 'ready')
    return lab
  }

  /** Lines of a script's output that runs on one of the lab's hosts. */
  run(host: 'natpub' | 'hosta' | 'hostb', file: string, ...args: string[]): Inbox<string> {
    const lines = new Inbox<string>()
    const command = [process.execPath, '--import', 'tsx', file, ...args]
    const child = spawn('ip', ['netns', 'exec', host, ...command], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit']
    })
    this.#children.push(child)
    createInterface({ input: child.stdout }).on('line', (line) => lines.put(line))
    return lines
  }

  /** A peer on a host; what it tells, one event at a time. */
  peer(host: 'hosta' | 'hostb'): Inbox<NatEvent> {
    const nodes = [1, 2, 3, 4].map((last) => ({ host: `10.88.0.${last}`, port: 49_737 }))
    const lines = this.run(host, 'test/interop/nat-peer.ts', JSON.stringify(nodes))
    const events = new Inbox<NatEvent>()
    void (async () => {
      for (;;) events.put(JSON.parse(await lines.take()) as NatEvent)
    })()
    return events
  }

  /** Takes a host off its network. */
  unplug(host: 'hosta' | 'hostb'): void {
    execFileSync('ip', ['-n', host, 'link', 'set', `in${host}`, 'down'])
  }

  plug(host: 'hosta' | 'hostb'): void {
    execFileSync('ip', ['-n', host, 'link', 'set', `in${host}`, 'up'])
    const router = host === 'hosta' ? '192.168.1.1' : '192.168.2.1'
    execFileSync('ip', ['-n', host, 'route', 'add', 'default', 'via', router])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#children.filter((child) => child.exitCode === null && child.signalCode === null)
    for (const child of running) child.kill('SIGKILL')
    await Promise.all(running.map((child) => once(child, 'exit')))
    execFileSync('bash', [script, 'down'])
    this.#turn.close()
  }
}

export interface NatEvent {
  readonly event: 'exchanged' | 'trouble' | 'lost' | 'broken'
  /** Since the peer began. */
  readonly ms: number
  readonly isIntact?: boolean
  readonly lane?: string
  readonly connects?: { readonly direct: number; readonly punched: number; readonly relayed: number }
  readonly code?: string
  readonly sentence?: string
}

/** Its namespaces have fixed names, and test files run side by side: whoever holds this socket has the lab. */
async function takeTurn(): Promise<Server> {
  for (;;) {
    const server = createServer()
    server.listen('\0shoal-nat-lab')
    try {
      await once(server, 'listening')
      return server
    } catch {
      await setTimeout(200)
    }
  }
}

/** A lab that was killed while it was built leaves half-made cables outside its namespaces, and none can be built again. */
function sweep(): void {
  for (const cable of ['wpub', 'wnata', 'wnatb', 'inhosta', 'inhostb']) {
    spawnSync('ip', ['link', 'del', cable], { stdio: 'ignore' })
  }
}
