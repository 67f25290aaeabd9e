import type { IncomingMessage } from 'node:http'
import type { Binding } from '../binding.ts'
import { Pace, USUAL_PATIENCE, Watch, type Patience } from './patience.ts'
import { acceptAnswer, isWeb, redirectOf, type FileRange, type WebAnswer } from './web-answer.ts'
import { asWebFault, WebFault } from './web-fault.ts'
import { WebHosts, type Place } from './web-hosts.ts'
import { ask, closeAgents, openAgents, type WebAgents } from './web-request.ts'

export interface WebClientSetup {
  readonly binding: Binding
  /** Whose word the URLs are: an IP address, or null for a person (`Place`). */
  readonly toldBy: string | null
  /** Connections at once, at most. */
  readonly connections: number
  readonly userAgent: string
  readonly patience?: Patience
}

const MOST_REDIRECTS = 5
/** Files whose redirects are remembered; beyond, the oldest is asked for at its own place again. */
const MOST_MOVED = 1_000

/** Reads ranges of files over HTTP and HTTPS, on a few connections that are kept. */
export class WebClient {
  readonly #setup: WebClientSetup
  readonly #hosts: WebHosts
  readonly #agents: WebAgents
  readonly #pace: Pace
  /** Where a file was found, by where it was looked for. */
  readonly #moved = new Map<string, Place>()
  readonly #reading = new Set<AbortController>()

  constructor(setup: WebClientSetup) {
    this.#setup = setup
    this.#hosts = new WebHosts(setup.binding)
    this.#agents = openAgents(setup.connections)
    this.#pace = new Pace(setup.patience ?? USUAL_PATIENCE)
  }

  /**
   * The bytes of a range in order, exactly as many as were asked for; each chunk is the reader's own. Nothing is read ahead of
   * the reader but what fits the sockets.
   * @throws WebFault in the midst of it, too
   */
  async *read(range: FileRange): AsyncGenerator<Uint8Array, void, void> {
    const reading = new AbortController()
    const { signal } = reading
    const watch = new Watch(this.#pace, (fault) => reading.abort(fault))
    this.#reading.add(reading)
    try {
      yield* this.#bytes(range, watch, signal)
    } catch (error) {
      throw asWebFault(signal.aborted ? signal.reason : error)
    } finally {
      this.#reading.delete(reading)
      watch.close()
    }
  }

  /** Ends all reading and closes the connections. It may read again afterwards, and knows its way. */
  hangUp(): void {
    for (const reading of this.#reading) reading.abort()
    closeAgents(this.#agents)
  }

  async *#bytes(range: FileRange, watch: Watch, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const response = await this.#open(range, watch, signal)
    let skip = acceptOrDestroy(response, range)
    let left = range.length
    watch.expect()
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      watch.onBytes(chunk.length)
      const bytes = chunk.subarray(skip, skip + left)
      if (response.statusCode === 206 && chunk.length > left)
        throw new WebFault('wrong-answer', 'sends more than it was asked for')
      skip -= Math.min(skip, chunk.length)
      left -= bytes.length
      if (bytes.length > 0) yield bytes
      if (left === 0 && response.statusCode !== 206) return
      watch.expect()
    }
    if (left > 0) throw new WebFault('cut-short', 'breaks off before the end of what it was to send')
  }

  /** Follows redirects; where they led is where the file is looked for from now on. */
  async #open(range: FileRange, watch: Watch, signal: AbortSignal): Promise<IncomingMessage> {
    const { href } = range.url
    let place = this.#moved.get(href) ?? { url: range.url, toldBy: this.#setup.toldBy }
    this.#moved.delete(href)
    if (!isWeb(place.url)) throw new WebFault('redirects', 'is not on the web')
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      watch.expect()
      const { response, address } = await this.#ask(place, range, signal)
      const to = redirectOf(answerOf(response), place.url)
      if (to === null) {
        if (place.url !== range.url) this.#remember(href, place)
        return response
      }
      response.destroy()
      place = { url: to, toldBy: address }
    }
    throw new WebFault('redirects', 'redirects in circles')
  }

  /** The first of the server's addresses that answers. */
  async #ask(
    place: Place,
    { first, length }: FileRange,
    signal: AbortSignal
  ): Promise<{ readonly response: IncomingMessage; readonly address: string }> {
    const { binding, userAgent } = this.#setup
    const headers = {
      'user-agent': userAgent,
      accept: '*/*',
      'accept-encoding': 'identity',
      range: `bytes=${first}-${first + length - 1}`
    }
    let fault: unknown = null
    for (const address of await this.#hosts.addressesOf(place)) {
      try {
        const request = { url: place.url, address, binding, agents: this.#agents, headers, signal }
        return { response: await ask(request), address }
      } catch (error) {
        this.#hosts.onFailed(place, address)
        if (signal.aborted) throw error
        fault = error
      }
    }
    this.#hosts.onUnreachable(place)
    throw fault
  }

  #remember(href: string, place: Place): void {
    this.#moved.set(href, place)
    const [oldest] = this.#moved.keys()
    if (this.#moved.size > MOST_MOVED && oldest !== undefined) this.#moved.delete(oldest)
  }
}

function acceptOrDestroy(response: IncomingMessage, range: FileRange): number {
  try {
    return acceptAnswer(answerOf(response), range)
  } catch (error) {
    response.destroy()
    throw error
  }
}

function answerOf({ statusCode, headers }: IncomingMessage): WebAnswer {
  return { status: statusCode ?? 0, headers }
}
