import type { Address } from '../../../electron/network/types.ts'

export type ClientName = 'Shoal' | 'another Shoal' | 'libtorrent' | 'Transmission' | 'aria2'

/** Connections to other clients: plain only, encrypted only (all of it, or the handshake alone), or whatever the other wants. */
export type Secrecy = 'plain' | 'RC4' | 'plain payload' | 'any'

/** How the clients of a scene are set up. Whatever is not named here is off. */
export interface Terms {
  readonly secrecy: Secrecy
  /** Nodes of the mainline DHT; empty: it is off. */
  readonly dht: readonly Address[]
  readonly pex: boolean
  /** Multicast on the local network. */
  readonly lan?: boolean
  /** uTP alone: TCP does not reach any of them. False: TCP alone. */
  readonly utp: boolean
  /** A node of Shoal's own DHT; null: Hyperswarm is off. */
  readonly hyperswarm?: Address | null
}

/** A BitTorrent client that runs on a host of the lab. */
export interface Client {
  readonly name: ClientName
  /** Where it listens for peers. */
  readonly address: Address
  /** The same over IPv6; absent: it has none. */
  readonly address6?: Address
  /** It makes no file for one that is empty. */
  readonly omitsEmptyFiles?: true
  /** Pads (BEP 47) are files to it. */
  readonly writesPads?: true
  /** Serves what lies in `folder`; resolves when it does. @param torrent a .torrent file */
  seed(torrent: string, folder: string): Promise<void>
  /** Fetches into `folder`; resolves when it says that it has all. @param source a .torrent file or magnet link */
  get(source: string, folder: string): Promise<void>
}
