import type { Bitfield } from '../../shared/bitfield.ts'
import { UNLIMITED, type Allowance } from './allowance.ts'
import { Announcer } from './announcer.ts'
import { Conversation } from './conversation.ts'
import { Download } from './download.ts'
import { Endgame } from './endgame.ts'
import { Interest } from './interest.ts'
import type { Lengths } from './lengths.ts'
import { Membership } from './membership.ts'
import { OpenPieces } from './open-pieces.ts'
import { Outbox } from './outbox.ts'
import { Outcomes } from './outcomes.ts'
import { Peers } from './peers.ts'
import { Picker } from './picker.ts'
import { Pieces } from './pieces.ts'
import { Redundancy } from './redundancy.ts'
import { Rechoker, type UploadSlots } from './rechoker.ts'
import { Requests } from './requests.ts'
import { Spread } from './spread.ts'
import { SuperSeeding } from './super-seeding.ts'
import { Trust } from './trust.ts'
import type { Random } from './units.ts'
import { Upkeep } from './upkeep.ts'
import { Upload } from './upload.ts'
import { Wishes } from './wishes.ts'

export interface ExchangeSetup {
  readonly lengths: Lengths
  /** Verified pieces at the start. Becomes the exchange's own. */
  readonly have: Bitfield
  readonly random: Random
  /** Most pieces buffered (open or verifying) at once. */
  readonly openPieces: number
  /** Peers unchoked at once, the optimistic one included. Default 'auto'. */
  readonly uploadSlots?: UploadSlots
  /** Pieces of which no hash is known yet: not fetched until `Outcomes.onHashesKnown`. Becomes the exchange's own. */
  readonly withheld?: Bitfield
  /** How much may be asked for. Everything unless given. */
  readonly allowance?: Allowance
}

/** What an exchange is made of. */
export type Parts = ReturnType<typeof assemble>

/** Builds the parts, each given only those it works with. */
export function assemble({
  lengths,
  have,
  random,
  openPieces,
  uploadSlots = 'auto',
  withheld,
  allowance = UNLIMITED
}: ExchangeSetup) {
  const peers = new Peers()
  const trust = new Trust()
  const outbox = new Outbox(lengths)
  const pieces = new Pieces(lengths, have, withheld)
  const open = new OpenPieces(openPieces, lengths.blocksPerPiece)
  const interest = new Interest(peers, pieces, outbox)
  const announcer = new Announcer(peers, outbox)
  const picker = new Picker(pieces, open, trust, random)
  const endgame = new Endgame(peers, pieces, open)
  const requests = new Requests({ peers, pieces, open, picker, endgame, outbox, allowance })
  const download = new Download({
    peers,
    pieces,
    open,
    requests,
    trust,
    interest,
    announcer,
    outbox,
    allowance
  })
  const superSeeding = new SuperSeeding(peers, pieces, outbox, random)
  const upload = new Upload(pieces, superSeeding, outbox)
  const spread = new Spread({ peers, pieces, superSeeding, upload, outbox, random })
  const rechoker = new Rechoker({ peers, pieces, download, upload, spread, announcer, random }, uploadSlots)
  const membership = new Membership({
    peers,
    pieces,
    interest,
    requests,
    spread,
    superSeeding,
    upload,
    rechoker,
    announcer,
    trust,
    outbox
  })
  const conversation = new Conversation({
    pieces,
    interest,
    picker,
    requests,
    upload,
    spread,
    superSeeding,
    rechoker,
    announcer
  })
  const wishes = new Wishes({ peers, pieces, open, requests, picker, interest, rechoker })
  const outcomes = new Outcomes({ peers, pieces, requests, download, membership, rechoker })
  const redundancy = new Redundancy({ peers, pieces, membership })
  const upkeep = new Upkeep({ peers, requests, wishes, rechoker, redundancy, superSeeding })
  return {
    peers,
    trust,
    outbox,
    pieces,
    open,
    interest,
    announcer,
    requests,
    download,
    upload,
    spread,
    superSeeding,
    rechoker,
    membership,
    conversation,
    outcomes,
    wishes,
    upkeep
  }
}
