import { isIPv6 } from 'node:net'
import { NamedTracker, type NamedTrackerPorts } from './named-tracker.ts'
import type { Announce, Tracker } from './tracker.ts'
import {
  announceRequest,
  MOST_SCRAPED,
  readAnnounceAnswer,
  readScrapeAnswer,
  scrapeRequest
} from './udp-messages.ts'
import type { UdpTransport } from './udp-transport.ts'

export interface UdpTrackerPorts extends NamedTrackerPorts {
  readonly transport: UdpTransport
}

/** A tracker of UDP: BEP 15, 41. */
export class UdpTracker extends NamedTracker<UdpTrackerPorts> {
  async announce(host: string, announce: Announce, signal: AbortSignal): ReturnType<Tracker['announce']> {
    const { url, port } = this.tracker
    const urlData = url.pathname === '/' && url.search === '' ? '' : `${url.pathname}${url.search}`
    return await this.ports.transport.ask(
      {
        to: { host, port },
        write: (connection, transaction) => announceRequest(connection, transaction, announce, urlData),
        read: (packet) => readAnnounceAnswer(packet, isIPv6(host) ? 6 : 4, host)
      },
      signal
    )
  }

  async scrape(
    host: string,
    infoHashes: readonly string[],
    signal: AbortSignal
  ): ReturnType<Tracker['scrape']> {
    const asked = infoHashes.slice(0, MOST_SCRAPED)
    return await this.ports.transport.ask(
      {
        to: { host, port: this.tracker.port },
        write: (connection, transaction) => scrapeRequest(connection, transaction, asked),
        read: (packet) => readScrapeAnswer(packet, asked)
      },
      signal
    )
  }
}
