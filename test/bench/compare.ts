import { open, type FileHandle } from 'node:fs/promises'

const CHUNK = 4 * 1024 * 1024

/** @throws Error when the two files are not the same, byte for byte: what was measured then was not worth anything */
export async function mustBeSame(file: string, other: string): Promise<void> {
  const [a, b] = await Promise.all([open(file), open(other)])
  try {
    const left = Buffer.alloc(CHUNK)
    const right = Buffer.alloc(CHUNK)
    for (let at = 0; ; at += CHUNK) {
      const [there, here] = await Promise.all([readFully(a, left, at), readFully(b, right, at)])
      if (!there.equals(here))
        throw new Error(`${other} is not what ${file} is, within 4 MiB from byte ${at}.`)
      if (there.length < CHUNK) return
    }
  } finally {
    await Promise.all([a.close(), b.close()])
  }
}

async function readFully(handle: FileHandle, buffer: Buffer, position: number): Promise<Buffer> {
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, position + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}
