import type { Action, BlockAction } from '../../electron/core/actions.ts'
import { Exchange } from '../../electron/core/exchange.ts'
import { Lengths } from '../../electron/core/lengths.ts'
import { seededRandom } from '../../electron/core/random.ts'
import { BLOCK_LENGTH, type Millis, type PeerId, type PieceIndex } from '../../electron/core/units.ts'
import { Bitfield } from '../../shared/bitfield.ts'

/**
 * How many blocks a second one exchange chooses to ask for, once it is in full swing: 100,000 pieces of 256 KiB, 200 peers
 * that all serve it. A pick counts with all that comes with it: the block before it arrives, pieces verify, slots are given,
 * and as often as we get a piece, each peer that is not a seed gets one too and says so. Prints {"picks", "seconds"}.
 */
const PIECES = 100_000
const BLOCKS_PER_PIECE = 16
const PEERS = 200
const SEEDS = 5
const WARM_UP = 200_000
const PICKS = 1_000_000
/** Bytes per second of all peers together, on the virtual clock. */
const LINE = 200_000_000
const OPEN_PIECES = 256

/** A peer that answers in order, and goes on downloading from others meanwhile. */
interface Remote {
  readonly id: PeerId
  /** The exchange's own, so that the peer's side costs nothing here. */
  readonly have: Bitfield
  /** Blocks it sends for each one a slow peer sends. */
  readonly speed: number
  asked: BlockAction<'request'>[]
}

class Bench {
  picks = 0
  #now = 0
  #haves = 0
  readonly #random = seededRandom(1)
  readonly #lengths = new Lengths(PIECES * BLOCKS_PER_PIECE * BLOCK_LENGTH, BLOCKS_PER_PIECE * BLOCK_LENGTH)
  readonly #exchange = new Exchange({
    lengths: this.#lengths,
    have: new Bitfield(PIECES),
    random: seededRandom(2),
    openPieces: OPEN_PIECES
  })
  readonly #remotes: Remote[] = []

  constructor() {
    // Some pieces are common and some rare, and peers are anywhere between their beginning and their end.
    const popularity = Float64Array.from({ length: PIECES }, () => 0.5 + this.#random())
    for (let index = 0; index < PEERS; index++) {
      const progress = index < SEEDS ? Infinity : this.#random()
      const have = new Bitfield(PIECES)
      for (let piece = 0; piece < PIECES; piece++)
        if (this.#random() < progress * (popularity[piece] ?? 1)) have.add(piece)
      this.#connect({ id: (index + 1) as PeerId, have, speed: 1 + (index % 4), asked: [] })
    }
  }

  /** Lets blocks arrive until so many were asked for in all. */
  run(picks: number): void {
    while (this.picks < picks) {
      for (const remote of this.#remotes) {
        for (const request of remote.asked.splice(0, remote.speed)) this.#deliver(remote, request)
      }
    }
  }

  #connect(remote: Remote): void {
    const now = this.#now as Millis
    this.#remotes.push(remote)
    this.#exchange.onPeerConnected(remote.id, { identity: `peer ${remote.id}`, fast: true }, now)
    this.#exchange.onBitfield(remote.id, remote.have, now)
    this.#exchange.onInterested(remote.id, now)
    this.#exchange.onUnchoked(remote.id, now)
    this.#act()
  }

  #deliver(remote: Remote, { piece, offset, length }: BlockAction<'request'>): void {
    this.#now += (length / LINE) * 1_000
    const now = this.#now as Millis
    if (now >= (this.#exchange.nextDeadline() ?? Infinity)) this.#exchange.tick(now)
    this.#exchange.onBlockArrived(remote.id, piece, offset, length, now)
    this.#act()
    this.#haves += (PEERS - SEEDS) / BLOCKS_PER_PIECE
    for (; this.#haves >= 1; this.#haves--) this.#tellHave()
  }

  /** One of the peers gets a piece. */
  #tellHave(): void {
    const remote = this.#remotes[SEEDS + Math.floor(this.#random() * (PEERS - SEEDS))]
    const piece = Math.floor(this.#random() * PIECES) as PieceIndex
    if (remote === undefined || remote.have.has(piece)) return
    this.#exchange.onHave(remote.id, piece, this.#now as Millis)
    this.#act()
  }

  #act(): void {
    for (let actions = this.#exchange.take(); actions.length > 0; actions = this.#exchange.take())
      for (const action of actions) this.#perform(action)
  }

  #perform(action: Action): void {
    if (action.type === 'request') {
      this.#remotes[action.peer - 1]?.asked.push(action)
      this.picks++
    } else if (action.type === 'verify') {
      this.#exchange.outcomes.onVerified(action.piece, this.#now as Millis, null)
    } else if (action.type === 'cancel') {
      const remote = this.#remotes[action.peer - 1]
      if (remote !== undefined)
        remote.asked = remote.asked.filter(
          ({ piece, offset }) => piece !== action.piece || offset !== action.offset
        )
    }
  }
}

const bench = new Bench()
bench.run(WARM_UP)
const before = bench.picks
const start = performance.now()
bench.run(before + PICKS)
const seconds = (performance.now() - start) / 1_000
process.stdout.write(`${JSON.stringify({ picks: bench.picks - before, seconds })}\n`)
