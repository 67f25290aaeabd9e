import { ShoalError } from '../../shared/errors.ts'
import type { Millis, PeerId } from '../core/units.ts'
import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import type { MagnetLink } from '../metainfo/magnet.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { parseInfo } from '../metainfo/parse.ts'
import type { Network } from '../network/network.ts'
import type { Address } from '../network/types.ts'
import { Preview } from './preview.ts'
import { isNamedBy, wireHashesOf } from './records.ts'
import { Swarm } from './swarm.ts'

/** Nobody reads more at once, and each may fill the network with peers. */
const MOST_OPEN = 16

export interface PreviewsPorts {
  readonly network: Network
  readonly ourPeerId: Uint8Array
  readonly nextPeerId: () => PeerId
  /** Of a torrent of the engine that runs and has this infohash: 40 hex digits. */
  running(infoHash: string): Swarm | null
}

/** Asks the peers of one torrent for its metainfo alone. */
interface Search {
  readonly wireHashes: readonly string[]
  readonly swarm: Swarm
}

/**
 * The open previews, and the searches for those that look. The network has one place for an infohash, so one swarm at most uses it:
 * that of a torrent that runs, else one search that serves every preview of the torrent.
 */
export class Previews {
  readonly #ports: PreviewsPorts
  readonly #open = new Map<Preview, readonly Address[]>()
  readonly #searches = new Set<Search>()
  readonly #leaving = new Set<Promise<void>>()

  constructor(ports: PreviewsPorts) {
    this.#ports = ports
  }

  /**
   * @param known the metainfo, where nobody has to be asked for it
   * @param addresses BitTorrent peers to try
   * @throws ShoalError 'usage' when too many are open
   */
  open(what: Metainfo | MagnetLink, known: Metainfo | null, addresses: readonly Address[]): Preview {
    if (this.#open.size >= MOST_OPEN)
      throw new ShoalError('usage', `${MOST_OPEN} previews are open already. Close one of them first.`)
    const preview: Preview = new Preview(what, () => this.#end(preview))
    this.#open.set(preview, addresses)
    if (known !== null) preview.onMetainfo(known)
    this.reconcile()
    for (const address of addresses) this.#swarmOf(preview)?.dial(address)
    return preview
  }

  /** What an open preview of exactly this torrent found out. */
  metainfoOf(hashes: InfoHashes): Metainfo | null {
    for (const { metainfo } of this.#open.keys())
      if (metainfo !== null && isNamedBy(hashes, metainfo)) return metainfo
    return null
  }

  /** Whom peers of this infohash are for, when no torrent runs that has it. */
  swarmFor(infoHash: string): Swarm | null {
    for (const { wireHashes, swarm } of this.#searches) if (wireHashes.includes(infoHash)) return swarm
    return null
  }

  /** Someone told what is in a torrent, or it was added with its metainfo. */
  onMetainfo(metainfo: Metainfo): void {
    this.#tell(wireHashesOf(metainfo), (preview) => preview.onMetainfo(metainfo))
  }

  /** A torrent with these infohashes is about to run: at once nothing else uses them. */
  makeWay(wireHashes: readonly string[]): void {
    for (const search of this.#searches) if (haveCommon(search.wireHashes, wireHashes)) this.#leave(search)
  }

  /** Makes the searches fit the previews that look and the torrents that run. To be called when those changed. */
  reconcile(): void {
    const looking = [...this.#open.keys()].filter((preview) => preview.isLooking)
    for (const search of this.#searches) {
      const isWanted = looking.some((preview) => haveCommon(preview.wireHashes, search.wireHashes))
      if (!isWanted || this.#runningOf(search.wireHashes) !== null) this.#leave(search)
    }
    for (const preview of looking) if (this.#swarmOf(preview) === null) this.#search(preview, looking)
  }

  tick(at: Millis): void {
    for (const { swarm } of this.#searches) swarm.tick(at)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((preview) => preview.close()))
  }

  async #end(preview: Preview): Promise<void> {
    this.#open.delete(preview)
    this.reconcile()
    await Promise.all(this.#leaving)
  }

  #search({ hashes, wireHashes }: Preview, looking: readonly Preview[]): void {
    const { network, ourPeerId, nextPeerId } = this.#ports
    const { infoHashV1, infoHashV2 } = hashes
    const setup = {
      infoHashes: wireHashes,
      // One hash finds it; whether a link's other one is the same torrent's is each preview's to judge.
      expected: infoHashV1 === null ? { infoHashV1, infoHashV2 } : { infoHashV1, infoHashV2: null },
      discover: true,
      awaitsMetadata: true,
      tiers: looking
        .filter((preview) => haveCommon(preview.wireHashes, wireHashes))
        .flatMap((preview) => preview.tiers),
      progress: () => ({ uploaded: 0, downloaded: 0, left: null }),
      addresses: looking
        .filter((preview) => haveCommon(preview.wireHashes, wireHashes))
        .flatMap((preview) => this.#open.get(preview) ?? []),
      network,
      ourPeerId,
      nextPeerId
    }
    const swarm = new Swarm(setup, {
      onMetadata: (infoBytes) => this.#onMetadata(wireHashes, infoBytes),
      onPeerFault: ignore
    })
    this.#searches.add({ wireHashes, swarm })
  }

  #onMetadata(wireHashes: readonly string[], infoBytes: Uint8Array): void {
    const found = readInfo(infoBytes)
    if (found instanceof ShoalError) this.#tell(wireHashes, (preview) => preview.onFailed(found))
    else this.#tell([...wireHashes, ...wireHashesOf(found)], (preview) => preview.onMetainfo(found))
  }

  #tell(wireHashes: readonly string[], tell: (preview: Preview) => void): void {
    for (const preview of this.#open.keys()) if (haveCommon(preview.wireHashes, wireHashes)) tell(preview)
    this.reconcile()
  }

  #leave(search: Search): void {
    this.#searches.delete(search)
    const leaving = search.swarm.close().finally(() => this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
  }

  #swarmOf({ wireHashes }: Preview): Swarm | null {
    return this.#runningOf(wireHashes) ?? first(wireHashes, (infoHash) => this.swarmFor(infoHash))
  }

  #runningOf(wireHashes: readonly string[]): Swarm | null {
    return first(wireHashes, (infoHash) => this.#ports.running(infoHash))
  }
}

/** As peers told it, its hash checked: what is wrong with it is wrong for everyone. */
function readInfo(infoBytes: Uint8Array): Metainfo | ShoalError {
  try {
    return parseInfo(infoBytes)
  } catch (error) {
    if (error instanceof ShoalError) return error
    throw error
  }
}

function first<T>(infoHashes: readonly string[], find: (infoHash: string) => T | null): T | null {
  for (const infoHash of infoHashes) {
    const found = find(infoHash)
    if (found !== null) return found
  }
  return null
}

function ignore(): void {
  // a preview has no log
}

function haveCommon(one: readonly string[], other: readonly string[]): boolean {
  return one.some((infoHash) => other.includes(infoHash))
}
