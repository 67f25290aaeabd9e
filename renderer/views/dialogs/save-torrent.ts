import { safeFileName } from '../../state/file-name.ts'
import { fromBase64 } from '../../state/torrent-file.ts'
import { saveFile } from './save-file.ts'

export function saveTorrent({ name, torrent }: { readonly name: string; readonly torrent: string }): void {
  saveFile(safeFileName(name, 'torrent'), fromBase64(torrent), 'application/x-bittorrent')
}
