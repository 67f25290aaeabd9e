import type { ReleaseHead } from '../../channel/release.ts'
import { isNamedBy } from '../records.ts'
import type { Torrent } from '../torrent.ts'

/** Which torrent is whose release, of those that are here at one moment. */
export class ReleaseTorrents {
  readonly #byHash = new Map<string, Torrent>()

  constructor(torrents: Iterable<Torrent>) {
    for (const torrent of torrents) {
      const { infoHashV1, infoHashV2 } = torrent.hashes
      for (const hash of [infoHashV1, infoHashV2]) if (hash !== null) this.#byHash.set(hash, torrent)
    }
  }

  /** Null: it is not here. */
  of(release: ReleaseHead): Torrent | null {
    const { infoHashV1, infoHashV2 } = release
    const torrent = this.#byHash.get(infoHashV1 ?? '') ?? this.#byHash.get(infoHashV2 ?? '') ?? null
    return torrent !== null && isNamedBy(torrent.hashes, release) ? torrent : null
  }
}
