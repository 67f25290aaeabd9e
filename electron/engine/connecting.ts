import type { Network } from '../network/network.ts'
import type { EncryptionPolicy, FindingSettings } from '../network/types.ts'

/** Which of the ways to find peers that are allowed are used. */
export type FindingWishes = { readonly [Way in keyof FindingSettings]: boolean }

/** What the engine was opened with, whether it is used now or not. */
export interface Permitted {
  readonly finding: FindingSettings
  readonly utp: boolean
}

export const FOUND_BY_NOBODY: FindingSettings = {
  trackers: false,
  dht: 'none',
  pex: false,
  lan: false,
  portMapping: false
}

/** How peers are found and reached, as a user changes it while the engine runs; never by what it was opened without. */
export class Connecting {
  readonly permitted: Permitted
  readonly #network: Network

  constructor(network: Network, permitted: Permitted) {
    this.#network = network
    this.permitted = permitted
  }

  /** Resolves when it is so. */
  async setFinding(wishes: FindingWishes): Promise<void> {
    const { trackers, dht, pex, lan, portMapping } = this.permitted.finding
    await this.#network.setFinding({
      trackers: trackers && wishes.trackers,
      dht: wishes.dht ? dht : 'none',
      pex: pex && wishes.pex,
      lan: lan && wishes.lan,
      portMapping: portMapping && wishes.portMapping
    })
  }

  /** Of plain BitTorrent connections that are made from now on. */
  setEncryption(policy: EncryptionPolicy): void {
    this.#network.setEncryption(policy)
  }

  /** Whether plain BitTorrent connections are made and taken over uTP from now on. */
  setUtp(isOn: boolean): void {
    this.#network.setUtp(isOn && this.permitted.utp)
  }

  /** At once, over all torrents; the newest of those that are too many are closed. */
  setMaxPeers(most: number): void {
    this.#network.setMaxPeers(most)
  }
}
