/** A file of a release, as its publisher lists it. */
export interface ReleaseFile {
  /** safe and relative, as `TorrentFile.path`: begins with the torrent's name */
  readonly path: string
  /** bytes */
  readonly length: number
  /** 64 hex digits: the root of its hash tree (BEP 52), equal for equal files; null: an empty file */
  readonly root: string | null
}

/** One state of what a channel shares, without its list of files. */
export interface ReleaseHead {
  /** from 1; greater than that of every release before it */
  readonly number: number
  /** milliseconds since 1970, by the publisher's clock */
  readonly publishedAt: number
  /** inert; may be empty */
  readonly title: string
  /** inert, lines apart by '\n'; may be empty */
  readonly notes: string
  /** 40 hex digits; at least one of the two hashes is there */
  readonly infoHashV1: string | null
  /** 64 hex digits */
  readonly infoHashV2: string | null
  /** bytes of all files */
  readonly length: number
  readonly fileCount: number
}

/** A release with its files, in the torrent's order. */
export interface Release extends ReleaseHead {
  readonly files: readonly ReleaseFile[]
}

/** In UTF-16 units, as people count them. */
export const MAX_TITLE_LENGTH = 200
export const MAX_NOTES_LENGTH = 10_000
/** Of one release: far beyond what torrents are made of, far below what would hurt. */
export const MAX_RELEASE_FILES = 200_000
/** Bytes of its blocks: what a reader keeps of it until it is whole. */
export const MAX_RELEASE_LENGTH = 64 * 1024 * 1024
