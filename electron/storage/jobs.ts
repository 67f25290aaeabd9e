/** What the main thread and its hashing threads say to each other: one message there, one back, for each piece. */
export type Job = StoreJob | WriteJob | DigestJob

/** Hash a piece that lies in memory and, only if it is right, write it. */
export interface StoreJob {
  readonly type: 'store'
  readonly memory: SharedArrayBuffer
  /** Bytes of the piece, pads included. */
  readonly length: number
  /** Pads: made zero before hashing, whatever a peer sent for them (BEP 47). */
  readonly zeros: readonly Range[]
  readonly expected: Expected
  /** Give each block's digest even when the piece is right; for a wrong one they are always given. */
  readonly digests: boolean
  readonly writes: readonly Transfer[]
}

/** Write more of a piece already found right: it touches more files than one job carries. */
export interface WriteJob {
  readonly type: 'write'
  readonly memory: SharedArrayBuffer
  readonly writes: readonly Transfer[]
}

/** Hash a piece from files, or from memory when it was read there already. */
export interface DigestJob {
  readonly type: 'digest'
  readonly source: SharedArrayBuffer | readonly Transfer[]
  readonly length: number
  readonly sha1: boolean
  readonly v2: MerkleShape | null
  /** Give the v2 hash of each block as well. */
  readonly leaves?: boolean
}

/** `length` bytes at `offset` of the piece are at `position` of the open file `fd`. */
export interface Transfer extends Range {
  readonly fd: number
  readonly position: number
}

export interface Range {
  readonly offset: number
  readonly length: number
}

/** A BEP 52 piece: its first `dataLength` bytes are file, its tree has `leaves` leaves (a power of two). */
export interface MerkleShape {
  readonly dataLength: number
  readonly leaves: number
}

/** At least one of the two is known. */
export interface Expected {
  readonly v1: Uint8Array | null
  readonly v2: (MerkleShape & { readonly root: Uint8Array }) | null
}

export interface Outcome {
  readonly verdict: 'right' | 'wrong' | 'inconsistent' | null
  readonly digests: readonly string[] | null
  readonly sha1: Uint8Array | null
  readonly root: Uint8Array | null
  /** The v2 hash of each block, 32 bytes each, where it was asked for, and of a wrong piece that has such hashes. */
  readonly leaves: Uint8Array | null
  readonly fault: Fault | null
}

/** What the disk refused. `code` is the system's, or 'SHORT' (the file ends too early) or 'UNLINKED' (it was deleted while open). */
export interface Fault {
  readonly code: string
  /** Which of the job's transfers. */
  readonly transfer: number
  readonly message: string
}
