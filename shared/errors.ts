/** What went wrong, for programs: stable across versions. */
export type ErrorCode =
  | 'usage' // the command or call does not make sense
  | 'metainfo-invalid' // a .torrent file or its info dictionary breaks BEP 3, 47 or 52
  | 'link-invalid' // not a magnet link, infohash or torrent
  | 'not-found' // a path, torrent or file index that does not exist
  | 'hash-mismatch' // data on disk or from a torrent is not what its hashes say
  | 'torrent-inconsistent' // the v1 and v2 hashes of a hybrid torrent disagree
  | 'disk-full'
  | 'disk-denied' // no permission, read-only file system
  | 'disk-failed' // any other input or output error
  | 'file-changed' // a file being served or checked vanished or changed under Shoal
  | 'listen-failed' // address or port cannot be bound
  | 'network-failed' // the network cannot be used as configured
  | 'no-peers' // nobody reachable has it
  | 'unsupported' // known, and deliberately not done yet by this version
  | 'state-locked' // another Shoal process owns the state folder
  | 'state-corrupt'
  | 'cancelled'

/** A fault of the user or the system: a stable code, one sentence that says what to do, and the cause. */
export class ShoalError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'ShoalError'
    this.code = code
  }
}
