import { isLoopback, isPrivate } from '../addresses.ts'
import type { Binding } from '../binding.ts'
import { Deadline } from './deadline.ts'
import { readAnnounceAnswer, readScrapeAnswer } from './http-answer.ts'
import { announcePath, scrapePath } from './http-query.ts'
import { httpRequest, type HttpAnswer, type HttpTarget } from './http-request.ts'
import { NamedTracker, type NamedTrackerPorts } from './named-tracker.ts'
import { fault, type Announce, type Outcome, type Tracker } from './tracker.ts'
import { NOT_IN_THE_HOUSE, redirected } from './redirect.ts'
import { looksLikeTracker, scrapeUrl } from './tracker-url.ts'
import type { Turns } from './turns.ts'

const MOST_REDIRECTS = 3
/** Of a URL that is asked for scrapes: servers take about 8 KiB. */
const MOST_SCRAPED = 50

export interface HttpTrackerPorts extends NamedTrackerPorts {
  readonly binding: Binding
  readonly turns: Turns
  /** For a request with its redirects, from the moment that it is sent. */
  readonly timeoutMs: number
}

/** A tracker of HTTP or HTTPS: BEP 3, 7, 23, 24, 31, 48. */
export class HttpTracker extends NamedTracker<HttpTrackerPorts> {
  async announce(address: string, announce: Announce, signal: AbortSignal): ReturnType<Tracker['announce']> {
    const { url } = this.tracker
    const got = await this.#get({ url, address, path: announcePath(url, announce) }, signal)
    return 'fault' in got ? got : orStatus(readAnnounceAnswer(got.answer.body, got.answer.from), got.answer)
  }

  async scrape(
    address: string,
    infoHashes: readonly string[],
    signal: AbortSignal
  ): ReturnType<Tracker['scrape']> {
    const url = scrapeUrl(this.tracker.url)
    if (url === null) return fault('refused', 'It has no URL for scrapes.')
    const asked = infoHashes.slice(0, MOST_SCRAPED)
    const got = await this.#get({ url, address, path: scrapePath(url, asked) }, signal)
    return 'fault' in got ? got : orStatus(readScrapeAnswer(got.answer.body, asked), got.answer)
  }

  async #get(target: HttpTarget, signal: AbortSignal): Promise<Outcome<HttpAnswer>> {
    if (isAtHome(target.address) && !looksLikeTracker(target.url)) return NOT_IN_THE_HOUSE
    const { turns, timeoutMs } = this.ports
    return await turns.run(`${target.url.host} ${target.address}`, signal, async () => {
      using deadline = new Deadline(signal, timeoutMs)
      const outcome = await this.#follow(target, deadline.signal)
      if (!deadline.isOver) return outcome
      return fault('unreachable', `It does not answer within ${timeoutMs / 1_000} s.`)
    })
  }

  async #follow(first: HttpTarget, signal: AbortSignal): Promise<Outcome<HttpAnswer>> {
    let target = first
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const outcome = await httpRequest(target, this.ports.binding, signal)
      if ('fault' in outcome || !isRedirect(outcome.answer)) return outcome
      const next = await redirected(target, outcome.answer.location ?? '', (host) =>
        this.ports.names.resolve(host, signal)
      )
      if ('fault' in next) return next
      target = next.answer
    }
    return fault('nonsense', 'It redirects without end.')
  }
}

/** Trackers tell a failure with any status; where they do not, the status says more than that the body is none. */
function orStatus<T>(outcome: Outcome<T>, { status }: HttpAnswer): Outcome<T> {
  const isNonsense = 'fault' in outcome && outcome.fault.kind === 'nonsense'
  return isNonsense && status !== 200 ? fault('nonsense', `It answers with HTTP status ${status}.`) : outcome
}

function isRedirect({ status, location }: HttpAnswer): boolean {
  return status >= 300 && status < 400 && location !== null
}

function isAtHome(address: string): boolean {
  return isLoopback(address) || isPrivate(address)
}
