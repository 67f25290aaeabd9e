import { layOutSwarm, type SwarmLayout, type SwarmPeer } from '../draw/swarm-layout.ts'

/** Steps in which a peer swims nearer: fifty from nothing to everything, so that it does not stir with every piece. */
const STEPS = 50
/** Milliseconds in which nobody swims because of what arrived: in a large swarm somebody always gets a step further. */
const CALM = 2_000

/** The places of a swarm: found anew at once when someone comes, goes, gets a slot or loses it, and now and then for what they have. */
export class SwarmPlaces {
  #peers: readonly SwarmPeer[] = []
  #width = -1
  #height = -1
  #layout: SwarmLayout = layOutSwarm([], 0, 0)
  #since = -Infinity

  /**
   * The same object as before while nothing of that changed.
   * @param width @param height of the picture, in pixels
   * @param now milliseconds of any clock
   */
  find(peers: readonly SwarmPeer[], width: number, height: number, now: number): SwarmLayout {
    const next = peers.map(stepped)
    const isCalm = now - this.#since < CALM
    const isSame = next.length === this.#peers.length && next.every((one, at) => this.#isAs(at, one, isCalm))
    if (isSame && width === this.#width && height === this.#height) return this.#layout
    this.#peers = next
    this.#width = width
    this.#height = height
    this.#since = now
    this.#layout = layOutSwarm(next, width, height)
    return this.#layout
  }

  #isAs(at: number, { identity, progress, unchoked }: SwarmPeer, isCalm: boolean): boolean {
    const before = this.#peers[at]
    return (
      before?.identity === identity &&
      before.unchoked === unchoked &&
      (isCalm || before.progress === progress)
    )
  }
}

function stepped({ identity, progress, unchoked }: SwarmPeer): SwarmPeer {
  return { identity, unchoked, progress: Math.floor(progress * STEPS) / STEPS }
}
