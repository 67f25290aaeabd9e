import { afterAll, beforeAll, describe, type TestOptions } from 'vitest'
import { removeTempFolders } from '../files.ts'
import { whyNoLab, type Lab } from './lab.ts'

/** Tests that need a lab; skipped, with the reason in their title, where there can be none. */
export function describeInLab(title: string, options: TestOptions, tests: () => void): void {
  const why = whyNoLab()
  describe.skipIf(why !== null)(`${title}${why === null ? '' : ` (skipped: ${why})`}`, options, tests)
}

/**
 * Opens a lab and what is in it before the first of the tests around, and closes it after the last.
 * @param open `signal` aborts when the lab is closed
 * @param patience milliseconds that either may take
 * @returns what was opened
 */
export function opened<Stage extends { readonly lab: Lab }>(
  open: (signal: AbortSignal) => Promise<Stage>,
  patience: number
): () => Promise<Stage> {
  const ending = new AbortController()
  let opening: Promise<Stage> | null = null
  const stage = (): Promise<Stage> => (opening ??= open(ending.signal))
  beforeAll(stage, patience)
  afterAll(async () => {
    ending.abort(new Error('The lab is closed.'))
    await (await stage()).lab.close()
    await removeTempFolders()
  }, patience)
  return stage
}
