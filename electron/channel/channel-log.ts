import type Hypercore from 'hypercore'
import type { ProtocolStream, RemoteCore } from 'hypercore'
import type { ShoalError } from '../../shared/errors.ts'
import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import type { PeerStream } from '../network/types.ts'
import { diskError } from '../storage/disk-errors.ts'
import { proofOf, type BlockProof } from './block-proof.ts'
import { badSignature, FORKED, rewritten, updateFailed, type ChannelFault } from './channel-fault.ts'
import type { History } from './history.ts'
import { readBlocks } from './read-blocks.ts'
import { refusalBehind } from './refusal.ts'
import type { Release, ReleaseHead } from './release.ts'
import { pathsIn, ReleaseReader } from './release-reader.ts'
import { encodeRelease } from './release-writer.ts'
import { replicationOver } from './replication.ts'

export interface ChannelLogEvents {
  /** One that came after the log was opened, in the order of the log, each once. */
  onRelease(release: Release): void
  /** All that is known to be in the log has been told, for now. */
  onCaughtUp(): void
  onFault(fault: ChannelFault): void
}

/** A log that has been opened. */
export interface OpenedLog {
  readonly core: Hypercore
  /** What was read of it already. */
  readonly history: History
  /** Of its store. */
  readonly folder: string
}

/** Most peers that one log is replicated with at a time: each has all of it, or will. */
const MAX_REPLICATIONS = 32
/** Kept with the log on this disk. */
const FORKED_MARK = 'shoal/forked'

/**
 * The log of one channel: releases that its publisher signed one after the other. Hypercore verifies what peers send before it is
 * kept; only whole, well-formed releases come out, in their order.
 */
export class ChannelLog {
  readonly #core: Hypercore
  readonly #events: ChannelLogEvents
  readonly #history: History
  readonly #folder: string
  /** By its replication: whom it is with. */
  readonly #replications = new Map<ProtocolStream, string>()
  /** Blocks that had been read when `onCaughtUp` was told. */
  #told = 0
  #reading: Promise<void> = Promise.resolve()
  #marking: Promise<void> = Promise.resolve()
  #isForked = false
  #unwritten: ChannelFault | null = null
  #closing: Promise<void> | null = null

  /** Resolves when all that is here has been read. */
  static async open(opened: OpenedLog, events: ChannelLogEvents): Promise<ChannelLog> {
    const log = new ChannelLog(opened, events)
    const { core } = opened
    await core.ready()
    core.on('append', () => void log.#readOn())
    core.on('conflict', () => log.#onForked())
    core.on('verification-error', (error, _request, _response, from) => {
      if (refusalBehind(error) === null) log.#onBadProof(from)
      else log.#onUnwritten(error)
    })
    if ((await core.getUserData(FORKED_MARK)) === null) core.download({ start: 0, end: -1 })
    else log.#tellForked()
    await (log.#reading = log.#readHere())
    void log.#readOn()
    return log
  }

  private constructor({ core, history, folder }: OpenedLog, events: ChannelLogEvents) {
    this.#core = core
    this.#history = history
    this.#folder = folder
    this.#events = events
  }

  /** In the order of the log, which is that of their numbers; grows as they come. */
  get releases(): readonly ReleaseHead[] {
    return this.#history.releases
  }

  /** Whether one of its releases may be this torrent. */
  mayName(torrent: InfoHashes): boolean {
    return this.#history.mayName(torrent)
  }

  /** Two histories were signed with its key: it takes nothing any more. */
  get isForked(): boolean {
    return this.#isForked
  }

  /** Something could not be written, a full disk perhaps: nothing will be until the store is opened anew. Null: all was. */
  get unwritten(): ChannelFault | null {
    return this.#unwritten
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
    return this.#history.read
  }

  /** Identities of those it is replicated with at this moment. */
  get peers(): readonly string[] {
    return [...this.#replications.values()]
  }

  /** A release with its files; null: there is none of that number. */
  async release(number: number): Promise<Release | null> {
    const place = this.#history.placeOf(number)
    if (place === null) return null
    const reader = new ReleaseReader()
    for await (const block of readBlocks(this.#core, place.at, true, place.blocks)) {
      const read = reader.read(block)
      if (read.kind === 'release') return read.release
    }
    return null
  }

  /** What shows to whoever has nothing of this log that its key signed the head of a release; null: it cannot be shown here. */
  async proof(number: number): Promise<BlockProof | null> {
    const place = this.#history.placeOf(number)
    if (place === null || this.isForked) return null
    return await proofOf(this.#core, place.at + place.blocks - 1)
  }

  /** Paths of a release's files in their order, no more than so many; none where there is no such release here. */
  async paths(number: number, most: number): Promise<readonly string[]> {
    const place = this.#history.placeOf(number)
    const paths: string[] = []
    if (place === null) return paths
    for await (const block of readBlocks(this.#core, place.at, false, place.blocks)) {
      paths.push(...pathsIn(block))
      if (paths.length >= most) break
    }
    return paths.slice(0, most)
  }

  /**
   * Appends a release, which cannot be taken back. Resolves when it is on this disk.
   * @throws ShoalError 'usage' for more than a release may hold; 'disk-…', and nothing of it was appended
   */
  async append(release: Release): Promise<void> {
    const blocks = encodeRelease(release)
    try {
      await this.#core.append(blocks)
    } catch (error) {
      throw refusalBehind(error) === null ? error : this.#onUnwritten(error)
    }
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
    return (this.#reading = this.#reading.then(() => this.#read()).catch(nothing))
  }

  /** What is here and was not read yet: a log with holes. */
  async #readHere(): Promise<void> {
    for await (const block of readBlocks(this.#core, this.#history.read, false)) this.#history.take(block)
    this.#onRead()
  }

  async #read(): Promise<void> {
    for await (const block of readBlocks(this.#core, this.#history.read, true)) {
      const release = this.#history.take(block)
      if (release === null) this.#tell(this.#history.refusals.takeFirst())
      else this.#events.onRelease(release)
    }
    this.#onRead()
  }

  #onRead(): void {
    const { read, refusals } = this.#history
    this.#tell([...refusals.takeFirst(), ...refusals.takeCount()])
    if (read < this.#core.length) return
    if (read > this.#told) this.#events.onCaughtUp()
    this.#told = read
  }

  #tell(faults: readonly ChannelFault[]): void {
    for (const fault of faults) this.#events.onFault(fault)
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

  #onUnwritten(cause: unknown): ShoalError {
    const error = diskError(refusalBehind(cause), 'write', this.#folder)
    const isNew = this.#unwritten === null
    this.#unwritten = updateFailed(error.message)
    if (isNew) this.#events.onFault(this.#unwritten)
    return error
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
