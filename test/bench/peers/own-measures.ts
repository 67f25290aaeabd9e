import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** In milliseconds: how often the event loop is asked whether it still turns. */
const RESOLUTION = 1
const MB = 1_000_000

/**
 * What this process costs, from `begin` on. Stalls are read off Node's own histogram of the event loop: a native timer that is
 * due every millisecond and notes when it came, without running any JavaScript. A busy loop meets it once a turn, so it costs
 * nothing where it matters, and the longest wait for it less its millisecond is the longest the main thread was deaf.
 */
export class OwnMeasures {
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION })
  #cpu = process.cpuUsage()

  begin(): void {
    this.#cpu = process.cpuUsage()
    this.#delays.enable()
    this.#delays.reset()
  }

  /** CPU of all threads in seconds, memory at its most in MB, the longest stall of the main thread in ms. */
  report(): { readonly cpu: number; readonly memory: number; readonly stall: number } {
    const { user, system } = process.cpuUsage(this.#cpu)
    const stall = Math.max(0, this.#delays.max / 1e6 - RESOLUTION)
    return { cpu: (user + system) / 1e6, memory: peakMemory() / MB, stall }
  }
}

/** Bytes that were resident at once at most, shared buffers included, since the process began. */
function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  // Linux lets a process inherit the peak of the one that started it in maxRSS, but not here.
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return Number(line?.[1] ?? 0) * 1024
}
