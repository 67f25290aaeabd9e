import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { Bitfield } from '../../shared/bitfield.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { Millis, PieceIndex } from '../core/units.ts'
import { encodeTorrent } from '../metainfo/encode.ts'
import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { parseInfo } from '../metainfo/parse.ts'
import type { Address } from '../network/types.ts'
import type { SavedTorrent, TorrentRecord } from '../storage/state-database.ts'
import { wishesOnceKnown } from './adding.ts'
import { Ledger } from './ledger.ts'
import { Log } from './log.ts'
import type { Phase } from './phase.ts'
import { NO_PROGRESS, progressAtRest, type Progress } from './progress.ts'
import { assertOnePerFile, skippedFiles, type FilePriorities } from './priorities.ts'
import { wireHashesOf } from './records.ts'
import type { Rooms } from './rooms.ts'
import { Run, type RunEvents } from './run.ts'
import { SlotHistory } from './slot-history.ts'
import { SpeedHistory } from './speed-history.ts'
import { Turns } from './turns.ts'

export interface TorrentEvents {
  /** The phase changed, or its numbers did. */
  phase: [Phase]
  metainfo: [Metainfo]
  /** A piece more is on disk, right and on record. */
  verified: [PieceIndex]
}

export interface TorrentSetup {
  readonly saved: SavedTorrent
  /** The names it goes by; at least one is known. */
  readonly hashes: InfoHashes
  readonly metainfo: Metainfo | null
  /** BitTorrent peers to keep trying. */
  readonly addresses: readonly Address[]
  /** Called before it runs: from then on its infohashes are its own. */
  readonly makeWay: () => void
  readonly rooms: Rooms
}

/** BitTorrent peers to keep trying, at most; the oldest is forgotten first. */
const MOST_ADDRESSES = 1_000

/** One torrent, running or not: what is remembered of it, what it is doing, and what a user can tell it to do. */
export class Torrent extends EventEmitter<TorrentEvents> implements RunEvents {
  readonly hashes: InfoHashes
  readonly ledger: Ledger
  readonly log = new Log()
  readonly history: SpeedHistory
  readonly slots = new SlotHistory()
  readonly #rooms: Rooms
  #addresses: readonly Address[]
  readonly #makeWay: () => void
  /** Of what is asked of it: starting and stopping must not overlap. */
  readonly #turns = new Turns()
  #saved: SavedTorrent
  #metainfo: Metainfo | null
  #phase: Phase = { type: 'stopped' }
  /** While it does not run; null: to be counted anew. */
  #atRest: Progress | null = null
  #run: Run | null = null
  #stopping: Promise<void> = Promise.resolve()
  #recording: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor({ saved, hashes, metainfo, addresses, makeWay, rooms }: TorrentSetup) {
    super()
    this.hashes = hashes
    this.ledger = new Ledger(saved.totals, rooms.traffic.sinceStart)
    this.history = new SpeedHistory(saved.totals, Date.now())
    this.#saved = saved
    this.#metainfo = metainfo
    this.#addresses = addresses
    this.#makeWay = makeWay
    this.#rooms = rooms
  }

  get id(): string {
    return this.#saved.record.id
  }

  get record(): TorrentRecord {
    return this.#saved.record
  }

  get metainfo(): Metainfo | null {
    return this.#metainfo
  }

  get phase(): Phase {
    return this.#phase
  }

  get progress(): Progress {
    const transfer = this.#run?.transfer ?? null
    if (transfer !== null) {
      const { wantedLeft, have } = transfer.exchange
      return { wanted: transfer.wanted, left: wantedLeft, have: have.count }
    }
    if (this.#metainfo === null) return NO_PROGRESS
    return (this.#atRest ??= progressAtRest(this.#metainfo, this.record.priorities, this.#saved.have))
  }

  /** Verified pieces, a bitfield in wire order; empty when none was ever looked at. */
  get verified(): Uint8Array {
    return this.#run?.transfer?.exchange.have.toBytes() ?? this.#saved.have
  }

  /** Pieces that are verified, or were in this run of the engine. */
  get held(): Bitfield {
    return new Bitfield(this.#metainfo?.lengths.pieceCount ?? 0, this.verified)
  }

  get run(): Run | null {
    return this.#run
  }

  get wireHashes(): readonly string[] {
    return wireHashesOf(this.hashes)
  }

  /** Begins, or begins again after a fault. Running already, it does nothing. @throws ShoalError 'cancelled' once it is closed */
  async start(): Promise<void> {
    await this.#inTurn(() => this.#start())
  }

  /** Stops for good, until started. */
  async stop(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#remember({ wanted: 'stopped' })
      await this.#endRun({ type: 'stopped' })
    })
  }

  /** Stops because the engine does, or the torrent is removed; it cannot be started again, and records nothing any more. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#endRun({ type: 'stopped' })
      this.#isClosed = true
      // Whoever asked for it hears of its failure.
      await this.#recording.catch(() => undefined)
    })
  }

  /**
   * Which files are wanted and how much.
   * @param priorities by file, in the torrent's order
   * @throws ShoalError 'usage' unless there is one for each
   */
  async setPriorities(priorities: FilePriorities): Promise<void> {
    if (this.#metainfo !== null && priorities !== null) assertOnePerFile(this.#metainfo, priorities)
    this.#logPriorities(priorities)
    await this.#remember({ priorities })
    if (this.#metainfo !== null) await this.#run?.setPriorities(this.#metainfo, priorities)
  }

  /** Keeps trying to reach a BitTorrent peer, in this run of the engine, whenever the torrent runs. */
  addPeer(address: Address): void {
    const isSame = ({ host, port }: Address): boolean => host === address.host && port === address.port
    if (!this.#addresses.some(isSame)) this.#addresses = [...this.#addresses, address].slice(-MOST_ADDRESSES)
    this.#run?.swarm.seek(address)
  }

  tick(at: Millis): void {
    this.#run?.tick(at)
    const date = Date.now()
    this.history.onPassed(this.ledger.totals, date)
    this.slots.onHolders(this.#run?.transfer?.exchange.slots().holders ?? [], date)
  }

  onPhase(phase: Phase): void {
    this.#phase = phase
    this.emit('phase', phase)
  }

  onMetadata(infoBytes: Uint8Array): void {
    const run = this.#run
    if (this.#metainfo !== null || run === null) return
    this.#acceptMetadata(infoBytes, run).catch((error: unknown) => this.onFailed(asFault(error)))
  }

  onVerified(piece: PieceIndex): void {
    this.emit('verified', piece)
  }

  onComplete(): void {
    if (this.record.completedAt !== null) return
    this.#remember({ completedAt: Date.now() }).catch((error: unknown) => this.onFailed(asFault(error)))
  }

  onFailed(error: ShoalError): void {
    void this.#endRun({ type: 'errored', error })
  }

  #logPriorities(priorities: FilePriorities): void {
    if (isDeepStrictEqual(priorities, this.record.priorities)) return
    const files = this.#metainfo?.files.length ?? 0
    this.log.add('priorities-changed', { files, skipped: skippedFiles(priorities).size })
  }

  async #acceptMetadata(infoBytes: Uint8Array, run: Run): Promise<void> {
    const metainfo = parseInfo(infoBytes)
    this.#metainfo = metainfo
    const wishes = wishesOnceKnown(metainfo, this.record)
    await this.#remember({ metainfo: encodeTorrent(metainfo), priorities: wishes.priorities })
    this.emit('metainfo', metainfo)
    if (wishes.fault !== null) throw wishes.fault
    if (metainfo.private) await this.#inTurn(() => this.#beginAgain(run))
    else if (this.#run === run) run.load(metainfo, this.record.priorities)
  }

  /** A link does not say that its torrent is private (BEP 27): now that we know, whoever was met without its trackers goes. */
  async #beginAgain(run: Run): Promise<void> {
    if (this.#run !== run) return
    await this.#endRun({ type: 'stopped' })
    await this.#start()
  }

  async #start(): Promise<void> {
    if (this.#isClosed) throw new ShoalError('cancelled', 'This torrent is being removed.')
    await this.#stopping
    if (this.#run !== null) return
    await this.#remember({ wanted: 'started' })
    this.#makeWay()
    this.#run = this.#newRun()
    if (this.#metainfo === null) this.onPhase({ type: 'metadata' })
    else this.#run.load(this.#metainfo, this.record.priorities)
  }

  #newRun(): Run {
    if (this.#metainfo === null) this.#rooms.disk.threads.prepare()
    return new Run(
      {
        record: this.record,
        infoHashes: this.wireHashes,
        hashes: this.hashes,
        isPrivate: this.#metainfo?.private ?? false,
        remembered: this.#saved,
        addresses: this.#addresses,
        ledger: this.ledger,
        log: this.log,
        rooms: this.#rooms
      },
      this
    )
  }

  #endRun(next: Phase): Promise<void> {
    const run = this.#run
    this.#run = null
    if (run !== null) this.#stopping = this.#stopping.then(() => this.#close(run, next))
    else if (next.type !== 'stopped') this.onPhase(next)
    return this.#stopping
  }

  async #close(run: Run, next: Phase): Promise<void> {
    const fault = await run.close().then(() => null, asFault)
    await this.#lookUpProgress()
    this.onPhase(fault === null || next.type === 'errored' ? next : { type: 'errored', error: fault })
  }

  /** The record is ours to write; what is verified, the run has written. */
  async #lookUpProgress(): Promise<void> {
    const saved = await this.#rooms.database.torrent(this.id)
    if (saved !== null) this.#saved = { ...saved, record: this.record }
    this.#atRest = null
  }

  async #remember(change: Partial<TorrentRecord>): Promise<void> {
    if (this.#isClosed) return
    this.#saved = { ...this.#saved, record: { ...this.record, ...change } }
    this.#atRest = null
    this.#recording = this.#rooms.database.putTorrent(this.record)
    await this.#recording
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    await this.#turns.take('', work)
  }
}

/** A fault of the user's or the system's; anything else is a bug and thrown on. */
function asFault(error: unknown): ShoalError {
  if (error instanceof ShoalError) return error
  throw error
}
