import type { Action } from '../../electron/core/actions.ts'
import type { Allowance } from '../../electron/core/allowance.ts'
import { Exchange } from '../../electron/core/exchange.ts'
import { Lengths } from '../../electron/core/lengths.ts'
import type { ExchangeSetup } from '../../electron/core/parts.ts'
import { seededRandom } from '../../electron/core/random.ts'
import { BLOCK_LENGTH, type Millis, type PeerId, type PieceIndex } from '../../electron/core/units.ts'
import { Bitfield } from '../../shared/bitfield.ts'

export interface Drawing {
  /** One character a piece: '#' is there, anything else is not. */
  readonly have: string
  readonly blocksPerPiece?: number
  readonly openPieces?: number
  readonly slots?: ExchangeSetup['uploadSlots']
  readonly seed?: number
  readonly allowance?: Allowance
  readonly withheld?: Bitfield
}

export interface DrawnPeer {
  readonly fast?: boolean
  readonly unchoked?: boolean
  readonly interested?: boolean
  readonly identity?: string
}

/** '#..#' as a bitfield. */
export function bits(drawn: string): Bitfield {
  const field = new Bitfield(drawn.length)
  for (const [index, mark] of Array.from(drawn).entries()) if (mark === '#') field.add(index)
  return field
}

export function piece(index: number): PieceIndex {
  return index as PieceIndex
}

/** An exchange at a drawn moment. What it asks for is kept in `actions` until read; time passes only when told. */
export class Drawn {
  readonly exchange: Exchange
  readonly lengths: Lengths
  now = 1_000 as Millis
  readonly #actions: Action[] = []
  #peers = 0

  constructor(drawing: Drawing) {
    const { have, blocksPerPiece = 1, openPieces = 64, slots = 4, seed = 1, allowance, withheld } = drawing
    this.lengths = new Lengths(have.length * blocksPerPiece * BLOCK_LENGTH, blocksPerPiece * BLOCK_LENGTH)
    this.exchange = new Exchange({
      lengths: this.lengths,
      have: bits(have),
      random: seededRandom(seed),
      openPieces,
      uploadSlots: slots,
      ...(allowance && { allowance }),
      ...(withheld && { withheld })
    })
  }

  /** Connects a peer that has what is drawn. */
  peer(have: string, { fast = true, unchoked = true, interested = false, identity }: DrawnPeer = {}): PeerId {
    const id = ++this.#peers as PeerId
    this.exchange.onPeerConnected(id, { identity: identity ?? `peer ${id}`, fast }, this.now)
    this.exchange.onBitfield(id, bits(have), this.now)
    if (interested) this.exchange.onInterested(id, this.now)
    if (unchoked) this.exchange.onUnchoked(id, this.now)
    return id
  }

  /** Connects choking peers so that each piece is there as often as drawn: '1321'. */
  availability(drawn: string): void {
    const counts = Array.from(drawn, Number)
    for (let level = 1; level <= Math.max(...counts); level++) {
      this.peer(counts.map((count) => (count >= level ? '#' : '.')).join(''), { unchoked: false })
    }
  }

  /** The actions of one kind since they were last read. The others stay. */
  take<T extends Action['type']>(type: T): Extract<Action, { type: T }>[] {
    this.#actions.push(...this.exchange.take())
    const taken = this.#actions.filter((action) => action.type === type)
    const kept = this.#actions.filter((action) => action.type !== type)
    this.#actions.splice(0, Infinity, ...kept)
    return taken as Extract<Action, { type: T }>[]
  }

  /** Everything since it was last read. */
  takeAll(): Action[] {
    return [...this.#actions.splice(0, Infinity), ...this.exchange.take()]
  }

  /** The pieces requested since last read, in order, each named once a run. */
  requestedPieces(): number[] {
    const pieces = this.take('request').map((request) => request.piece as number)
    return pieces.filter((index, at) => index !== pieces[at - 1])
  }

  /** The requests since last read, drawn as 'peer>piece.block'. */
  requests(): string[] {
    return this.take('request').map(drawBlock)
  }

  /** A block arrives; returns whether it was wanted. */
  block(from: PeerId, index: number, block = 0): boolean {
    const length = this.lengths.blockLength(piece(index), block)
    return this.exchange.onBlockArrived(from, piece(index), block * BLOCK_LENGTH, length, this.now)
  }

  /** Every outstanding request is answered and every piece verified, until nothing more is asked for. */
  serve(millisPerBlock = 0): void {
    for (;;) {
      const requests = this.take('request')
      const verifies = this.take('verify')
      if (requests.length + verifies.length === 0) return
      for (const { peer, piece, offset, length } of requests) {
        this.pass(millisPerBlock)
        this.exchange.onBlockArrived(peer, piece, offset, length, this.now)
      }
      for (const { piece } of verifies) this.exchange.outcomes.onVerified(piece, this.now, null)
    }
  }

  verified(index: number, digests: readonly string[] | null = null): void {
    this.exchange.outcomes.onVerified(piece(index), this.now, digests)
  }

  /** Time passes, with every tick the exchange asks for. */
  pass(millis: number): void {
    const until = (this.now + millis) as Millis
    for (;;) {
      const deadline = this.exchange.nextDeadline()
      if (deadline === null || deadline > until) break
      this.now = Math.max(this.now, deadline) as Millis
      this.exchange.tick(this.now)
    }
    this.now = until
  }
}

export function drawBlock(action: { peer: PeerId; piece: PieceIndex; offset: number }): string {
  return `${action.peer}>${action.piece}.${action.offset / BLOCK_LENGTH}`
}
