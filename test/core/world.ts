import { expect } from 'vitest'
import type { Action, BlockAction } from '../../electron/core/actions.ts'
import { Exchange } from '../../electron/core/exchange.ts'
import { Lengths } from '../../electron/core/lengths.ts'
import { seededRandom } from '../../electron/core/random.ts'
import { BLOCK_LENGTH, type Millis, type PeerId, type PieceIndex } from '../../electron/core/units.ts'
import type { Bitfield } from '../../shared/bitfield.ts'
import { Purse } from './purse.ts'

export const PIECES = 6
const BLOCKS = 3
/** The last piece is short, and so is its last block. */
const TOTAL = PIECES * BLOCKS * BLOCK_LENGTH - BLOCK_LENGTH - 100

interface Remote {
  readonly id: PeerId
  readonly fast: boolean
  have: Bitfield
  choking: boolean
  interesting: boolean
  unchoked: boolean
  readonly allowedFast: Set<number>
  /** What the core asked it for, by block. */
  readonly asked: Map<string, BlockAction<'request'>>
  /** What it asked the core for and was not answered, by block. */
  readonly asking: Map<string, BlockAction<'serve'>>
  /** What the core gave the engine to send to it. */
  readonly served: Set<string>
  /** Pieces we got that it was not told of. */
  readonly untold: Set<PieceIndex>
  /** It has sent a block that was given up before. */
  late: boolean
}

/**
 * The world around one exchange, as engine and peers see it. It performs the actions by noting them, and holds each to the
 * laws; the exchange's own invariants are checked after every event.
 */
export class World {
  readonly exchange: Exchange
  readonly lengths = new Lengths(TOTAL, BLOCKS * BLOCK_LENGTH)
  readonly log: Action[] = []
  readonly remotes: Remote[] = []
  readonly verifying: PieceIndex[] = []
  readonly #purse: Purse
  /** Of the blocks that came. */
  readonly #delivered = { blocks: 0, bytes: 0 }
  /** Blocks in buffers, by piece, and who sent each. */
  readonly #buffers = new Map<number, Map<number, string>>()
  /** Who had a hand in a piece that was wrong: whoever of them is convicted, its blocks are fetched again. */
  readonly #doubted = new Set<string>()
  #priorities: Uint8Array = new Uint8Array(PIECES).fill(2)
  #openPieces: number
  #slots: number
  #ids = 0
  now = 0 as Millis

  /** @param allowed blocks that may be asked for, Infinity for no limit */
  constructor(seed: number, have: Bitfield, openPieces: number, slots: number, allowed: number) {
    this.#purse = new Purse(allowed)
    this.#openPieces = openPieces
    this.#slots = slots
    this.exchange = new Exchange({
      lengths: this.lengths,
      have,
      random: seededRandom(seed),
      openPieces,
      uploadSlots: slots,
      allowance: this.#purse
    })
  }

  connect(fast: boolean, have: Bitfield): void {
    const id = ++this.#ids as PeerId
    this.remotes.push({
      id,
      fast,
      have: have.clone(),
      choking: true,
      interesting: false,
      unchoked: false,
      allowedFast: new Set(),
      asked: new Map(),
      asking: new Map(),
      served: new Set(),
      untold: new Set(),
      late: false
    })
    this.exchange.onPeerConnected(id, { identity: identityOf(id), fast }, this.now)
    this.perform()
    if (this.remotes.some((remote) => remote.id === id)) this.exchange.onBitfield(id, have, this.now)
    this.perform()
  }

  gone(remote: Remote): void {
    this.#forget(remote)
    this.perform()
  }

  /** The peer answers what it was asked, on time or after it was given up. */
  deliver(remote: Remote, request: BlockAction<'request'>): void {
    remote.asked.delete(drawn(request))
    const { piece, offset, length } = request
    this.#delivered.blocks++
    this.#delivered.bytes += length
    if (this.exchange.onBlockArrived(remote.id, piece, offset, length, this.now))
      this.#store(piece, offset, identityOf(remote.id))
    this.perform()
  }

  judge(piece: PieceIndex, verdict: 'right' | 'wrong' | 'unwritable', badBlock: number): void {
    this.verifying.splice(this.verifying.indexOf(piece), 1)
    const senders = this.#buffers.get(piece)?.values() ?? []
    if (verdict === 'wrong') for (const identity of senders) this.#doubted.add(identity)
    this.#buffers.delete(piece)
    const digests = Array.from({ length: this.lengths.blockCount(piece) }, () => 'right')
    if (verdict === 'right') this.#verified(piece, digests)
    else if (verdict === 'unwritable') this.exchange.outcomes.onUnwritable(piece, this.now)
    else this.exchange.outcomes.onFailed(piece, this.now, digests.with(badBlock % digests.length, 'wrong'))
    this.perform()
  }

  #verified(piece: PieceIndex, digests: readonly string[]): void {
    if (!this.exchange.have.has(piece)) for (const { untold } of this.remotes) untold.add(piece)
    this.exchange.outcomes.onVerified(piece, this.now, digests)
  }

  /** So many blocks more may be asked for: who waited for it has its turn. */
  allow(blocks: number): void {
    this.#purse.left += blocks
    while (this.#purse.left >= 1) {
      const [peer] = this.#purse.line
      if (peer === undefined) return
      this.#purse.line.delete(peer)
      this.exchange.onAllowed(peer, this.now)
      this.perform()
    }
  }

  lose(pieces: Bitfield): void {
    for (const { untold } of this.remotes) for (const piece of pieces) untold.delete(piece as PieceIndex)
    this.exchange.outcomes.onLost(pieces, this.now)
    this.perform()
  }

  request(remote: Remote, piece: PieceIndex, block: number): void {
    const offset = block * BLOCK_LENGTH
    const length = this.lengths.blockLength(piece, block)
    const key = `${piece}.${offset}`
    if (length <= 0 || remote.asking.has(key)) return
    if (remote.fast) remote.asking.set(key, { type: 'serve', peer: remote.id, piece, offset, length })
    this.exchange.onRequested(remote.id, piece, offset, length, this.now)
    this.perform()
  }

  /** What became of a block the core wanted served. */
  answer(remote: Remote, key: string, how: 'cancelled' | 'sent' | 'unreadable'): void {
    const [piece = 0, offset = 0] = key.split('.').map(Number)
    const index = piece as PieceIndex
    const length = this.lengths.blockLength(index, offset / BLOCK_LENGTH)
    if (how !== 'cancelled') remote.served.delete(key)
    if (how === 'cancelled') this.exchange.onCancelled(remote.id, index, offset, length, this.now)
    else if (how === 'unreadable') this.exchange.onBlockUnreadable(remote.id, index, offset, length, this.now)
    else {
      remote.asking.delete(key)
      this.exchange.onBlockSent(remote.id, index, offset, length, this.now)
    }
    this.perform()
  }

  setPriorities(priorities: Uint8Array): void {
    this.#priorities = priorities
    this.exchange.wishes.setPriorities(priorities, this.now)
    this.perform()
  }

  setOpenPieces(limit: number): void {
    this.#openPieces = Math.max(limit, this.verifying.length)
    this.exchange.wishes.setOpenPieces(limit, this.now)
    this.perform()
    this.#openPieces = Math.max(limit, this.verifying.length)
  }

  setSlots(slots: number): void {
    this.exchange.wishes.setUploadSlots(slots, this.now)
    this.#slots = Math.max(slots, this.#slots)
    this.perform()
    this.#slots = slots
  }

  pass(millis: number): void {
    const until = (this.now + millis) as Millis
    for (;;) {
      const deadline = this.exchange.nextDeadline()
      if (deadline === null || deadline > until) break
      expect(deadline).toBeGreaterThanOrEqual(this.now)
      this.now = deadline
      this.exchange.tick(this.now)
      this.perform()
    }
    this.now = until
    if (millis >= 250) for (const { untold } of this.remotes) expect(untold.size).toBe(0)
  }

  perform(): void {
    for (const action of this.exchange.take()) {
      this.log.push(action)
      this.#perform(action)
    }
    this.exchange.checkInvariants()
    expect(this.exchange.waste().unwanted).toBe(0)
    this.#checkPurse()
  }

  /** What was allowed is asked for, has come, or is back. */
  #checkPurse(): void {
    const reports = this.exchange.peerReports(this.now)
    const asked = reports.reduce((sum, { outstanding }) => sum + outstanding * BLOCK_LENGTH, 0)
    expect(this.#purse.spent - asked).toBeGreaterThanOrEqual(this.#delivered.bytes)
    expect(this.#purse.spent - asked).toBeLessThanOrEqual(this.#delivered.blocks * BLOCK_LENGTH)
  }

  #perform(action: Action): void {
    if (action.type === 'verify') {
      expect(this.#buffers.get(action.piece)?.size).toBe(this.lengths.blockCount(action.piece))
      this.verifying.push(action.piece)
      return
    }
    if (action.type === 'discard') {
      expect(this.#buffers.delete(action.piece)).toBe(true)
      return
    }
    const remote = this.remotes.find(({ id }) => id === action.peer)
    expect(remote).toBeDefined()
    if (remote !== undefined) this.#performFor(remote, action)
  }

  #performFor(remote: Remote, action: Exclude<Action, { type: 'verify' | 'discard' }>): void {
    switch (action.type) {
      case 'request':
        this.#checkRequest(remote, action)
        remote.asked.set(drawn(action), action)
        this.#checkBuffers()
        break
      case 'cancel':
        remote.asked.delete(drawn(action))
        break
      case 'serve':
        expect(remote.unchoked || remote.fast).toBe(true)
        expect(this.exchange.have.has(action.piece)).toBe(true)
        if (remote.fast) expect(remote.asking.has(drawn(action))).toBe(true)
        remote.served.add(drawn(action))
        break
      case 'unserve':
        expect(remote.served.delete(drawn(action))).toBe(true)
        break
      case 'reject':
        expect(remote.fast).toBe(true)
        expect(remote.asking.delete(drawn(action))).toBe(true)
        break
      case 'choke':
      case 'unchoke':
        expect(remote.unchoked).toBe(action.type === 'choke')
        remote.unchoked = action.type === 'unchoke'
        if (remote.unchoked) expect(remote.untold.size).toBe(0)
        expect(this.remotes.filter(({ unchoked }) => unchoked).length).toBeLessThanOrEqual(this.#slots)
        break
      case 'interested':
      case 'uninterested':
        expect(remote.interesting).toBe(action.type === 'uninterested')
        remote.interesting = action.type === 'interested'
        break
      case 'have':
        for (const piece of action.pieces) {
          expect(this.exchange.have.has(piece)).toBe(true)
          expect(remote.untold.delete(piece)).toBe(true)
        }
        break
      case 'allowedFast':
      case 'suggest':
        expect(remote.fast).toBe(true)
        break
      case 'disconnect':
        this.#forget(remote)
        break
    }
  }

  #forget(remote: Remote): void {
    this.remotes.splice(this.remotes.indexOf(remote), 1)
    this.#purse.line.delete(remote.id)
    this.exchange.onPeerGone(remote.id, this.now)
  }

  #checkRequest(remote: Remote, request: BlockAction<'request'>): void {
    const key = drawn(request)
    expect(remote.have.has(request.piece)).toBe(true)
    expect(remote.asked.has(key)).toBe(false)
    expect(!remote.choking || remote.allowedFast.has(request.piece)).toBe(true)
    expect(this.#priorities[request.piece]).not.toBe(0)
    const sender = this.#buffers.get(request.piece)?.get(request.offset / BLOCK_LENGTH)
    expect(sender === undefined || this.#doubted.has(sender)).toBe(true)
    const copies = this.remotes.filter(({ asked }) => asked.has(key)).length
    expect(copies).toBeLessThanOrEqual(1)
    if (copies > 0) expect(this.#isEndgame()).toBe(true)
  }

  /** Every wanted block that a connected peer has is there or asked for. */
  #isEndgame(): boolean {
    for (let index = 0; index < PIECES; index++) {
      const piece = index as PieceIndex
      if (this.#priorities[index] === 0 || this.exchange.have.has(index)) continue
      if (!this.remotes.some(({ have }) => have.has(index))) continue
      for (let block = 0; block < this.lengths.blockCount(piece); block++) {
        if (this.#buffers.get(index)?.has(block) === true) continue
        const key = `${index}.${block * BLOCK_LENGTH}`
        if (!this.remotes.some(({ asked }) => asked.has(key))) return false
      }
    }
    return true
  }

  #checkBuffers(): void {
    const open = new Set<number>(this.#buffers.keys())
    for (const { asked } of this.remotes) for (const { piece } of asked.values()) open.add(piece)
    expect(open.size).toBeLessThanOrEqual(this.#openPieces)
  }

  #store(piece: PieceIndex, offset: number, sender: string): void {
    const blocks = this.#buffers.get(piece) ?? new Map<number, string>()
    blocks.set(offset / BLOCK_LENGTH, sender)
    this.#buffers.set(piece, blocks)
  }
}

/** Few have many connections one after the other. */
function identityOf(id: PeerId): string {
  return `identity ${id % 7}`
}

function drawn({ piece, offset }: { readonly piece: PieceIndex; readonly offset: number }): string {
  return `${piece}.${offset}`
}
