/** Bounds on what one peer may make us hold or do. Bytes unless said otherwise. */

/** Everyone asks for 16 KiB; up to 128 KiB has always been answered (BEP 3 clients close on more). */
export const LONGEST_BLOCK = 131_072

/** libtorrent's default bound on pieces: a bitfield of 256 KiB. Only matters while the torrent is unknown. */
export const MOST_PIECES = 2_097_152

/** Extended and unknown messages: the longest in use, a piece of metadata or hashes (BEP 52), are little over 16 KiB. */
export const LONGEST_OTHER = 131_072

/** An info dictionary of a million files or 800,000 v1 pieces. */
export const LARGEST_METADATA = 16_777_216

/** Requests of one peer that the core queues, announced as `reqq` (BEP 10); libtorrent's number. */
export const ANNOUNCED_REQUESTS = 2_000

/** Unanswered requests that end a connection: the core refuses half of them, so here nobody answers or nobody listens. */
export const MOST_REQUESTS = 4_000

/** Frames kept until the torrent is known: its largest bitfield, and 27,000 haves. */
export const MOST_EARLY_BYTES = 524_288

/**
 * Messages that carry no whole block, in excess of blocks exchanged and twice the pieces of the torrent. An honest idle
 * connection needs days to say so much and then reconnects; a flood is over after a few hundred kilobytes.
 */
export const MOST_CHATTER = 20_000

/** Above this much unsent the stream counts as full, whatever its own mark: eight blocks keep a fast link busy. */
export const FULL_SEND_QUEUE = 131_072

/** More than this unsent: the peer does not read. Sixteen times full; 120,000 small messages. */
export const LONGEST_SEND_QUEUE = 2_097_152
