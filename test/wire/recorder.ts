import { createHash } from 'node:crypto'
import type { HashRequest } from '../../electron/metainfo/hash-range.ts'
import type { ExtendedHandshake, PeerHandshake, WireEvents } from '../../electron/wire/events.ts'
import type { HolepunchMessage } from '../../electron/wire/holepunch-messages.ts'
import type { PexMessage } from '../../electron/wire/pex-messages.ts'

/** Writes down what a wire tells, a line an event, and wakes whoever waits for one. */
export class Recorder implements WireEvents {
  readonly lines: string[] = []
  handshake: PeerHandshake | null = null
  extended: ExtendedHandshake | null = null
  metadata: Uint8Array | null = null
  bitfield: Uint8Array | null = null
  #waiting: (() => void) | null = null

  /** Resolves when a line begins with these words. */
  async until(words: string): Promise<void> {
    while (!this.lines.some((line) => line.startsWith(words))) {
      await new Promise<void>((resolve) => (this.#waiting = resolve))
    }
  }

  get closed(): string | null {
    return /^closed (.*)/.exec(this.lines.at(-1) ?? '')?.[1] ?? null
  }

  protected tell(line: string): void {
    this.lines.push(line)
    this.#waiting?.()
  }

  onHandshake(handshake: PeerHandshake): void {
    this.handshake = handshake
    this.tell('handshake')
  }
  onExtended(handshake: ExtendedHandshake): void {
    this.extended = handshake
    this.tell('extended')
  }
  onBitfield(bytes: Uint8Array): void {
    this.bitfield = bytes
    this.tell(`bitfield ${Buffer.from(bytes).toString('hex')}`)
  }
  onHaveAll(): void {
    this.tell('have-all')
  }
  onHaveNone(): void {
    this.tell('have-none')
  }
  onHave(piece: number): void {
    this.tell(`have ${piece}`)
  }
  onDontHave(piece: number): void {
    this.tell(`dont-have ${piece}`)
  }
  onChoked(): void {
    this.tell('choked')
  }
  onUnchoked(): void {
    this.tell('unchoked')
  }
  onInterested(): void {
    this.tell('interested')
  }
  onUninterested(): void {
    this.tell('uninterested')
  }
  onRequested(piece: number, offset: number, length: number): void {
    this.tell(`requested ${piece} ${offset} ${length}`)
  }
  onCancelled(piece: number, offset: number, length: number): void {
    this.tell(`cancelled ${piece} ${offset} ${length}`)
  }
  onBlock(piece: number, offset: number, bytes: Uint8Array): void {
    this.tell(`block ${piece} ${offset} ${bytes.length} ${digest(bytes)}`)
  }
  onRejected(piece: number, offset: number, length: number): void {
    this.tell(`rejected ${piece} ${offset} ${length}`)
  }
  onSuggested(piece: number): void {
    this.tell(`suggested ${piece}`)
  }
  onAllowedFast(piece: number): void {
    this.tell(`allowed-fast ${piece}`)
  }
  onHashesRequested({ base, index, length, proofLayers }: HashRequest): void {
    this.tell(`hashes requested ${base} ${index} ${length} ${proofLayers}`)
  }
  onHashes({ base, index, length, proofLayers }: HashRequest, hashes: Uint8Array): void {
    this.tell(`hashes ${base} ${index} ${length} ${proofLayers} ${digest(hashes)}`)
  }
  onHashesRejected({ base, index, length, proofLayers }: HashRequest): void {
    this.tell(`hashes rejected ${base} ${index} ${length} ${proofLayers}`)
  }
  onMetadata(infoBytes: Uint8Array): void {
    this.metadata = infoBytes
    this.tell('metadata')
  }
  onMetadataRefused(why: string): void {
    this.tell(`metadata refused ${why}`)
  }
  onPex({ added, dropped }: PexMessage): void {
    this.tell(`pex +${String(added.length)} -${String(dropped.length)}`)
  }
  onHolepunch({ type, address }: HolepunchMessage): void {
    this.tell(`holepunch ${type} ${address.host} ${String(address.port)}`)
  }
  onDhtPort(port: number): void {
    this.tell(`dht-port ${port}`)
  }
  onDrained(): void {
    this.tell('drained')
  }
  onClosed(reason: string): void {
    this.tell(`closed ${reason}`)
  }
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex').slice(0, 8)
}
