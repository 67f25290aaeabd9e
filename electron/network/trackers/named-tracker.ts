import { oneOfEachFamily } from './families.ts'
import type { Names } from './names.ts'
import type { Outcome, Tracker } from './tracker.ts'
import type { TrackerUrl } from './tracker-url.ts'

export interface NamedTrackerPorts {
  readonly names: Pick<Names, 'resolve'>
  readonly random: () => number
}

/** A tracker as its URL names it, whatever the protocol. */
export abstract class NamedTracker<Ports extends NamedTrackerPorts> implements Tracker {
  protected readonly tracker: TrackerUrl
  protected readonly ports: Ports

  constructor(tracker: TrackerUrl, ports: Ports) {
    this.tracker = tracker
    this.ports = ports
  }

  async addresses(signal: AbortSignal): Promise<Outcome<readonly string[]>> {
    return oneOfEachFamily(await this.ports.names.resolve(this.tracker.host, signal), this.ports.random)
  }

  abstract announce(...args: Parameters<Tracker['announce']>): ReturnType<Tracker['announce']>

  abstract scrape(...args: Parameters<Tracker['scrape']>): ReturnType<Tracker['scrape']>
}
