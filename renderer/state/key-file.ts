/** A file that may hold the key of a channel: what it is called, and its text. */
export interface KeyFile {
  readonly name: string
  readonly backup: string
}

/** Characters that the engine takes, in no more bytes than this. */
const LARGEST = 10_000

export function isKeyFile({ name }: { readonly name: string }): boolean {
  return /\.shoal-key$/iu.test(name)
}

/** Null when it is larger than any backup of a key, or cannot be read. */
export async function readKeyFile(file: File): Promise<KeyFile | null> {
  if (file.size > LARGEST) return null
  try {
    return { name: file.name, backup: await file.text() }
  } catch {
    // it was moved or its disk is gone since it was chosen
    return null
  }
}
