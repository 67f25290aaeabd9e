import { parseTrackerUrl } from '../../../electron/network/trackers/tracker-url.ts'
import {
  fault,
  type Announce,
  type AnnounceAnswer,
  type Fault,
  type Outcome,
  type Tracker
} from '../../../electron/network/trackers/tracker.ts'
import { Trackers, type TrackersSetup } from '../../../electron/network/trackers/trackers.ts'
import type { Address } from '../../../electron/network/types.ts'
import { HASH } from './asking.ts'

type Script = Partial<AnnounceAnswer> | Fault['kind'] | { readonly fault: Fault } | 'silent'

/** Trackers that answer as a test says, in virtual time; what they are asked is noted with the second of it. */
export class ScriptedTrackers {
  readonly asked: string[] = []
  readonly announces: Announce[] = []
  readonly scripts = new Map<string, Script>()
  scrapes = 0
  addresses: readonly string[] = ['1.2.3.4']
  readonly #start = performance.now()

  tracker(url: string): Tracker | { readonly unusable: string } {
    const parsed = parseTrackerUrl(url)
    if ('unusable' in parsed) return parsed
    return {
      addresses: () => Promise.resolve({ answer: this.addresses }),
      announce: (address, announce, signal) => this.#answer(url, address, announce, signal),
      scrape: () => {
        this.scrapes++
        return Promise.resolve({ answer: new Map([[HASH, { seeds: 5, leechers: 6, downloads: 7 }]]) })
      }
    }
  }

  /** What was asked since the last time. */
  take(): string[] {
    return this.asked.splice(0)
  }

  async #answer(
    url: string,
    address: string,
    announce: Announce,
    signal: AbortSignal
  ): Promise<Outcome<AnnounceAnswer>> {
    const second = Math.round((performance.now() - this.#start) / 1_000)
    this.asked.push(`${second} ${nameOf(url)} ${announce.event ?? '-'}`)
    this.announces.push(announce)
    const script = this.scripts.get(url) ?? {}
    if (script === 'silent') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return fault('unreachable', 'given up')
    }
    if (typeof script === 'string') return fault(script, `${script}.`)
    return 'fault' in script ? script : { answer: { ...ANSWER, teller: address, ...script } }
  }
}

export interface Told {
  readonly peers: Address[]
  readonly warnings: string[]
  readonly externalHosts: string[]
}

export function torrent(
  script: Pick<ScriptedTrackers, 'tracker'>,
  tiers: readonly (readonly string[])[],
  setup: Partial<TrackersSetup> = {}
): { readonly trackers: Trackers; readonly told: Told } {
  const told: Told = { peers: [], warnings: [], externalHosts: [] }
  const trackers = new Trackers(
    {
      infoHashes: [HASH],
      peerId: Buffer.alloc(20, 1),
      tiers,
      client: script,
      port: () => 6881,
      progress: () => ({ uploaded: 0, downloaded: 0, left: 100 }),
      // A shuffle by it changes nothing, and nothing is spread.
      random: () => 0,
      ...setup
    },
    {
      onPeers: (peers) => told.peers.push(...peers),
      onExternalHost: (host) => told.externalHosts.push(host),
      onWarning: (url, sentence) => told.warnings.push(`${nameOf(url)}: ${sentence}`)
    }
  )
  return { trackers, told }
}

function nameOf(url: string): string {
  return new URL(url).hostname
}

const ANSWER: AnnounceAnswer = {
  teller: '1.2.3.4',
  peers: [],
  intervalMs: 1_800_000,
  minIntervalMs: null,
  seeds: 1,
  leechers: 2,
  downloads: null,
  warning: null,
  externalHost: null,
  trackerId: null
}
