import type { Socket } from 'node:net'
import { plainHost } from './addresses.ts'
import type { ConnectionBudget, Lease } from './budget.ts'
import { tcpLaneName } from './lane-names.ts'
import type { LaneName, PeerStream } from './types.ts'

/** Plain BitTorrent connections that are made, in either direction. */
export class PlainPeers {
  readonly #budget: ConnectionBudget
  readonly #onPeer: (peer: PeerStream) => void
  readonly #sockets = new Set<Socket>()

  constructor(budget: ConnectionBudget, onPeer: (peer: PeerStream) => void) {
    this.#budget = budget
    this.#onPeer = onPeer
  }

  onIncoming(socket: Socket): void {
    const lease = this.#budget.take('peers')
    if (lease === null) socket.destroy()
    else this.#adopt(socket, lease, null)
  }

  /** The dialer has taken the lease already. */
  onDialled(socket: Socket, lease: Lease, infoHash: string): void {
    this.#adopt(socket, lease, infoHash)
  }

  /** Counted by lane. */
  count(lane: LaneName): number {
    return Array.from(this.#sockets).filter((socket) => laneOf(socket) === lane).length
  }

  closeAll(identity?: string): void {
    for (const socket of this.#sockets) {
      if (identity === undefined || identityOf(socket) === identity) socket.destroy()
    }
  }

  #adopt(socket: Socket, lease: Lease, infoHash: string | null): void {
    const identity = identityOf(socket)
    if (identity === 'addr:' || this.#budget.isBanned(identity)) {
      lease.release()
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.on('close', () => {
      this.#sockets.delete(socket)
      lease.release()
    })
    this.#onPeer({
      stream: socket,
      lane: laneOf(socket),
      encrypted: false,
      identity,
      address: { host: hostOf(socket), port: socket.remotePort ?? 0 },
      outgoing: infoHash !== null,
      infoHash
    })
  }
}

/** Empty once the socket is closed. */
function hostOf(socket: Socket): string {
  return plainHost(socket.remoteAddress ?? '')
}

function identityOf(socket: Socket): string {
  return `addr:${hostOf(socket)}`
}

function laneOf(socket: Socket): LaneName {
  return tcpLaneName(hostOf(socket))
}
