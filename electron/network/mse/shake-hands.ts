import type { Duplex } from 'node:stream'
import type { Encryption } from '../types.ts'
import { Handshake, type Outcome } from './handshake.ts'
import { Rc4Stream } from './rc4-stream.ts'
import type { Script } from './script.ts'

/** Who does not begin to answer by then speaks another protocol, or none. */
const FIRST_WORD_MS = 5_000
/** For all of a handshake. */
const IN_ALL_MS = 10_000

/** A stream after its handshake: the next bytes are the BitTorrent handshake's. */
export interface Secured {
  readonly stream: Duplex
  readonly encryption: Encryption & ('handshake' | 'rc4')
}

/**
 * Plays one side of the handshake over a stream that nobody has listened to.
 * @param signal gives up
 * @returns null when it fails, in at most ten seconds; the stream is destroyed then. It is the same stream when the payload is plain
 */
export async function shakeHands(
  stream: Duplex,
  script: Script,
  signal?: AbortSignal
): Promise<Secured | null> {
  const outcome = await play(stream, new Handshake(script), signal)
  if (outcome?.fault !== null || stream.destroyed) {
    stream.destroy()
    return null
  }
  const { ciphers, payload } = outcome
  if (ciphers !== null) return { stream: new Rc4Stream(stream, ciphers, payload), encryption: 'rc4' }
  if (payload.length > 0) stream.unshift(payload)
  return { stream, encryption: 'handshake' }
}

/** Null: the other side is gone or too slow, or nobody waits any more. */
function play(stream: Duplex, handshake: Handshake, signal?: AbortSignal): Promise<Outcome | null> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(firstWord)
      clearTimeout(inAll)
      signal?.removeEventListener('abort', settle)
      stream.off('readable', listen).off('end', settle).off('close', settle)
      resolve(handshake.outcome)
    }
    const step = (bytes: Uint8Array): void => {
      const answer = handshake.push(bytes)
      if (answer.length > 0) stream.write(answer)
    }
    const listen = (): void => {
      for (let bytes = read(stream); bytes !== null; bytes = read(stream)) {
        clearTimeout(firstWord)
        step(bytes)
        if (handshake.outcome !== null) return settle()
      }
    }
    const firstWord = setTimeout(settle, FIRST_WORD_MS)
    const inAll = setTimeout(settle, IN_ALL_MS)
    signal?.addEventListener('abort', settle)
    stream.on('readable', listen).on('end', settle).on('close', settle)
    if (signal?.aborted === true || stream.destroyed) settle()
    else step(new Uint8Array(0))
  })
}

function read(stream: Duplex): Uint8Array | null {
  return stream.read() as Uint8Array | null
}
