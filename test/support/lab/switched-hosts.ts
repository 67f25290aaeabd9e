import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'

/** Milliseconds between looks at whether a namespace can be removed, and how often. */
const ATTEMPT = 100
const ATTEMPTS = 50

/**
 * Hosts on one switch, each in a network namespace of its own. Cables are made inside the namespaces and no route leads out of
 * them: nothing of it is ever seen outside. Names hold our process's id, so two labs do not meet, and those of a process that
 * was killed are removed by the next one of its kind.
 */
export class SwitchedHosts {
  readonly #kind: string
  readonly #name: string
  readonly #hosts: readonly (readonly string[])[]
  #building: Promise<void> = Promise.resolve()
  #removing: Promise<void> | null = null

  /**
   * @param kind begins the names of the namespaces
   * @param lab tells labs of one process apart
   * @param hosts the addresses of each, with the length of their network's prefix: 10.0.0.1/24
   */
  constructor(kind: string, lab: string, hosts: readonly (readonly string[])[]) {
    this.#kind = kind
    this.#name = `${kind}-${process.pid}-${lab}`
    this.#hosts = hosts
  }

  async up(): Promise<void> {
    this.#building = this.#build()
    await this.#building
  }

  /** Of a host, counted from 0. */
  namespace(host: number): string {
    return `${this.#name}-${host}`
  }

  /** What a command is run under to run on a host. */
  prefix(host: number): readonly string[] {
    return ['ip', 'netns', 'exec', this.namespace(host)]
  }

  /** Removes what there is of it; twice is harmless. */
  down(): Promise<void> {
    return (this.#removing ??= this.#remove())
  }

  /** A namespace can be held for a moment by a process that is just ending. */
  async #remove(): Promise<void> {
    await this.#building.catch(nothing)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const left = (await namespaces()).filter((name) => name.startsWith(`${this.#name}-`))
      if (left.length === 0) return
      for (const name of left) await ip(['netns', 'del', name]).catch(nothing)
      await setTimeout(ATTEMPT)
    }
    throw new Error(`The network namespaces of ${this.#name} could not be removed.`)
  }

  async #build(): Promise<void> {
    for (const name of await this.#leftBehind()) await ip(['netns', 'del', name]).catch(nothing)
    const hub = `${this.#name}-switch`
    await ip(['netns', 'add', hub])
    await ip(['-n', hub, '-batch', '-'], ['link add switch type bridge', 'link set switch up'])
    for (const [host, addresses] of this.#hosts.entries()) {
      if (this.#removing !== null) throw new Error('The hosts are being removed.')
      await this.#plugIn(this.namespace(host), addresses, hub, `port${host}`)
    }
  }

  async #plugIn(name: string, addresses: readonly string[], hub: string, port: string): Promise<void> {
    await ip(['netns', 'add', name])
    await ip(
      ['-n', name, '-batch', '-'],
      [
        `link add cable type veth peer name ${port} netns ${hub}`,
        ...addresses.map(
          (address) => `addr add ${address} dev cable${address.includes(':') ? ' nodad' : ''}`
        ),
        'link set lo up',
        'link set cable up',
        'route add 224.0.0.0/4 dev cable'
      ]
    )
    await ip(['-n', hub, 'link', 'set', port, 'master', 'switch', 'up'])
  }

  /** The namespaces of our kind whose process is gone. */
  async #leftBehind(): Promise<readonly string[]> {
    return (await namespaces()).filter((name) => {
      const owner = name.startsWith(`${this.#kind}-`) ? /^\d+/.exec(name.slice(this.#kind.length + 1)) : null
      return owner !== null && !isRunning(Number(owner[0]))
    })
  }
}

async function namespaces(): Promise<readonly string[]> {
  const listed = await ip(['netns', 'list'])
  return listed
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => name !== '')
}

/** @param batch lines for its standard input */
async function ip(args: readonly string[], batch: readonly string[] = []): Promise<string> {
  const child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()))
  child.stdin.on('error', nothing)
  child.stdin.end(batch.map((line) => `${line}\n`).join(''))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`ip ${args.join(' ')}: ${said.stderr.trim()}`)
  return said.stdout
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function nothing(): void {
  // told by up, or tried again
}
