import type { ExtendedHandshake } from './events.ts'
import { parseExtendedHandshake } from './extended-handshake.ts'
import type { Library } from './library.ts'
import { EXTENSIONS, type ExtensionName } from './message-ids.ts'

/** What is done with each extension's messages. The payload is valid only during the call. */
export type ExtensionHandlers = Readonly<Record<ExtensionName, (payload: Uint8Array) => void>>

/** The extension protocol (BEP 10) with one peer: what either side says of itself, and the messages of our extensions. */
export class Extensions {
  readonly #library: Library

  constructor(library: Library, handlers: ExtensionHandlers) {
    this.#library = library
    // The library tells of the extension handshake too, by a name of its own: that comes by `onHandshake`.
    library.on('extended', (extension, payload) => {
      const name = EXTENSIONS.find((known) => known === extension)
      if (name !== undefined && payload instanceof Uint8Array) handlers[name](payload)
    })
  }

  /** Before our handshake: we do not take part in it here. */
  withhold(name: ExtensionName): void {
    this.#library.withhold(name)
  }

  /** Adds to what our handshake says, and says it again where it was said. Values are what bencode takes. */
  say(fields: Readonly<Record<string, number | string | Uint8Array>>): void {
    Object.assign(this.#library.extendedHandshake, fields)
    this.#library.renewExtendedHandshake()
  }

  /** The peer's handshake, the first or a later one; null when it is none. */
  onHandshake(payload: Uint8Array): ExtendedHandshake | null {
    const parsed = parseExtendedHandshake(payload)
    if (parsed === null) return null
    this.#library.deliver(parsed.frame)
    const metadataSize = this.knows('ut_metadata') ? parsed.handshake.metadataSize : null
    return {
      ...parsed.handshake,
      metadataSize,
      dontHave: this.knows('lt_donthave'),
      pex: this.knows('ut_pex'),
      holepunch: this.knows('ut_holepunch')
    }
  }

  /** The peer understands the extension, by its last handshake. */
  knows(name: ExtensionName): boolean {
    return (this.#library.peerExtendedMapping[name] ?? 0) > 0
  }

  /** Nothing is sent to a peer that does not understand it. */
  send(name: ExtensionName, payload: Uint8Array): void {
    if (this.knows(name)) this.#library.extended(name, payload)
  }
}
