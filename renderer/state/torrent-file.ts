import type { Source } from '../../shared/api/commands.ts'

/** Bytes of a .torrent file that the engine takes. */
export const LARGEST_TORRENT = 18 * 1024 * 1024

/** Bytes turned into characters at a time: as many arguments as every engine's call stack takes. */
const STRETCH = 0x8000

export function isTorrentFile({ name, type }: { readonly name: string; readonly type: string }): boolean {
  return /\.torrent$/iu.test(name) || type === 'application/x-bittorrent'
}

/** Its bytes, as the engine takes them; null when it is larger than any .torrent file that can be read, or cannot be read. */
export async function readTorrentFile(file: Blob): Promise<Source | null> {
  if (file.size > LARGEST_TORRENT) return null
  try {
    return { torrent: toBase64(new Uint8Array(await file.arrayBuffer())) }
  } catch {
    // it was moved or its disk is gone since it was chosen
    return null
  }
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += STRETCH)
    text += String.fromCharCode(...bytes.subarray(at, at + STRETCH))
  return btoa(text)
}
