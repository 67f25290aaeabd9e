import type { Duplex } from 'node:stream'
import { LANE_PREFACE } from '../tcp-lane.ts'
import type { Encryption, EncryptionPolicy } from '../types.ts'
import type { RandomBytes } from './fields.ts'
import { firstWord } from './first-word.ts'
import { respond } from './responder.ts'
import { shakeHands } from './shake-hands.ts'
import type { TorrentMarks } from './torrent-marks.ts'

/** A visitor who has not said by then what it wants is shown out. */
const FIRST_WORD_MS = 5_000

/** What a visitor has come for. */
export type Visitor =
  /** A plain BitTorrent peer: the next bytes are its handshake's. */
  | { readonly wants: 'wire'; readonly stream: Duplex; readonly encryption: Exclude<Encryption, 'noise'> }
  /** A lane: its preface has been read. */
  | { readonly wants: 'lane' }

/** Tells by its first bytes what an incoming stream is, over any transport, and does the encrypted handshake where there is one. */
export class Admission {
  readonly #policy: () => EncryptionPolicy
  readonly #marks: TorrentMarks
  readonly #random: RandomBytes

  constructor(policy: () => EncryptionPolicy, marks: TorrentMarks, random: RandomBytes) {
    this.#policy = policy
    this.#marks = marks
    this.#random = random
  }

  /** @returns null for whoever makes no sense, is too slow or not welcome; the stream, which nobody has listened to, is destroyed then */
  async admit(stream: Duplex): Promise<Visitor | null> {
    const word = await firstWordOf(stream)
    if (word === 'lane') return { wants: 'lane' }
    if (word === 'plain' && this.#policy() !== 'require') return { wants: 'wire', stream, encryption: 'none' }
    if (word === 'encrypted' && this.#policy() !== 'off') return await this.#answer(stream)
    stream.destroy()
    return null
  }

  async #answer(stream: Duplex): Promise<Visitor | null> {
    const script = respond({
      torrentOf: (mark) => this.#marks.infoHashOf(mark),
      takesPlain: this.#policy() === 'prefer',
      random: this.#random
    })
    const secured = await shakeHands(stream, script)
    return secured === null ? null : { wants: 'wire', ...secured }
  }
}

/** Takes a lane's preface out of the stream and leaves all else in it. Null: the visitor says nothing, or is gone. */
function firstWordOf(stream: Duplex): Promise<'plain' | 'lane' | 'encrypted' | null> {
  return new Promise((resolve) => {
    const settle = (word: 'plain' | 'lane' | 'encrypted' | null): void => {
      clearTimeout(timeout)
      stream.off('readable', listen).off('end', leave).off('close', leave)
      resolve(word)
    }
    let heard = Buffer.alloc(0)
    const leave = (): void => settle(null)
    const listen = (): void => {
      const bytes = stream.read() as Buffer | null
      if (bytes === null) return
      heard = Buffer.concat([heard, bytes])
      const word = firstWord(heard)
      if (word === 'unfinished') return
      const rest = word === 'lane' ? heard.subarray(LANE_PREFACE.length) : heard
      if (rest.length > 0) stream.unshift(rest)
      settle(word)
    }
    const timeout = setTimeout(leave, FIRST_WORD_MS)
    stream.on('readable', listen).on('end', leave).on('close', leave)
    if (stream.destroyed) leave()
  })
}
