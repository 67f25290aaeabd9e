import type { ReleaseHead } from '../../channel/release.ts'
import type { MagnetLink } from '../../metainfo/magnet.ts'

/** What leads to the torrent of a release. @param name what it is called until its metainfo is known */
export function linkOfRelease({ infoHashV1, infoHashV2, length }: ReleaseHead, name: string): MagnetLink {
  return { infoHashV1, infoHashV2, name, length, trackers: [], webSeeds: [], peers: [], select: null }
}
