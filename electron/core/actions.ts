import type { PeerId, PieceIndex } from './units.ts'

/** What the core asks for. The engine performs actions in order; none of them answers at once. */
export type Action =
  | BlockAction<'request'>
  | BlockAction<'cancel'>
  /** Read this block and send it, then say `onBlockSent` (or `onBlockUnreadable`). */
  | BlockAction<'serve'>
  /** A `serve` not sent yet is no longer wanted: drop it. Its reject, where the peer is owed one, follows as an action. */
  | BlockAction<'unserve'>
  /** Only ever to a peer with the fast extension (BEP 6). */
  | BlockAction<'reject'>
  | { readonly type: 'choke' | 'unchoke' | 'interested' | 'uninterested'; readonly peer: PeerId }
  /** Tell the peer that we have these pieces. */
  | { readonly type: 'have'; readonly peer: PeerId; readonly pieces: readonly PieceIndex[] }
  /** Only ever to a peer with the fast extension (BEP 6). */
  | PieceAction<'allowedFast'>
  /** Only ever to a peer with the fast extension (BEP 6). */
  | PieceAction<'suggest'>
  /** Every block is in the buffer: hash it. `digests`: a digest of each block is wanted even if the piece is right. */
  | { readonly type: 'verify'; readonly piece: PieceIndex; readonly digests: boolean }
  /** Free the buffer of a piece whose blocks are no longer wanted. */
  | { readonly type: 'discard'; readonly piece: PieceIndex }
  /** Close this peer's connection; the core still waits for `onPeerGone`. `ban`: its identity may not come back. */
  | {
      readonly type: 'disconnect'
      readonly peer: PeerId
      readonly reason: DisconnectReason
      readonly ban: boolean
    }

/** What concerns one peer alone. */
export type PeerAction = Extract<Action, { readonly peer: PeerId }>

export type BlockActionType = 'request' | 'cancel' | 'serve' | 'unserve' | 'reject'
export type PieceActionType = 'allowedFast' | 'suggest'

/** Offset and length in bytes within the piece. */
export interface BlockAction<T extends BlockActionType> {
  readonly type: T
  readonly peer: PeerId
  readonly piece: PieceIndex
  readonly offset: number
  readonly length: number
}

export interface PieceAction<T extends PieceActionType> {
  readonly type: T
  readonly peer: PeerId
  readonly piece: PieceIndex
}

export type DisconnectReason =
  | 'redundant' // neither wants anything, so neither has anything for the other
  | 'bad-pieces' // it sent blocks that are not what the hashes say
  | 'bad-hashes' // it sent hashes that are not those of the torrent
  | 'unsolicited-blocks' // it keeps sending what nobody asked for
  | 'request-flood' // it asks for more than anyone may have outstanding
  | 'banned' // its identity was banned before it came
