import { randomBytes } from 'node:crypto'
import { FILES_PER_PAGE } from '../../shared/api/agreed.ts'
import type { Preview as Row } from '../../shared/api/model.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { Engine } from '../engine/engine.ts'
import type { MagnetLink } from '../metainfo/magnet.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'

interface Preview {
  readonly id: string
  readonly name: string | null
  readonly metainfo: Metainfo | null
  readonly phase:
    { readonly type: 'looking' | 'known' } | { readonly type: 'failed'; readonly error: ShoalError }
  close(): void
}

/** What faces are finding out about links and .torrent files before they add them. */
export class Previews {
  readonly #engine: Engine
  readonly #previews = new Map<string, Preview>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  get rows(): Readonly<Record<string, Row>> {
    return Object.fromEntries([...this.#previews].map(([id, preview]) => [id, this.#rowOf(preview)]))
  }

  /** @throws ShoalError 'usage' with too many open */
  begin(_what: Metainfo | MagnetLink): string {
    const id = randomBytes(8).toString('hex')
    throw new ShoalError('unsupported', 'This version of the engine cannot do this yet.')
    return id
  }

  /** A page of the files, from the one with index `from`. @throws ShoalError 'not-found' */
  contents(id: string, from: number): { path: string; size: number }[] {
    const { metainfo } = this.#one(id)
    if (metainfo === null) throw new ShoalError('not-found', 'What is in it is not known yet.')
    return metainfo.files
      .slice(from, from + FILES_PER_PAGE)
      .map(({ path, length }) => ({ path, size: length }))
  }

  /** @throws ShoalError 'not-found' */
  end(id: string): void {
    const preview = this.#one(id)
    this.#previews.delete(id)
    preview.close()
  }

  close(): void {
    for (const preview of this.#previews.values()) preview.close()
    this.#previews.clear()
  }

  #one(id: string): Preview {
    const preview = this.#previews.get(id)
    if (preview === undefined) throw new ShoalError('not-found', 'This preview has ended.')
    return preview
  }

  #rowOf({ id, name, phase, metainfo }: Preview): Row {
    return {
      id,
      name,
      state: phase.type,
      size: metainfo?.length ?? null,
      files: metainfo?.files.length ?? null,
      isPrivate: metainfo?.private ?? false,
      comment: metainfo?.comment ?? null,
      isKnown: this.#engine.torrents.some((torrent) => torrent.id === id),
      code: phase.type === 'failed' ? phase.error.code : null,
      trouble: phase.type === 'failed' ? phase.error.message : null
    }
  }
}
