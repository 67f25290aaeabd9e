import { resolveHost, type Binding } from '../binding.ts'
import { unlessAborted } from './unless-aborted.ts'

/** A name's addresses are believed for so long: trackers of a thousand torrents are few names. */
const REMEMBERED_MS = 300_000
const MOST_REMEMBERED = 1_000

interface Entry {
  readonly addresses: Promise<readonly string[]>
  readonly until: number
}

/** Looks up the names of trackers, each once for all who ask at the same time. */
export class Names {
  readonly #binding: Binding
  readonly #entries = new Map<string, Entry>()

  constructor(binding: Binding) {
    this.#binding = binding
  }

  /** As `resolveHost`; none when `signal` aborts. */
  async resolve(host: string, signal: AbortSignal): Promise<readonly string[]> {
    return await unlessAborted(this.#lookUp(host), signal, [])
  }

  async #lookUp(host: string): Promise<readonly string[]> {
    const known = this.#entries.get(host)
    if (known !== undefined && known.until > performance.now()) return await known.addresses
    const entry = { addresses: resolveHost(this.#binding, host), until: performance.now() + REMEMBERED_MS }
    this.#remember(host, entry)
    const addresses = await entry.addresses
    if (addresses.length === 0 && this.#entries.get(host) === entry) this.#entries.delete(host)
    return addresses
  }

  #remember(host: string, entry: Entry): void {
    this.#entries.delete(host)
    this.#entries.set(host, entry)
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > MOST_REMEMBERED && oldest !== undefined) this.#entries.delete(oldest)
  }
}
