import type { Trouble } from './types.ts'

/** The same thing is said again only after this. */
const QUIET_MS = 60_000
const MAX_REMEMBERED = 1_000

/** What hyperdht's codes mean to a user; codes that are not here happen to everyone and need no words. */
const SENTENCES: Readonly<Record<string, string>> = {
  HOLEPUNCH_DOUBLE_RANDOMIZED_NATS:
    'Both your network and the other one change their ports for every connection, so a direct connection is impossible; ' +
    'it works as soon as one side forwards a port or uses another network.',
  CANNOT_HOLEPUNCH:
    'A peer cannot be reached through the network it is in; it works as soon as that peer or you forward a port.',
  REMOTE_NOT_HOLEPUNCHABLE:
    'A peer cannot be reached through the network it is in; it works as soon as that peer or you forward a port.',
  HOLEPUNCH_PROBE_TIMEOUT:
    'A peer was found, but the two networks could not be probed in time; Shoal will try again.',
  HOLEPUNCH_ABORTED: 'A peer was found, but no direct connection to it came about; Shoal will try again.',
  SERVER_INCOMPATIBLE: 'A peer uses an incompatible version of the network; one of you needs to update.'
}

export function sentenceFor(code: string): string | null {
  return SENTENCES[code] ?? null
}

/** Passes troubles on, but not the same one every second. */
export class Troubles {
  readonly #onTrouble: (trouble: Trouble) => void
  readonly #saidAt = new Map<string, number>()

  constructor(onTrouble: (trouble: Trouble) => void) {
    this.#onTrouble = onTrouble
  }

  report(trouble: Trouble): void {
    const key = `${trouble.code} ${trouble.infoHash ?? ''}`
    const now = performance.now()
    if (now - (this.#saidAt.get(key) ?? -Infinity) < QUIET_MS) return
    if (this.#saidAt.size >= MAX_REMEMBERED) this.#saidAt.clear()
    this.#saidAt.set(key, now)
    this.#onTrouble(trouble)
  }
}
