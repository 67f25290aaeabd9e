import type { Duplex } from 'node:stream'
import { Bitfield } from '../../shared/bitfield.ts'
import type { PieceIndex } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { FileRange } from '../network/web/web-answer.ts'
import { asWebFault, type WebFault } from '../network/web/web-fault.ts'
import type { PeerHandshake, WireEvents } from '../wire/events.ts'
import { makePeerId } from '../wire/peer-id.ts'
import { PeerWire, type AboutUs } from '../wire/peer-wire.ts'
import { BlockCutter, BlockQueue, type Block } from './web-seed-blocks.ts'
import { partsOf, type Part } from './web-seed-files.ts'

/** Ranges read from one web seed at once, each on a connection of its own. */
export const READS_AT_ONCE = 2
/** Bytes asked for in one go: enough that the round trips between the answers do not count. */
const LONGEST_READ = 2_097_152
/** Bytes that must wait before another connection is worth a request of its own. */
const WORTH_A_SECOND = 262_144

export interface WebSeedPeerSetup {
  /** The far end of what our own side takes for a connection. */
  readonly stream: Duplex
  readonly metainfo: Metainfo
  /** In place of a client's name. */
  readonly name: string
  urlOf(file: number): URL
  read(range: FileRange): AsyncIterable<Uint8Array>
  /** Files that it is known not to have; added to. */
  readonly missing: Set<number>
}

export interface WebSeedPeerEvents {
  /** All of what was asked for in one go has come. */
  onRead(): void
  /** It goes on without this file. */
  onMissing(fault: WebFault): void
  /** It can go on no more; `onClosed` follows. */
  onFault(fault: WebFault): void
  /** Once, and last. */
  onClosed(): void
}

/** A web seed's presence in the swarm, as long as it lasts. */
export interface WebSeedVisit {
  /** Twice is harmless. */
  close(): void
  /** Whoever hears nothing for minutes hangs up: a word now and then. */
  keepAlive(): void
}

/**
 * A web seed as a BitTorrent peer: the far end of a stream inside this process, where it says that it has everything, chokes
 * nobody and answers requests with what it reads over HTTP. So our own side treats it as one more peer, and need not know.
 */
export class WebSeedPeer implements WebSeedVisit {
  readonly #setup: WebSeedPeerSetup
  readonly #events: WebSeedPeerEvents
  readonly #wire: PeerWire
  readonly #waiting: BlockQueue
  #reads = 0
  #isLooking = false
  #isClosed = false
  /** Our own side is behind; told when it has room again, or will never. */
  #onRoom: (() => void)[] = []
  #hasRoom = true

  constructor(setup: WebSeedPeerSetup, events: WebSeedPeerEvents) {
    this.#setup = setup
    this.#events = events
    this.#waiting = new BlockQueue(setup.metainfo.pieceLength)
    this.#wire = new PeerWire(setup.stream, {
      ...UNHEARD,
      onHandshake: (handshake) => this.#greet(handshake),
      onRequested: (piece, offset, length) => this.#onRequested({ piece, offset, length }),
      onCancelled: (piece, offset, length) => this.#onCancelled({ piece, offset, length }),
      onHashesRequested: (request) => this.#wire.sendHashReject(request),
      onDrained: () => this.#onDrained(),
      onClosed: () => this.#onClosed()
    })
  }

  close(): void {
    this.#wire.close('web-seed-closed')
  }

  keepAlive(): void {
    this.#wire.sendKeepAlive()
  }

  #greet({ infoHash }: PeerHandshake): void {
    const { metainfo, name } = this.#setup
    const { pieceCount } = metainfo.lengths
    this.#wire.sendHandshake(infoHash, makePeerId(), {
      ...NOWHERE,
      v2: metainfo.infoHashV2 !== null,
      client: name
    })
    this.#wire.setLengths(metainfo.lengths)
    const have = Bitfield.full(pieceCount)
    for (let piece = 0; piece < pieceCount; piece++) if (this.#lacks(piece as PieceIndex)) have.delete(piece)
    if (have.isFull) this.#wire.sendHaveAll()
    else this.#wire.sendBitfield(have.toBytes())
    this.#wire.sendUnchoke()
  }

  #onRequested(block: Block): void {
    this.#waiting.add(block)
    this.#look()
  }

  #onCancelled(block: Block): void {
    if (this.#waiting.remove(block)) this.#wire.sendReject(block.piece, block.offset, block.length)
  }

  /** Requests come in bursts: neighbours that come in one round are read together. */
  #look(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    setImmediate(() => {
      this.#isLooking = false
      while (this.#isWorthARead()) void this.#serve(this.#waiting.next(LONGEST_READ))
    })
  }

  #isWorthARead(): boolean {
    if (this.#isClosed || this.#reads >= READS_AT_ONCE) return false
    return this.#waiting.bytes > (this.#reads === 0 ? 0 : WORTH_A_SECOND)
  }

  async #serve(run: readonly Block[]): Promise<void> {
    this.#reads++
    const cutter = new BlockCutter(run)
    for (const part of partsOf(this.#setup.metainfo, run)) {
      try {
        await this.#pass(part, cutter)
      } catch (error) {
        this.#onFault(asWebFault(error), part, cutter.left)
        break
      }
    }
    this.#reads--
    if (this.#isClosed) return
    if (cutter.left.length === 0) this.#events.onRead()
    this.#look()
  }

  async #pass(part: Part, cutter: BlockCutter): Promise<void> {
    for await (const bytes of this.#bytesOf(part)) {
      for (const [{ piece, offset }, block] of cutter.push(bytes))
        this.#hasRoom = this.#wire.sendBlock(piece, offset, block)
      if (!this.#hasRoom && !this.#isClosed) await new Promise<void>((resolve) => this.#onRoom.push(resolve))
      if (this.#isClosed) return
    }
  }

  #bytesOf({ file, first, length }: Part): AsyncIterable<Uint8Array> | readonly Uint8Array[] {
    if (file === null) return [new Uint8Array(length)]
    const fileLength = this.#setup.metainfo.files[file]?.length ?? 0
    return this.#setup.read({ url: this.#setup.urlOf(file), first, length, fileLength })
  }

  #onFault(fault: WebFault, { file }: Part, unread: readonly Block[]): void {
    if (this.#isClosed) return
    const isOneOfMany = fault.code === 'missing' && this.#setup.missing.size + 1 < this.#fileCount
    if (file !== null && isOneOfMany) this.#goOnWithout(file, fault, unread)
    else {
      this.#events.onFault(fault)
      this.close()
    }
  }

  /** The server lacks this file and may well have the others. */
  #goOnWithout(file: number, fault: WebFault, unread: readonly Block[]): void {
    const { metainfo, missing } = this.#setup
    const isNews = !missing.has(file)
    missing.add(file)
    const { first, end } = metainfo.layout.piecesOf(file)
    if (isNews) for (let piece = first; piece < end; piece++) this.#wire.sendDontHave(piece)
    const lost = this.#waiting.takePieces((piece) => piece >= first && piece < end)
    for (const { piece, offset, length } of [...unread, ...lost]) this.#wire.sendReject(piece, offset, length)
    if (isNews) this.#events.onMissing(fault)
  }

  #lacks(piece: PieceIndex): boolean {
    const { metainfo, missing } = this.#setup
    return missing.size > 0 && metainfo.layout.spans(piece).some(({ file }) => missing.has(file))
  }

  /** Files that have bytes. */
  get #fileCount(): number {
    return this.#setup.metainfo.files.filter(({ length }) => length > 0).length
  }

  #onDrained(): void {
    this.#hasRoom = true
    for (const resume of this.#onRoom.splice(0)) resume()
  }

  #onClosed(): void {
    this.#isClosed = true
    this.#onDrained()
    this.#events.onClosed()
  }
}

/** Nobody reaches it but through us. */
const NOWHERE: Omit<AboutUs, 'v2'> = {
  listenPort: null,
  uploadOnly: true,
  remoteAddress: null,
  dhtPort: null,
  pex: false,
  shoalKey: null
}

/** What a web seed is told and has no use for. */
const UNHEARD: WireEvents = {
  onHandshake: ignore,
  onExtended: ignore,
  onBitfield: ignore,
  onHaveAll: ignore,
  onHaveNone: ignore,
  onHave: ignore,
  onDontHave: ignore,
  onChoked: ignore,
  onUnchoked: ignore,
  onInterested: ignore,
  onUninterested: ignore,
  onRequested: ignore,
  onCancelled: ignore,
  onBlock: ignore,
  onRejected: ignore,
  onSuggested: ignore,
  onAllowedFast: ignore,
  onHashesRequested: ignore,
  onHashes: ignore,
  onHashesRejected: ignore,
  onMetadata: ignore,
  onMetadataRefused: ignore,
  onPex: ignore,
  onHolepunch: ignore,
  onDhtPort: ignore,
  onDrained: ignore,
  onClosed: ignore
}

function ignore(): void {
  // it has everything, and wants nothing
}
