import type { Metainfo } from '../metainfo/metainfo.ts'

/** The part file's path, beside the torrent's own file or folder. */
export function partFileOf({ infoHashV1, infoHashV2 }: Metainfo): string {
  return `.${infoHashV1 ?? infoHashV2 ?? ''}.parts`
}

/** Where a file is put together before it appears: beside its place. */
export function draftOf(path: string, partFile: string, file: number): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${partFile}.${file}`
}
