import { randomBytes } from 'node:crypto'
import { FILES_PER_PAGE } from '../../shared/api/agreed.ts'
import type { Preview as Row } from '../../shared/api/model.ts'
import { ShoalError } from '../../shared/errors.ts'
import { inert } from '../../shared/inert.ts'
import type { Engine } from '../engine/engine.ts'
import type { Preview } from '../engine/preview.ts'
import type { MagnetLink } from '../metainfo/magnet.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'

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
  begin(what: Metainfo | MagnetLink): string {
    const id = randomBytes(8).toString('hex')
    this.#previews.set(id, this.#engine.preview(what))
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
  async end(id: string): Promise<void> {
    const preview = this.#one(id)
    this.#previews.delete(id)
    await preview.close()
  }

  /** Those of a face that is gone; some have ended already. */
  async endAll(ids: Iterable<string>): Promise<void> {
    await Promise.all([...ids].filter((id) => this.#previews.has(id)).map((id) => this.end(id)))
  }

  async close(): Promise<void> {
    const open = [...this.#previews.values()]
    this.#previews.clear()
    await Promise.all(open.map((preview) => preview.close()))
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
      comment: inert(metainfo?.comment ?? '') || null,
      isKnown: this.#engine.torrents.some((torrent) => torrent.id === id),
      code: phase.type === 'failed' ? phase.error.code : null,
      trouble: phase.type === 'failed' ? phase.error.message : null
    }
  }
}
