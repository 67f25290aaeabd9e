import type Hypercore from 'hypercore'
import type { ProtocolStream, RemoteCore } from 'hypercore'
import type { PeerStream } from '../network/types.ts'
import { proofOf, type BlockProof } from './block-proof.ts'
import { badSignature, entryRefused, FORKED, rewritten, type ChannelFault } from './channel-fault.ts'
import type { Release, ReleaseHead } from './release.ts'
import { readBlocks } from './read-blocks.ts'
import { ReleaseReader } from './release-reader.ts'
import { encodeRelease } from './release-writer.ts'
import { replicationOver } from './replication.ts'

export interface ChannelLogEvents {
  /** In the order of the log, each once; from `open` on for those that are here already. */
  onRelease(release: Release): void
  /** All that is known to be in the log has been told, for now. */
  onCaughtUp(): void
  onFault(fault: ChannelFault): void
}

/** Most peers that one log is replicated with at a time: each has all of it, or will. */
const MAX_REPLICATIONS = 32
/** Kept with the log on this disk. */
const FORKED_MARK = 'shoal/forked'

interface Position {
  readonly head: ReleaseHead
  /** Of its first block, and how many it takes. */
  readonly at: number
  readonly blocks: number
}

/**
 * The log of one channel: releases that its publisher signed one after the other. Hypercore verifies what peers send before it is
 * kept; only whole, well-formed releases come out, in their order.
 */
export class ChannelLog {
  readonly #core: Hypercore
  readonly #events: ChannelLogEvents
  readonly #reader = new ReleaseReader()
  readonly #positions: Position[] = []
  /** By its replication: whom it is with. */
  readonly #replications = new Map<ProtocolStream, string>()
  /** Of the block that is read next. */
  #next = 0
  /** As it was when `onCaughtUp` was told. */
  #told = 0
  #reading: Promise<void> = Promise.resolve()
  #marking: Promise<void> = Promise.resolve()
  #isForked = false
  #closing: Promise<void> | null = null

  /** Resolves when all that is here has been read, and told. */
  static async open(core: Hypercore, events: ChannelLogEvents): Promise<ChannelLog> {
    const log = new ChannelLog(core, events)
    await core.ready()
    core.on('append', () => void log.#readOn())
    core.on('conflict', () => log.#onForked())
    core.on('verification-error', (_error, _request, _response, from) => log.#onBadProof(from))
    if ((await core.getUserData(FORKED_MARK)) === null) core.download({ start: 0, end: -1 })
    else log.#tellForked()
    await log.#read(false)
    void log.#readOn()
    return log
  }

  private constructor(core: Hypercore, events: ChannelLogEvents) {
    this.#core = core
    this.#events = events
  }

  /** In the order of the log. */
  get releases(): readonly ReleaseHead[] {
    return this.#positions.map(({ head }) => head)
  }

  /** Two histories were signed with its key: it takes nothing any more. */
  get isForked(): boolean {
    return this.#isForked
  }

  /** Whether we hold its key. */
  get isOurs(): boolean {
    return this.#core.writable
  }

  /** Entries, pages of files included. */
  get length(): number {
    return this.#core.length
  }

  /** How many of them are here, and read: only a log that is read whole can be gone on with. */
  get read(): number {
    return this.#next
  }

  /** Identities of those it is replicated with at this moment. */
  get peers(): readonly string[] {
    return [...this.#replications.values()]
  }

  /** A release with its files; null: there is none of that number. */
  async release(number: number): Promise<Release | null> {
    const position = this.#positions.find(({ head }) => head.number === number)
    if (position === undefined) return null
    const reader = new ReleaseReader()
    for (let at = position.at; at < position.at + position.blocks; at++) {
      const read = reader.read((await this.#core.get(at)) ?? NOTHING)
      if (read.kind === 'release') return read.release
    }
    return null
  }

  /** What shows to whoever has nothing of this log that its key signed the head of a release; null: it cannot be shown here. */
  async proof(number: number): Promise<BlockProof | null> {
    const position = this.#positions.find(({ head }) => head.number === number)
    if (position === undefined || this.isForked) return null
    return await proofOf(this.#core, position.at + position.blocks - 1)
  }

  /**
   * Appends a release, which cannot be taken back. Resolves when it is on this disk.
   * @throws ShoalError 'usage' for more than a release may hold
   */
  async append(release: Release): Promise<void> {
    await this.#core.append(encodeRelease(release))
    await this.#readOn()
  }

  /**
   * Owns the stream. What we have goes to whoever lacks it, and the other way round, until the stream ends. Where there are too
   * many the eldest ends: it has had its turn, and whoever came first cannot keep others out.
   */
  replicate({ stream, outgoing, identity }: PeerStream): void {
    if (this.#closing !== null || this.isForked) {
      stream.destroy()
      return
    }
    const session = replicationOver(stream, outgoing)
    this.#replications.set(session, identity)
    session.on('close', () => this.#replications.delete(session))
    this.#core.replicate(session)
    const [eldest] = this.#replications.keys()
    if (this.#replications.size <= MAX_REPLICATIONS || eldest === undefined) return
    this.#replications.delete(eldest)
    eldest.destroy()
  }

  /** Waits for what is under way. Twice is harmless. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    for (const session of this.#replications.keys()) session.destroy()
    await this.#marking
    await this.#core.close()
    await this.#reading
  }

  /** Reads what has come since; waits for entries that peers have to send. */
  #readOn(): Promise<void> {
    // Reading ends with an error only when the log is closed under it.
    return (this.#reading = this.#reading.then(() => this.#read(true)).catch(nothing))
  }

  async #read(wait: boolean): Promise<void> {
    for await (const block of readBlocks(this.#core, this.#next, wait)) this.#take(block)
    if (this.#next < this.#core.length) return
    if (this.#next > this.#told) this.#events.onCaughtUp()
    this.#told = this.#next
  }

  #take(block: Uint8Array): void {
    const at = this.#next++
    const read = this.#reader.read(block)
    if (read.kind === 'refused') this.#events.onFault(entryRefused(at + 1, read.why))
    if (read.kind !== 'release') return
    this.#positions.push({ head: read.head, at: at - read.blocks + 1, blocks: read.blocks })
    this.#events.onRelease(read.release)
  }

  /** Hypercore closes the log now, and would open it again as if nothing had been. */
  #onForked(): void {
    this.#marking = this.#core.setUserData(FORKED_MARK, 'yes').catch(nothing)
    this.#tellForked()
  }

  #tellForked(): void {
    this.#isForked = true
    for (const session of this.#replications.keys()) session.destroy()
    this.#events.onFault(FORKED)
  }

  /** Hypercore goes on with that peer: whether its key signed two histories shows only in what follows. */
  #onBadProof({ stream, remoteFork }: RemoteCore): void {
    const found = [...this.#replications].find(([session]) => session.noiseStream === stream)
    const peer = found?.[1] ?? null
    this.#events.onFault(remoteFork > this.#core.fork ? rewritten(peer) : badSignature(peer))
  }
}

function nothing(): void {
  // told by whoever closed it
}

const NOTHING = new Uint8Array()
