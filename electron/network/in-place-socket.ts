import {
  connect,
  Socket,
  type OnReadOpts,
  type SocketConstructorOpts,
  type TcpNetConnectOpts
} from 'node:net'

/** Bytes of one read at most. libuv reads up to 32 times before it looks at anything else: 4 MiB then hold up nobody for long. */
const READ_LENGTH = 131_072
/** Bytes waiting to be sent at which a socket counts as full: as many keep a fast link busy while we do other things. */
const HIGH_WATER = 262_144

/** Windows fills buffers while nobody looks, so there each socket needs its own; elsewhere a read is used up before the next. */
const shared = process.platform === 'win32' ? null : Buffer.allocUnsafeSlow(READ_LENGTH)

/** What node keeps in an accepted socket. */
interface Accepted {
  _handle?: object | null
  _server?: object | null
}

/**
 * As `net.connect`, but what is read lies in the same memory again and again: the bytes of a 'data' event are there only during
 * the event. Node would take new memory for each read, and a third of a getter's main thread went into collecting it. While
 * nobody listens, or the socket is paused, it keeps copies, like any stream.
 */
export function connectInPlace(options: TcpNetConnectOpts): Socket {
  return connect({ ...options, ...reading() })
}

/** An accepted socket of which nothing was read yet (`pauseOnConnect`), as one that reads in place. The former is used up. */
export function readInPlace(socket: Socket): Socket {
  const accepted = socket as Accepted
  const { _handle: handle, _server: server } = accepted
  if (handle === undefined || handle === null || server === undefined) return socket.resume()
  const options: SocketConstructorOpts & { handle: object } = { handle, ...reading() }
  const inPlace = Object.assign(new Socket(options), { _server: server })
  accepted._handle = null
  accepted._server = null
  return inPlace
}

function reading(): { onread: OnReadOpts; highWaterMark: number } {
  const buffer = shared ?? Buffer.allocUnsafeSlow(READ_LENGTH)
  return { onread: { buffer, callback: onRead }, highWaterMark: HIGH_WATER }
}

/** Node calls it on the socket. False: no more for now. */
function onRead(this: unknown, length: number, buffer: Uint8Array): boolean {
  const socket = this as Socket
  const bytes = buffer.subarray(0, length)
  if (socket.readableFlowing !== true || socket.readableLength > 0 || socket.listenerCount('data') === 0)
    return socket.push(Buffer.from(bytes))
  socket.emit('data', bytes)
  return true
}
