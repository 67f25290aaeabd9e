import { fromBase64, safeFileName } from '../../state/torrent-file.ts'

/** Lets the browser save it as it saves any download. */
export function saveTorrent({ name, torrent }: { readonly name: string; readonly torrent: string }): void {
  const url = URL.createObjectURL(new Blob([fromBase64(torrent)], { type: 'application/x-bittorrent' }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = safeFileName(name)
  anchor.click()
  URL.revokeObjectURL(url)
}
