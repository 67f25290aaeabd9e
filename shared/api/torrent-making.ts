import { z } from 'zod'

const Url = z.string().min(1).max(2_048)
/** BEP 12: those of the first tier are tried first. */
export const Tiers = z.array(z.array(Url).min(1).max(100)).max(100)

/** Folders or files on web servers (BEP 19). */
export const WebSeeds = z.array(Url).max(100)

/** How a torrent is made of files. */
export const TorrentMaking = z.strictObject({
  version: z.enum(['hybrid', 'v1', 'v2']),
  /** Bytes; null: chosen by size. */
  pieceLength: z
    .number()
    .int()
    .min(16_384)
    .max(16 * 1024 * 1024)
    .nullable(),
  trackers: Tiers,
  webSeeds: WebSeeds
})
export type TorrentMaking = Readonly<z.infer<typeof TorrentMaking>>
