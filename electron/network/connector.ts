import type { Duplex } from 'node:stream'
import type { Address, Encryption, LaneName } from './types.ts'

/** A connection to a plain BitTorrent peer that is made, in either direction: the next bytes are the BitTorrent handshake's. */
export interface Connection {
  /** Emits no unhandled error. What is read may lie in memory that is used again after the 'data' event (in-place-socket.ts). */
  readonly stream: Duplex
  readonly lane: LaneName & ('LAN TCP' | 'TCP' | 'uTP')
  readonly encryption: Exclude<Encryption, 'noise'>
  /** The peer's, as its packets come from there; IPv4 in its plain form. */
  readonly address: Address
}

/** Makes connections to plain BitTorrent peers in one way, or in the best of several. */
export interface Connector {
  /**
   * @param address an IP address and a port
   * @param infoHash 40 hex digits: the peer is dialled for this torrent (Message Stream Encryption needs to know)
   * @param signal gives up: the promise then resolves to null, and nothing is left open
   * @returns null: nobody answers there, or nobody who will have us. It takes at most a few seconds
   */
  connect(address: Address, infoHash: string, signal: AbortSignal): Promise<Connection | null>
}
