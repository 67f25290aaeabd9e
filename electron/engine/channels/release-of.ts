import { inert } from '../../../shared/inert.ts'
import type { Release } from '../../channel/release.ts'
import type { Metainfo } from '../../metainfo/metainfo.ts'

/** What a publisher says about a release. */
export interface ReleaseWords {
  /** The torrent's name and the number unless given. */
  readonly title?: string
  readonly notes?: string
}

/** What a torrent holds as the release of this number, published now. */
export function releaseOf(metainfo: Metainfo, number: number, { title, notes = '' }: ReleaseWords): Release {
  const files = metainfo.files.map(({ path, length, piecesRoot }) => ({
    path,
    length,
    root: piecesRoot === null ? null : Buffer.from(piecesRoot).toString('hex')
  }))
  return {
    number,
    // As the log has it: in whole seconds.
    publishedAt: Math.floor(Date.now() / 1_000) * 1_000,
    title: inert(title ?? `${metainfo.name} ${number}`),
    notes: notes.split(/\r?\n/u).map(inert).join('\n'),
    infoHashV1: metainfo.infoHashV1,
    infoHashV2: metainfo.infoHashV2,
    length: metainfo.length,
    fileCount: files.length,
    files
  }
}
