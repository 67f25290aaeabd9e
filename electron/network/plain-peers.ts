import type { ConnectionBudget } from './budget.ts'
import type { Lease } from './lease.ts'
import type { Connection } from './connector.ts'
import type { LaneName, PeerSource, PeerStream } from './types.ts'

/** Whom a connection was dialled for and because of. */
export interface Dialled {
  readonly infoHash: string
  readonly source: PeerSource
}

/** Plain BitTorrent connections that are made, in either direction. */
export class PlainPeers {
  readonly #budget: ConnectionBudget
  readonly #onPeer: (peer: PeerStream) => void
  readonly #connections = new Set<Connection>()

  constructor(budget: ConnectionBudget, onPeer: (peer: PeerStream) => void) {
    this.#budget = budget
    this.#onPeer = onPeer
  }

  onIncoming(connection: Connection): void {
    const { stream, address } = connection
    const lease = this.#budget.seat(address.host, () => stream.destroy())
    if (lease === null) stream.destroy()
    else this.#adopt(connection, lease, null)
  }

  /** The dialer has taken the lease already. */
  onDialled(connection: Connection, lease: Lease, dialled: Dialled): void {
    this.#adopt(connection, lease, dialled)
  }

  get size(): number {
    return this.#connections.size
  }

  /** Counted by lane. */
  count(lane: LaneName): number {
    return Array.from(this.#connections).filter((connection) => connection.lane === lane).length
  }

  closeAll(identity?: string): void {
    for (const connection of this.#connections) {
      if (identity === undefined || identityOf(connection) === identity) connection.stream.destroy()
    }
  }

  /** @returns how many were closed: fewer where there are no more */
  closeNewest(count: number): number {
    const newest = [...this.#connections].reverse().slice(0, count)
    for (const { stream } of newest) stream.destroy()
    return newest.length
  }

  #adopt(connection: Connection, lease: Lease, dialled: Dialled | null): void {
    const { stream, lane, encryption, address } = connection
    const identity = identityOf(connection)
    if (address.host === '' || stream.destroyed || this.#budget.isBanned(identity)) {
      lease.release()
      stream.destroy()
      return
    }
    this.#connections.add(connection)
    stream.once('close', () => {
      this.#connections.delete(connection)
      lease.release()
    })
    this.#onPeer({
      stream,
      lane,
      encryption,
      identity,
      address,
      source: dialled?.source ?? 'incoming',
      outgoing: dialled !== null,
      infoHash: dialled?.infoHash ?? null
    })
  }
}

function identityOf({ address }: Connection): string {
  return `addr:${address.host}`
}
