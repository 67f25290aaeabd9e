import { setTimeout } from 'node:timers/promises'

/** Milliseconds between two looks at a program that does not tell by itself. */
const BETWEEN_LOOKS = 150

/** Looks until there is something to see. @param signal ends the looking with its reason */
export async function until<T>(look: () => Promise<T | null>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted()
    const seen = await look()
    if (seen !== null) return seen
    await setTimeout(BETWEEN_LOOKS, undefined, { signal })
  }
}
