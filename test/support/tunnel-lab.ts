import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Inbox } from './inbox.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * A host, home, with two ways to everywhere: tun0 (10.99.0.2) by which 10.99.0.1 and 198.18.0.1 are reached, and eth0 (10.98.0.2),
 * which is taken when there is no tun0. Nobody answers behind eth0; what goes out there is counted.
 */
export class TunnelLab implements AsyncDisposable {
  readonly #children: ChildProcess[] = []
  readonly #home = `ports${process.pid}h`
  readonly #far = `ports${process.pid}f`

  static up(): TunnelLab {
    const lab = new TunnelLab()
    try {
      lab.#build()
      return lab
    } catch (error) {
      lab.#tearDown()
      throw error
    }
  }

  /** @param last of its address, 10.99.0.x */
  raiseTunnel(last: number): void {
    ip('-n', this.#home, 'link', 'add', 'tun0', 'type', 'veth', 'peer', 'name', 'tun0', 'netns', this.#far)
    ip('-n', this.#home, 'addr', 'add', `10.99.0.${last}/24`, 'dev', 'tun0')
    ip('-n', this.#far, 'addr', 'add', '10.99.0.1/24', 'dev', 'tun0')
    for (const name of [this.#home, this.#far]) ip('-n', name, 'link', 'set', 'tun0', 'up')
    this.route()
  }

  /** As a VPN does once it is up. */
  route(): void {
    ip('-n', this.#home, 'route', 'add', 'default', 'via', '10.99.0.1', 'metric', '10')
  }

  /** As a VPN does when it ends: the interface and its address are no more. */
  removeTunnel(): void {
    ip('-n', this.#home, 'link', 'del', 'tun0')
  }

  /** The interface is down, and keeps its address. */
  downTunnel(): void {
    ip('-n', this.#home, 'link', 'set', 'tun0', 'down')
  }

  upTunnel(): void {
    ip('-n', this.#home, 'link', 'set', 'tun0', 'up')
    this.route()
  }

  /** Packets that left home by eth0 since it is there. */
  leaked(): number {
    const told = execFileSync('ip', ['-n', this.#home, '-s', '-j', 'link', 'show', 'eth0']).toString()
    const [link] = JSON.parse(told) as { stats64: { tx: { packets: number } } }[]
    return link?.stats64.tx.packets ?? -1
  }

  /** A TypeScript file of ours; each line it writes is JSON. */
  script(host: 'home' | 'far', file: string, ...args: readonly string[]) {
    const name = host === 'home' ? this.#home : this.#far
    const command = ['netns', 'exec', name, process.execPath, '--import', 'tsx', file, ...args]
    const child = spawn('ip', command, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = new Inbox<unknown>()
    this.#children.push(child)
    createInterface({ input: child.stdout }).on('line', (line) => lines.put(JSON.parse(line)))
    return { lines, poke: () => child.stdin.write('\n') }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#children.filter((child) => child.exitCode === null && child.signalCode === null)
    for (const child of running) child.kill('SIGKILL')
    await Promise.all(running.map((child) => once(child, 'exit')))
    this.#tearDown()
  }

  #build(): void {
    for (const name of [this.#home, this.#far]) {
      ip('netns', 'add', name)
      // Its own chatter would count as ours.
      ip('netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1')
      ip('netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1')
      ip('-n', name, 'link', 'set', 'lo', 'up')
    }
    ip('-n', this.#far, 'addr', 'add', '198.18.0.1/32', 'dev', 'lo')
    ip('-n', this.#home, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#far)
    ip('-n', this.#home, 'addr', 'add', '10.98.0.2/24', 'dev', 'eth0')
    for (const name of [this.#home, this.#far]) ip('-n', name, 'link', 'set', 'eth0', 'up')
    // Whatever is sent there leaves at once, without anyone being asked who has the address.
    ip('-n', this.#home, 'neigh', 'add', '10.98.0.1', 'lladdr', '02:00:00:00:00:01', 'dev', 'eth0')
    ip('-n', this.#home, 'route', 'add', 'default', 'via', '10.98.0.1', 'metric', '100')
    this.raiseTunnel(2)
  }

  #tearDown(): void {
    for (const name of [this.#home, this.#far]) spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
  }
}

function ip(...args: readonly string[]): void {
  const [first, ...rest] = args
  execFileSync('ip', first === undefined ? [] : [first, ...rest])
}
