import type { Interest } from './interest.ts'
import { NOBODY, type OpenPiece, type OpenPieces } from './open-pieces.ts'
import type { Peers } from './peers.ts'
import { MISSING, OPEN, type Pieces, SKIP, VERIFIED, VERIFYING } from './pieces.ts'
import { UNCHOKED_BECAUSE } from './slot-reasons.ts'
import type { Trust } from './trust.ts'
import { invariant, type PieceIndex } from './units.ts'
import { MOST_QUEUED } from './upload.ts'

export interface Whole {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly open: OpenPieces
  readonly interest: Interest
  readonly trust: Trust
  readonly slots: number
}

/** Derives every count of an exchange afresh and compares. Slow; for tests. */
export function checkInvariants(whole: Whole): void {
  checkPieces(whole)
  checkRarity(whole)
  checkOpenPieces(whole)
  checkPeers(whole)
  whole.interest.checkInvariants()
  whole.trust.checkInvariants()
}

function checkPieces({ pieces, open }: Whole): void {
  let wanted = 0
  let wantedLeft = 0
  for (const piece of indices(pieces)) {
    const state = pieces.state(piece)
    invariant(pieces.have.has(piece) === (state === VERIFIED), 'we have exactly the verified pieces')
    invariant(
      (open.get(piece) !== undefined) === (state === OPEN || state === VERIFYING),
      'buffered pieces have a record'
    )
    invariant((open.get(piece)?.isFull === true) === (state === VERIFYING), 'full pieces are being verified')
    const tier = state === MISSING && !pieces.isWithheld(piece) ? pieces.priority(piece) : 0
    invariant(pieces.rarity.tier(piece) === tier, 'wanted missing pieces can be opened, by their priority')
    const isWanted = pieces.priority(piece) !== SKIP && state !== VERIFIED
    invariant(pieces.isWanted(piece) === isWanted, 'wanted is what has a priority and is not there')
    if (!isWanted) continue
    wanted++
    wantedLeft += pieces.lengths.pieceSize(piece)
  }
  invariant(pieces.wanted === wanted && pieces.wantedLeft === wantedLeft, 'what is wanted is counted')
}

function checkRarity({ pieces, peers }: Whole): void {
  const { rarity } = pieces
  const listed = new Map<PieceIndex, number>()
  for (const { piece, availability } of rarity.listed()) {
    invariant(!listed.has(piece), 'a piece is in one bucket')
    listed.set(piece, availability)
  }
  invariant(rarity.count === listed.size, 'pieces to open are counted')
  for (const piece of indices(pieces)) {
    let availability = 0
    for (const peer of peers.all()) if (!peer.cameAsSeed && peer.have.has(piece)) availability++
    invariant(rarity.availability(piece) === availability, 'availability is counted')
    invariant(
      listed.get(piece) === (rarity.tier(piece) > 0 ? availability : undefined),
      'a piece is in its bucket'
    )
  }
  invariant(rarity.seeds === [...peers.all()].filter((peer) => peer.cameAsSeed).length, 'seeds are counted')
}

function checkOpenPieces({ open, peers, pieces }: Whole): void {
  const requested = new Map<number, number>()
  for (const peer of peers.all()) {
    for (let at = 0; at < peer.requests.length; at++) {
      requested.set(peer.requests.at(at), (requested.get(peer.requests.at(at)) ?? 0) + 1)
    }
  }
  let copies = 0
  for (const piece of open.all()) {
    copies += checkBlocks(piece, requested, pieces.lengths.blocksPerPiece)
    invariant(piece.free > 0 === open.withFree.includes(piece), 'pieces with free blocks are listed')
    invariant(
      piece.owner === NOBODY || [...peers.all()].some((peer) => peer.id === piece.owner),
      'owners are connected'
    )
  }
  invariant(
    copies === [...requested.values()].reduce((sum, count) => sum + count, 0),
    'requests are for open pieces'
  )
  invariant(
    open.withFree.length <= open.size && new Set(open.withFree).size === open.withFree.length,
    'listed once'
  )
}

/** Returns how many requests are out for blocks of the piece. */
function checkBlocks(
  piece: OpenPiece,
  requested: ReadonlyMap<number, number>,
  blocksPerPiece: number
): number {
  let free = 0
  let received = 0
  let copies = 0
  for (let block = 0; block < piece.blocks; block++) {
    const out = requested.get(piece.piece * blocksPerPiece + block) ?? 0
    invariant(piece.copies(block) === out, 'blocks know who was asked for them')
    copies += out
    if (piece.isReceived(block)) received++
    else if (out === 0) free++
  }
  invariant(piece.free === free && piece.received === received, 'blocks are counted')
  invariant(received > 0 || copies > 0, 'a piece nobody works on is not open')
  return copies
}

function checkPeers({ peers, slots }: Whole): void {
  let unchoked = 0
  let optimistic = 0
  for (const peer of peers.all()) {
    invariant(peer.queued.size <= MOST_QUEUED, 'queues are bounded')
    for (const at of peer.held) invariant(peer.queued.has(at), 'what is held was asked for')
    invariant(peer.guestBlock < 0 || peer.queued.has(peer.guestBlock), 'a guest is served what it asked for')
    if (!peer.amChoking) unchoked++
    if (peer.optimistic) optimistic++
    invariant(!peer.optimistic || !peer.amChoking, 'the optimistic peer is unchoked')
    invariant(peer.optimistic === (peer.slotReason === 'optimistic'), 'it is known who is tried')
    const isGiven = UNCHOKED_BECAUSE.some((reason) => reason === peer.slotReason)
    invariant(isGiven !== peer.amChoking, 'it is known why each has a slot or none')
  }
  invariant(unchoked <= slots, 'never more unchoked than slots')
  invariant(optimistic <= 1, 'one optimistic peer')
}

function* indices(pieces: Pieces): Generator<PieceIndex> {
  for (let piece = 0; piece < pieces.lengths.pieceCount; piece++) yield piece as PieceIndex
}
