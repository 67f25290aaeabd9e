import type { Act, Ciphers, Deal, Fault, Script } from './script.ts'

export type Outcome =
  | { readonly fault: Fault }
  | {
      readonly fault: null
      /** 40 hex digits. */
      readonly infoHash: string
      /** Null: the payload is plain. */
      readonly ciphers: Ciphers | null
      /** The beginning of the other side's payload, deciphered: what came with the handshake's last bytes. */
      readonly payload: Uint8Array
    }

/** Plays one side of a Message Stream Encryption handshake over bytes that come in any portions. */
export class Handshake {
  readonly #script: Script
  #act: Act | null
  #outcome: Outcome | null = null
  /** Not taken yet. At most what the script waits for and one portion more. */
  #chunks: Uint8Array[] = []
  #length = 0

  constructor(script: Script) {
    this.#script = script
    this.#act = this.#after(script.next())
  }

  /** Null: not over yet. */
  get outcome(): Outcome | null {
    return this.#outcome
  }

  /** Takes what the other side has sent, none to begin with, and gives what is to be sent now. Nothing once it is over. */
  push(bytes: Uint8Array): Uint8Array {
    const toSend: Uint8Array[] = []
    if (this.#act === null) return NOTHING
    this.#chunks.push(bytes)
    this.#length += bytes.length
    while (this.#act !== null) {
      const result = this.#perform(this.#act, toSend)
      if (result === null) break
      this.#act = this.#after(this.#script.next(result))
    }
    return Buffer.concat(toSend)
  }

  /** What the script gets for an act; null: not yet, or never. */
  #perform(act: Act, toSend: Uint8Array[]): Buffer | null {
    switch (act.name) {
      case 'send':
        toSend.push(act.bytes)
        return NOTHING
      case 'take':
        return this.#length < act.length ? null : this.#cut(act.length)
      case 'find':
        return this.#find(act.mark, act.within)
    }
  }

  #find(mark: Uint8Array, within: number): Buffer | null {
    const longest = within + mark.length
    const found = this.#join().subarray(0, longest).indexOf(mark)
    if (found >= 0) return this.#cut(found + mark.length)
    if (this.#length >= longest) this.#end({ fault: 'no-mark' })
    return null
  }

  #cut(length: number): Buffer {
    const all = this.#join()
    this.#chunks = [all.subarray(length)]
    this.#length -= length
    return Buffer.from(all.subarray(0, length))
  }

  #join(): Buffer {
    const all = Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }

  #after(result: IteratorResult<Act, Deal>): Act | null {
    if (result.done !== true) return result.value
    const deal = result.value
    if (deal.fault !== null) return this.#end(deal)
    const { infoHash, ciphers, early } = deal
    const rest = this.#join()
    ciphers?.read.apply(rest)
    return this.#end({ fault: null, infoHash, ciphers, payload: Buffer.concat([early, rest]) })
  }

  #end(outcome: Outcome): null {
    this.#outcome = outcome
    this.#act = null
    this.#chunks = []
    this.#length = 0
    return null
  }
}

const NOTHING = Buffer.alloc(0)
