import { PassThrough } from 'node:stream'
import type { Millis, PeerId } from '../../electron/core/units.ts'
import { Peer } from '../../electron/engine/peer.ts'
import { Reception } from '../../electron/engine/reception.ts'
import type { Address, PeerStream } from '../../electron/network/types.ts'

/** A peer whose stream leads nowhere, before its handshakes. */
export function newPeer(id: PeerId, stream: Partial<PeerStream> = {}): Peer {
  const owner = new Reception(
    () => null,
    () => id
  )
  const whole: PeerStream = {
    stream: new PassThrough(),
    lane: 'TCP',
    encryption: 'none',
    source: 'user',
    identity: `addr:${id}`,
    address: null,
    outgoing: true,
    infoHash: null,
    ...stream
  }
  return new Peer(id, whole, owner, at(0))
}

/** Past both handshakes, in which it says that it knows all that Shoal does; on port 6881, if it was dialled. */
export function greetedPeer(
  host: string,
  stream: Partial<PeerStream> = {},
  listenPort: number | null = null
): Peer {
  const about = { identity: `addr:${host}`, address: address(host), ...stream }
  const peer = newPeer(0 as PeerId, about)
  peer.handshake = {
    infoHash: '',
    peerId: new Uint8Array(20),
    fast: true,
    extended: true,
    dht: false,
    v2: false
  }
  peer.extended = {
    client: null,
    listenPort,
    metadataSize: null,
    requestQueue: null,
    uploadOnly: false,
    yourIp: null,
    dontHave: false,
    pex: true,
    holepunch: true,
    shoalKey: null
  }
  return peer
}

export function address(host: string): Address {
  return { host, port: 6881 }
}

export function at(ms: number): Millis {
  return ms as Millis
}
