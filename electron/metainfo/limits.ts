/** What Shoal reads at most. A torrent beyond a limit is refused whole; real torrents stay far below. */

/** Bytes of a .torrent file or info dictionary: holds the hashes of `MAX_PIECES` v1 pieces with room for the file list. */
export const MAX_METAINFO_LENGTH = 64 * 1024 * 1024

/** Bencoded values in one torrent, as many as libtorrent reads: about 370,000 files. Each costs 12 bytes while reading. */
export const MAX_VALUES = 3_000_000

/** Levels of lists and dictionaries, as libtorrent; a v2 file tree has one for each folder. */
export const MAX_DEPTH = 100

/** Pieces, as libtorrent: 32 TiB in pieces of 16 MiB. */
export const MAX_PIECES = 2 ** 21

/** Bytes of a piece that is read. A piece is gathered in memory; the largest in use are 128 MiB. */
export const MAX_PIECE_LENGTH = 256 * 1024 * 1024
