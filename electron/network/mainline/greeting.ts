import type { Client } from 'bittorrent-dht'
import type { Address } from '../types.ts'

/** Asked at once; one answer is enough to go on. */
const GREETED_AT_ONCE = 32
/** A query runs out after 2 s. */
const LONGEST_GREETING_MS = 2_500

/** Finds the way back into the DHT by the nodes of the last time, whenever we know no other. */
export class Greeting {
  readonly #dht: Client
  readonly #known: Address[]
  #running: { readonly joined: Promise<void>; end(): void } | null = null
  #isClosed = false

  constructor(dht: Client, known: readonly Address[]) {
    this.#dht = dht
    this.#known = [...known]
    dht.on('node', () => this.#running?.end())
  }

  /** Resolves when a node is known, or none of those tried now answers: a look-up then begins at the bootstrap nodes. */
  async joined(): Promise<void> {
    if (this.#isClosed || this.#known.length === 0 || this.#dht.nodes.count() > 0) return
    await (this.#running ??= this.#greet()).joined
  }

  close(): void {
    this.#isClosed = true
    this.#running?.end()
  }

  #greet() {
    let end = nothing
    const joined = new Promise<void>((resolve) => {
      const timeout = setTimeout(() => end(), LONGEST_GREETING_MS)
      end = () => {
        clearTimeout(timeout)
        this.#running = null
        resolve()
      }
    })
    // Those that are asked now come last the next time.
    const asked = this.#known.splice(0, GREETED_AT_ONCE)
    this.#known.push(...asked)
    for (const node of asked) this.#dht.addNode(node)
    return { joined, end: () => end() }
  }
}

function nothing(): void {
  // set at once
}
