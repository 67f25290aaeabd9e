import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether folders can be closed here: it needs root and a file system that knows of it. */
export const canCloseFolders = closesOne()

/** For the title of what is skipped. */
export const whyNotClosed = canCloseFolders ? '' : ' (skipped: chattr +i does not work here)'

/** A folder that takes no new names while it is closed: a symlink meets the same EPERM as on a file system that has none. */
export class ClosedFolder implements Disposable {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    chattr('+i', folder)
  }

  [Symbol.dispose](): void {
    chattr('-i', this.#folder)
  }
}

function chattr(change: '+i' | '-i', folder: string): boolean {
  return spawnSync('chattr', [change, folder], { stdio: 'ignore' }).status === 0
}

function closesOne(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-test-'))
  try {
    return chattr('+i', folder)
  } finally {
    chattr('-i', folder)
    rmSync(folder, { recursive: true })
  }
}
