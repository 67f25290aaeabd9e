import { randomBytes } from 'node:crypto'
import type Protomux from 'protomux'
import type { Encoding } from 'protomux'
import {
  encodeAnswer,
  encodeQuestion,
  parseAnswer,
  parseQuestion,
  type SearchHit,
  type SearchQuestion
} from '../wire/search-messages.ts'

/**
 * One question is one channel of this protocol: opened by whoever asks, and refused, before the question is told, by whoever does
 * not answer; closed with the answer. Message 0 is the question, message 1 the answer.
 */
export const SEARCH_PROTOCOL = 'shoal/search'
/** In a hello: its Shoal knows the protocol, which is not to say that it answers. */
export const SEARCH_CAPABILITY = 'search'

/**
 * @param isAwaited false: whoever asked has gone
 * @returns null: it is not answered after all
 */
export type Answering = (
  question: SearchQuestion,
  isAwaited: () => boolean
) => Promise<readonly SearchHit[] | null>

/** Whoever let a question in waits for it, and works on it, no longer than this; whoever asks has gone before. */
const ANSWER_TIMEOUT_MS = 10_000
const ID_LENGTH = 8

/**
 * Asks whoever is at the other end.
 * @param onFault it does what no Shoal does
 * @returns null: it does not answer, or not within `ms`
 */
export async function askOn(
  mux: Protomux,
  question: SearchQuestion,
  ms: number,
  onFault: () => void
): Promise<readonly SearchHit[] | null> {
  return await new Promise((resolve) => {
    const channel = mux.createChannel<null, null>({
      protocol: SEARCH_PROTOCOL,
      id: randomBytes(ID_LENGTH),
      handshake: nothingEncoding,
      onopen: () => asking?.send(encodeQuestion(question)),
      onclose: () => end(null)
    })
    const end = (hits: readonly SearchHit[] | null): void => {
      clearTimeout(timeout)
      resolve(hits)
      channel?.close()
    }
    const timeout = setTimeout(() => end(null), ms)
    const asking = channel?.addMessage({ encoding: bytesEncoding, onmessage: onFault })
    channel?.addMessage({
      encoding: bytesEncoding,
      onmessage: (bytes) => {
        const hits = parseAnswer(bytes)
        if (hits === null) onFault()
        end(hits)
      }
    })
    if (channel === null) end(null)
    else channel.open(null)
  })
}

/**
 * Takes a question that is offered.
 * @param id of the channel that was opened for it
 * @param onFault whoever asks does what no Shoal does
 */
export function answerOn(mux: Protomux, id: Uint8Array, answering: Answering, onFault: () => void): void {
  const channel = mux.createChannel<null, null>({
    protocol: SEARCH_PROTOCOL,
    id,
    handshake: nothingEncoding,
    onopen: nothing,
    onclose: () => clearTimeout(timeout)
  })
  const timeout = setTimeout(() => channel?.close(), ANSWER_TIMEOUT_MS)
  let isAsked = false
  channel?.addMessage({
    encoding: bytesEncoding,
    onmessage: (bytes) => {
      const question = isAsked ? null : parseQuestion(bytes)
      isAsked = true
      if (question === null) onFault()
      else void answering(question, () => !channel.closed).then(tell)
    }
  })
  // An answer to no question of ours.
  const answer = channel?.addMessage({ encoding: bytesEncoding, onmessage: onFault })
  const tell = (hits: readonly SearchHit[] | null): void => {
    if (hits !== null) answer?.send(encodeAnswer(hits))
    channel?.close()
  }
  if (channel === null) clearTimeout(timeout)
  else channel.open(null)
}

const bytesEncoding: Encoding<Uint8Array> = {
  preencode(state, bytes) {
    state.end += bytes.byteLength
  },
  encode(state, bytes) {
    state.buffer.set(bytes, state.start)
    state.start += bytes.byteLength
  },
  decode(state) {
    return state.buffer.subarray(state.start, state.end)
  }
}

const nothingEncoding: Encoding<null> = {
  preencode: nothing,
  encode: nothing,
  decode() {
    return null
  }
}

function nothing(): void {
  // there is nothing to be said
}
