import { isLocalOnly, resolveHost, type Binding } from '../binding.ts'
import { isDialable } from '../dialable.ts'
import { WebFault } from './web-fault.ts'

/** Somewhere on the web, and who says so. */
export interface Place {
  readonly url: URL
  /** The IP address of whoever sends us there; null: a person, who may name any. */
  readonly toldBy: string | null
}

/** Names remembered; beyond, the oldest is looked up again. A web seed has one, and perhaps mirrors it redirects to. */
const MOST_NAMES = 20
/** Addresses of one name that are tried. */
const MOST_ADDRESSES = 4
/** Stands for whoever wrote a torrent: somebody on the internet, who may not aim us at machines in our own house. */
const SOMEBODY = '1.1.1.1'

/** Whose word a URL is that a torrent or link of unknown origin names. Where nothing but this machine is reached there are no others. */
export function tellerOfTorrents(binding: Binding): string | null {
  return isLocalOnly(binding) ? null : SOMEBODY
}

/** Finds the addresses of web servers, once for each name: what was looked at is what is connected to. */
export class WebHosts {
  readonly #binding: Binding
  readonly #known = new Map<string, readonly string[]>()

  constructor(binding: Binding) {
    this.#binding = binding
  }

  /** At least one, the likeliest first. @throws WebFault 'unreachable', 'forbidden' */
  async addressesOf({ url, toldBy }: Place): Promise<readonly string[]> {
    const found = this.#known.get(url.hostname) ?? (await this.#lookUp(url.hostname))
    if (found.length === 0) throw new WebFault('unreachable', 'has no address that can be reached from here')
    const port = portOf(url)
    const allowed = found.filter((host) => isDialable({ host, port }, toldBy))
    if (allowed.length > 0) return allowed
    throw new WebFault(
      'forbidden',
      'leads into a private network, where others may not send Shoal; add it by hand if you trust it'
    )
  }

  /** This one does not answer: it is tried last from now on. */
  onFailed({ url }: Place, address: string): void {
    const known = this.#known.get(url.hostname) ?? []
    if (known.includes(address))
      this.#known.set(url.hostname, [...known.filter((other) => other !== address), address])
  }

  /** None of its addresses answers: they may have changed. */
  onUnreachable({ url }: Place): void {
    this.#known.delete(url.hostname)
  }

  async #lookUp(name: string): Promise<readonly string[]> {
    const found = (await resolveHost(this.#binding, name)).slice(0, MOST_ADDRESSES)
    this.#known.set(name, found)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_NAMES && oldest !== undefined) this.#known.delete(oldest)
    return found
  }
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
}
