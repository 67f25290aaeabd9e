import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type { Socket } from 'node:net'
import { plainHost } from './addresses.ts'
import type { LanePath } from './lane-path.ts'
import { tcpLaneName } from './lane-names.ts'
import { LaneSession } from './lane-session.ts'
import type { KeyPair } from './types.ts'

/** What a dialer sends first, so that one port serves lanes and plain BitTorrent, whose first byte is 0x13. */
export const LANE_PREFACE = Buffer.from('shoal/lane/1\n')

const HANDSHAKE_TIMEOUT_MS = 3_000
/** A peer that is gone without a word is noticed after this, and wires fall back. */
const SILENCE_TIMEOUT_MS = 30_000
const KEEP_ALIVE_MS = 8_000

/**
 * The Noise session of a TCP lane, pinned by pattern IK: the dialer completes it only with the owner of `remoteKey`. Null when it
 * fails; the socket is destroyed then.
 */
export async function dialLane(
  socket: Socket,
  keyPair: KeyPair,
  remoteKey: Uint8Array
): Promise<NoiseSecretStream | null> {
  socket.write(LANE_PREFACE)
  return await shakeHands(
    new LaneSession(true, socket, { keyPair, remotePublicKey: remoteKey, pattern: 'IK' })
  )
}

/** The other side's, after its preface has been read. Whose key the dialer has proven is for the caller to judge. */
export async function acceptLane(socket: Socket, keyPair: KeyPair): Promise<NoiseSecretStream | null> {
  return await shakeHands(new LaneSession(false, socket, { keyPair, pattern: 'IK' }))
}

export function tcpPathOf(socket: Socket): LanePath {
  const host = plainHost(socket.remoteAddress ?? '')
  const port = socket.remotePort ?? 0
  // Asked for with every block: the address does not change, and looking it up in subnets is dear.
  const name = tcpLaneName(host)
  return {
    name: () => name,
    address: () => ({ host, port }),
    localHost: socket.localAddress === undefined ? null : plainHost(socket.localAddress)
  }
}

async function shakeHands(stream: NoiseSecretStream): Promise<NoiseSecretStream | null> {
  stream.on('error', nothing)
  const timeout = setTimeout(() => stream.destroy(), HANDSHAKE_TIMEOUT_MS)
  const isDone = await stream.opened
  clearTimeout(timeout)
  if (!isDone || stream.destroying) return null
  stream.setKeepAlive(KEEP_ALIVE_MS)
  stream.setTimeout(SILENCE_TIMEOUT_MS)
  return stream
}

function nothing(): void {
  // told by the stream's end
}
