import type { Trouble } from './types.ts'

/** The same thing is said again only after this. */
const QUIET_MS = 60_000
const MAX_REMEMBERED = 1_000

/** A failure that may pass is worth a word only when nothing has come of the peer for so long. */
const PATIENCE_MS = 30_000

interface Meaning {
  readonly sentence: string
  readonly mayPass: boolean
}

const UNREACHABLE =
  'A peer cannot be reached through the network it is in; it works as soon as that peer or you forward a port.'

/** What hyperdht's codes mean to a user; codes that are not here happen to everyone and need no words. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  HOLEPUNCH_DOUBLE_RANDOMIZED_NATS: {
    sentence:
      'Both your network and the other one change their ports for every connection, so a direct connection is impossible; ' +
      'it works as soon as one side forwards a port or uses another network.',
    mayPass: false
  },
  CANNOT_HOLEPUNCH: { sentence: UNREACHABLE, mayPass: false },
  REMOTE_NOT_HOLEPUNCHABLE: { sentence: UNREACHABLE, mayPass: false },
  SERVER_INCOMPATIBLE: {
    sentence: 'A peer uses an incompatible version of the network; one of you needs to update.',
    mayPass: false
  },
  HOLEPUNCH_ABORTED: {
    sentence: 'A peer was found, but no direct connection to it has come about so far; Shoal keeps trying.',
    mayPass: true
  },
  HOLEPUNCH_PROBE_TIMEOUT: {
    sentence: 'A peer was found, but the two networks could not be probed in time; Shoal keeps trying.',
    mayPass: true
  }
}

/** Decides which failed dials a user should hear of. */
export class FailedDials {
  /** By remote key in hex. */
  readonly #failingSince = new Map<string, number>()

  onConnected(remoteKey: string): void {
    this.#failingSince.delete(remoteKey)
  }

  /** The sentence to say; null: none, or not yet. */
  onFailed(remoteKey: string, code: string, now: number): string | null {
    const meaning = MEANINGS[code]
    if (meaning === undefined) return null
    if (this.#failingSince.size >= MAX_REMEMBERED) this.#failingSince.clear()
    const since = this.#failingSince.get(remoteKey) ?? now
    this.#failingSince.set(remoteKey, since)
    return meaning.mayPass && now - since < PATIENCE_MS ? null : meaning.sentence
  }
}

/** Passes troubles on, but not the same one every second. */
export class Troubles {
  readonly #onTrouble: (trouble: Trouble) => void
  readonly #saidAt = new Map<string, number>()

  constructor(onTrouble: (trouble: Trouble) => void) {
    this.#onTrouble = onTrouble
  }

  report(trouble: Trouble): void {
    // Strangers' words change as they like; who they are does not.
    const key = `${trouble.code} ${trouble.infoHash ?? ''} ${trouble.culprit?.who ?? trouble.sentence}`
    const now = performance.now()
    if (now - (this.#saidAt.get(key) ?? -Infinity) < QUIET_MS) return
    if (this.#saidAt.size >= MAX_REMEMBERED) this.#saidAt.clear()
    this.#saidAt.set(key, now)
    this.#onTrouble(trouble)
  }
}
