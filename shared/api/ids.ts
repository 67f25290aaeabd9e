import { z } from 'zod'

/** The v1 infohash, or the v2 one where there is no other. */
export const TorrentId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)

/** Of a piece of work that was begun for a face: a share being hashed, a preview. */
export const WorkId = z.string().regex(/^[0-9a-f]{16}$/)
