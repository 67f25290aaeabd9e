import { EventEmitter } from 'node:events'
import { ShoalError } from '../../shared/errors.ts'
import type { MagnetLink } from '../metainfo/magnet.ts'
import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Tiers } from '../../shared/tiers.ts'
import { idOf, isNamedBy, wireHashesOf } from './records.ts'
import { tiersOf } from './announce-list.ts'

/** How far a preview is: exactly one of these. It changes once at most. */
export type PreviewPhase =
  /** For someone who tells what is in it. */
  | { readonly type: 'looking' }
  | { readonly type: 'known'; readonly metainfo: Metainfo }
  /** 'link-invalid' or 'metainfo-invalid': whoever tells, it is not to be had. */
  | { readonly type: 'failed'; readonly error: ShoalError }

export interface PreviewEvents {
  phase: [PreviewPhase]
}

/** What a link or .torrent file holds, found out before any of it is kept. Whoever opened it closes it. */
export class Preview extends EventEmitter<PreviewEvents> {
  /** Of the torrent it would be. */
  readonly id: string
  readonly hashes: InfoHashes
  readonly wireHashes: readonly string[]
  readonly tiers: Tiers
  readonly #nameInLink: string | null
  readonly #onClosed: () => Promise<void>
  #phase: PreviewPhase = { type: 'looking' }
  #closed: Promise<void> | null = null

  /** @param onClosed resolves when nobody is asked for its sake any more */
  constructor(what: Metainfo | MagnetLink, onClosed: () => Promise<void>) {
    super()
    const { infoHashV1, infoHashV2, name } = what
    this.id = idOf(what)
    this.hashes = { infoHashV1, infoHashV2 }
    this.wireHashes = wireHashesOf(what)
    this.tiers = tiersOf(what)
    this.#nameInLink = name
    this.#onClosed = onClosed
  }

  get phase(): PreviewPhase {
    return this.#phase
  }

  get metainfo(): Metainfo | null {
    return this.#phase.type === 'known' ? this.#phase.metainfo : null
  }

  /** The torrent's, or until that is known the link's; null when that names none. */
  get name(): string | null {
    return this.metainfo?.name ?? this.#nameInLink
  }

  get isLooking(): boolean {
    return this.#phase.type === 'looking' && this.#closed === null
  }

  /** Someone told what is in a torrent that has one of its infohashes. */
  onMetainfo(metainfo: Metainfo): void {
    if (isNamedBy(this.hashes, metainfo)) this.#become({ type: 'known', metainfo })
    else this.onFailed(new ShoalError('link-invalid', 'The infohashes in this link are not of one torrent.'))
  }

  onFailed(error: ShoalError): void {
    this.#become({ type: 'failed', error })
  }

  /** It tells nothing any more; what it knows stays. */
  close(): Promise<void> {
    this.#closed ??= this.#onClosed()
    return this.#closed
  }

  #become(phase: PreviewPhase): void {
    if (!this.isLooking) return
    this.#phase = phase
    this.emit('phase', phase)
  }
}
