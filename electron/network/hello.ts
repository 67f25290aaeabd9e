import { isIP } from 'node:net'
import type { Encoding, EncodingState } from 'protomux'
import { isPort } from './addresses.ts'

/** What two Shoal peers say first on every lane: JSON in the handshake of the channel `shoal/hello`. */
export interface Hello {
  readonly version: number
  /** Random for each run of a program: a peer that restarted under the same key is told from one that added a lane. */
  readonly session: string
  /** Where it takes plain BitTorrent and TCP lanes; null: nowhere. */
  readonly port: number | null
  /** Addresses of its interfaces: claims, not facts. */
  readonly addresses: readonly string[]
  readonly capabilities: readonly string[]
}

export const HELLO_VERSION = 1

/** Most bytes of a hello: a few hundred are usual, and newer versions may add fields. */
const MAX_HELLO_LENGTH = 4096
const MAX_ADDRESSES = 16
const MAX_CAPABILITIES = 64
const MAX_WORD_LENGTH = 64

/** A broken hello reads as null and throws nothing: Protomux takes a SyntaxError for our bug and ends the process. */
export const helloEncoding: Encoding<Hello | null> = {
  preencode(state, hello) {
    state.end += encodeHello(hello).byteLength
  },
  encode(state, hello) {
    const bytes = encodeHello(hello)
    state.buffer.set(bytes, state.start)
    state.start += bytes.byteLength
  },
  decode(state: EncodingState) {
    return parseHello(state.buffer.subarray(state.start, state.end))
  }
}

/** Null: broken. Fields it does not know are a newer version's and mean nothing here. */
export function parseHello(bytes: Uint8Array): Hello | null {
  const said = bytes.byteLength > MAX_HELLO_LENGTH ? null : parseJson(Buffer.from(bytes).toString('utf8'))
  if (typeof said !== 'object' || said === null) return null
  const { version, session, port, addresses, capabilities } = said as Record<string, unknown>
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return null
  if (typeof session !== 'string' || session.length > MAX_WORD_LENGTH) return null
  return {
    version,
    session,
    port: isPort(port) ? port : null,
    addresses: words(addresses, MAX_ADDRESSES).filter((host) => isIP(host) !== 0),
    capabilities: words(capabilities, MAX_CAPABILITIES)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // the peer's fault
  }
}

function encodeHello(hello: Hello | null): Uint8Array {
  return Buffer.from(JSON.stringify(hello))
}

function words(said: unknown, most: number): string[] {
  if (!Array.isArray(said)) return []
  return said
    .filter((word): word is string => typeof word === 'string' && word.length <= MAX_WORD_LENGTH)
    .slice(0, most)
}
