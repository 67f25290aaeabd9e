import { createHash } from 'node:crypto'
import type { Address } from './types.ts'

/** A torrent as the network knows it; the object is its identity. */
export interface Torrent {
  /** 40 hex digits each: v1's first, then v2's truncated. */
  readonly infoHashes: readonly string[]
  /** False for private torrents: no word of them to anyone. */
  readonly discover: boolean
  /** Nobody answers at an address that was dialled for it. */
  readonly onUnreachable?: (address: Address) => void
}

/** What both sides of a lane have. */
export interface SharedTorrent {
  readonly torrent: Torrent
  readonly infoHash: string
  /** Our name for it on this lane. */
  readonly id: Uint8Array
}

/** Bytes of a torrent's name on one lane. */
export const TORRENT_ID_LENGTH = 16

/** Most torrents of either side that one lane can speak of; further ones are not found there. */
const MAX_TORRENTS = 4096

/**
 * Which torrents both sides of a lane have. Neither side ever says an infohash: each names its torrents by a hash over the
 * lane's Noise session, its own key and the infohash. A peer that does not have the infohash learns nothing from the name and
 * cannot make its own name for it, so nobody gets to know a torrent by merely being connected to us.
 */
export class CommonTorrents {
  readonly #session: Uint8Array
  readonly #ownKey: Uint8Array
  readonly #remoteKey: Uint8Array
  /** Infohash -> our name. */
  readonly #own = new Map<string, Uint8Array>()
  /** Infohash -> the remote's name, if it has it. */
  readonly #expected = new Map<string, string>()
  /** The remote's name -> what it means. */
  readonly #meanings = new Map<string, { readonly torrent: Torrent; readonly infoHash: string }>()
  readonly #announced = new Set<string>()

  constructor(session: Uint8Array, ownKey: Uint8Array, remoteKey: Uint8Array) {
    this.#session = session
    this.#ownKey = ownKey
    this.#remoteKey = remoteKey
  }

  /** We have it: returns our names for it, to be announced. */
  add(torrent: Torrent): Uint8Array[] {
    if (!torrent.discover || this.#own.size >= MAX_TORRENTS) return []
    return torrent.infoHashes.map((infoHash) => {
      const id = this.#name(this.#ownKey, infoHash)
      const theirs = keyOf(this.#name(this.#remoteKey, infoHash))
      this.#own.set(infoHash, id)
      this.#expected.set(infoHash, theirs)
      this.#meanings.set(theirs, { torrent, infoHash })
      return id
    })
  }

  /** We no longer have it: returns our names for it, to be withdrawn. */
  remove(torrent: Torrent): Uint8Array[] {
    const ids: Uint8Array[] = []
    for (const infoHash of torrent.infoHashes) {
      const id = this.#own.get(infoHash)
      if (id === undefined) continue
      ids.push(id)
      this.#own.delete(infoHash)
      this.#meanings.delete(this.#expected.get(infoHash) ?? '')
      this.#expected.delete(infoHash)
    }
    return ids
  }

  onAnnounced(id: Uint8Array): void {
    if (this.#announced.size < MAX_TORRENTS) this.#announced.add(keyOf(id))
  }

  onWithdrawn(id: Uint8Array): void {
    this.#announced.delete(keyOf(id))
  }

  /** Whether both sides have any. */
  get isAny(): boolean {
    return [...this.#expected.values()].some((theirs) => this.#announced.has(theirs))
  }

  /** By the first of its infohashes that the remote has too. */
  shared(torrent: Torrent): SharedTorrent | null {
    for (const infoHash of torrent.infoHashes) {
      const id = this.#own.get(infoHash)
      const theirs = this.#expected.get(infoHash)
      if (id !== undefined && theirs !== undefined && this.#announced.has(theirs))
        return { torrent, infoHash, id }
    }
    return null
  }

  /** What the remote means by a name of its own; null: nothing that we have. */
  meaning(id: Uint8Array): { readonly torrent: Torrent; readonly infoHash: string } | null {
    return this.#meanings.get(keyOf(id)) ?? null
  }

  #name(speaker: Uint8Array, infoHash: string): Uint8Array {
    const hash = createHash('sha256').update('shoal:torrent:1').update(this.#session).update(speaker)
    return hash.update(infoHash, 'hex').digest().subarray(0, TORRENT_ID_LENGTH)
  }
}

function keyOf(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1')
}
