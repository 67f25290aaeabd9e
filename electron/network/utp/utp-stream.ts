import { Duplex } from 'node:stream'
import type { Session, SessionPort, UtpFault } from './session.ts'

/** Bytes waiting to be sent at which a stream counts as full; as for TCP. */
const HIGH_WATER = 262_144

export interface UtpStreamPort {
  send(bytes: Buffer): void
  onOwesAcknowledgement(session: Session): void
  onConnected(stream: UtpStream): void
  onGone(stream: UtpStream): void
}

/**
 * A connection of uTP as a stream. It emits no unhandled error. While it is paused the other side is slowed down, to a halt once
 * its window is full; what is written counts as sent when it is on its way.
 */
export class UtpStream extends Duplex {
  readonly session: Session
  /** As of a net.Socket. */
  bytesRead = 0
  readonly #port: UtpStreamPort
  #onRoom: (() => void) | null = null

  /** @param open begins the session; it may send at once, but tells of nothing before it has returned */
  constructor(port: UtpStreamPort, open: (port: SessionPort) => Session) {
    super({ highWaterMark: HIGH_WATER, allowHalfOpen: false })
    this.#port = port
    this.on('error', nothing)
    this.session = open({
      send: (bytes) => port.send(bytes),
      onOwesAcknowledgement: () => port.onOwesAcknowledgement(this.session),
      onConnected: () => port.onConnected(this),
      onData: (bytes) => this.#onData(bytes),
      onEnd: () => void this.push(null),
      onRoom: () => this.#tellRoom(),
      onGone: (fault) => this.#onGone(fault),
      unread: () => this.readableLength
    })
  }

  override _read(): void {
    this.session.onRead()
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: () => void): void {
    this.#send([chunk], callback)
  }

  override _writev(chunks: { chunk: Uint8Array }[], callback: () => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      callback
    )
  }

  override _final(callback: () => void): void {
    this.session.end(performance.now())
    callback()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#onRoom = null
    this.session.close(performance.now())
    callback(error)
  }

  #send(chunks: readonly Uint8Array[], callback: () => void): void {
    this.#onRoom = callback
    this.session.write(chunks, performance.now())
  }

  #onData(bytes: Uint8Array): void {
    this.bytesRead += bytes.length
    this.push(bytes)
  }

  #tellRoom(): void {
    const onRoom = this.#onRoom
    this.#onRoom = null
    onRoom?.()
  }

  #onGone(fault: UtpFault | null): void {
    this.#port.onGone(this)
    if (!this.destroyed) this.destroy(fault === null ? undefined : new Error(`uTP: ${fault}`))
  }
}

function nothing(): void {
  // whoever listens to 'close' knows
}
