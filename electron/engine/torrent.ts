import { EventEmitter } from 'node:events'
import type { Bitfield } from '../../shared/bitfield.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { Millis, PieceIndex } from '../core/units.ts'
import { encodeTorrent } from '../metainfo/encode.ts'
import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { parseInfo } from '../metainfo/parse.ts'
import type { Address } from '../network/types.ts'
import type { SavedTorrent, TorrentRecord } from '../storage/state-database.ts'
import { Activity, asFault } from './activity.ts'
import { wishesOnceKnown } from './adding.ts'
import { Check, type CheckEvents } from './check.ts'
import { Ledger } from './ledger.ts'
import { Log } from './log.ts'
import type { Phase } from './phase.ts'
import { OnRecord } from './on-record.ts'
import { NO_PROGRESS, progressAtRest, type Progress } from './progress.ts'
import { wireHashesOf } from './records.ts'
import type { Rooms } from './rooms.ts'
import { Run } from './run.ts'
import type { RunEvents } from './run-setup.ts'
import { SlotHistory } from './slot-history.ts'
import { Sources } from './sources.ts'
import { SpeedHistory } from './speed-history.ts'
import type { TorrentPort } from './torrent-port.ts'
import { Turns } from './turns.ts'
import { Wishes } from './wishes.ts'

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

/** One torrent, running or not: what is remembered of it, what it is doing, and what starts and ends that. */
export class Torrent extends EventEmitter<TorrentEvents> implements RunEvents, CheckEvents {
  readonly wishes: Wishes
  readonly sources: Sources
  readonly ledger: Ledger
  readonly log = new Log()
  readonly history: SpeedHistory
  readonly slots = new SlotHistory()
  readonly #rooms: Rooms
  readonly #hashes: InfoHashes
  readonly #onRecord: OnRecord
  readonly #makeWay: () => void
  /** Of what is asked of it: starting and stopping must not overlap. */
  readonly #turns = new Turns()
  #metainfo: Metainfo | null
  #phase: Phase = { type: 'stopped' }
  /** While nothing arrives; null: to be counted anew. */
  #atRest: Progress | null = null
  readonly #activity = new Activity((next) => this.#onOver(next))
  #isClosed = false

  constructor({ saved, hashes, metainfo, addresses, makeWay, rooms }: TorrentSetup) {
    super()
    this.#hashes = hashes
    this.ledger = new Ledger(saved.totals, rooms.traffic.sinceStart)
    this.history = new SpeedHistory(saved.totals, Date.now())
    this.#onRecord = new OnRecord(saved, rooms.database)
    this.#metainfo = metainfo
    const port: TorrentPort = {
      record: () => this.record,
      metainfo: () => this.#metainfo,
      run: () => this.run,
      remember: (change) => this.#remember(change)
    }
    this.wishes = new Wishes(port, this.log)
    this.sources = new Sources(port, this.ledger, addresses)
    this.#makeWay = makeWay
    this.#rooms = rooms
  }

  get id(): string {
    return this.record.id
  }

  get record(): TorrentRecord {
    return this.#onRecord.record
  }

  /** The names it goes by, as far as they are known. */
  get hashes(): InfoHashes {
    return this.#metainfo ?? this.#hashes
  }

  get metainfo(): Metainfo | null {
    return this.#metainfo
  }

  get phase(): Phase {
    return this.#phase
  }

  get progress(): Progress {
    const transfer = this.run?.transfer ?? null
    // Of files served in place nothing is asked of anyone; what they lack is left all the same.
    if (transfer !== null && !this.record.inPlace) {
      const { wantedLeft, have } = transfer.exchange
      return { wanted: transfer.wants.bytes, left: wantedLeft, have: have.count }
    }
    if (this.#metainfo === null) return NO_PROGRESS
    return (this.#atRest ??= progressAtRest(this.#metainfo, this.record.priorities, this.verified))
  }

  /** Verified pieces, a bitfield in wire order; empty when none was ever looked at. */
  get verified(): Uint8Array {
    return this.run?.transfer?.exchange.have.toBytes() ?? this.#onRecord.saved.have
  }

  /** Pieces that are verified, or were in this run of the engine. */
  get held(): Bitfield {
    return this.#onRecord.held(this.#metainfo?.lengths.pieceCount ?? 0)
  }

  get run(): Run | null {
    return this.#activity.run
  }

  get wireHashes(): readonly string[] {
    return wireHashesOf(this.hashes)
  }

  /** Begins, or begins again after a fault. Running already, it does nothing. @throws ShoalError 'cancelled' once it is closed */
  async start(): Promise<void> {
    await this.#turns.take('', () => this.#start())
  }

  /** Stops for good, until started. */
  async stop(): Promise<void> {
    await this.#turns.take('', async () => {
      await this.#remember({ wanted: 'stopped' })
      await this.#activity.end({ type: 'stopped' })
    })
  }

  /** Stops because the engine does, or the torrent is removed; it cannot be started again, and records nothing any more. */
  async close(): Promise<void> {
    await this.#turns.take('', async () => {
      await this.#activity.end({ type: 'stopped' })
      this.#isClosed = true
      await this.#onRecord.close()
    })
  }

  /**
   * Hashes all that is on disk anew, whatever was known of it, and goes on, or stays stopped. Resolves when that has begun.
   * @throws ShoalError 'usage' while it is not known what is in it
   */
  async recheck(): Promise<void> {
    await this.#turns.take('', () => this.#recheck())
  }

  tick(at: Millis): void {
    const { run } = this
    run?.tick(at)
    const date = Date.now()
    this.history.onPassed(this.ledger.totals, date)
    // Most torrents have no peers most of the time, and there may be thousands.
    const hasPeers = run !== null && run.swarm.peers.size > 0
    this.slots.onHolders(hasPeers ? (run.transfer?.exchange.slots().holders ?? []) : [], date)
  }

  onPhase(phase: Phase): void {
    this.#phase = phase
    this.#atRest = null
    this.emit('phase', phase)
  }

  onMetadata(infoBytes: Uint8Array): void {
    const run = this.run
    if (this.#metainfo !== null || run === null) return
    this.#acceptMetadata(infoBytes, run).catch((error: unknown) => this.onFailed(asFault(error)))
  }

  onVerified(piece: PieceIndex): void {
    this.emit('verified', piece)
  }

  onLayers(): void {
    if (this.#metainfo === null) return
    const metainfo = encodeTorrent(this.#metainfo)
    this.#remember({ metainfo }).catch((error: unknown) => this.onFailed(asFault(error)))
  }

  onComplete(): void {
    if (this.record.completedAt !== null) return
    this.#remember({ completedAt: Date.now() }).catch((error: unknown) => this.onFailed(asFault(error)))
  }

  onChecked(): void {
    void this.#activity.end({ type: 'stopped' })
  }

  onFailed(error: ShoalError): void {
    void this.#activity.end({ type: 'errored', error })
  }

  async #acceptMetadata(infoBytes: Uint8Array, run: Run): Promise<void> {
    const metainfo = parseInfo(infoBytes)
    this.#metainfo = metainfo
    const wishes = wishesOnceKnown(metainfo, this.record)
    await this.#remember({ metainfo: encodeTorrent(metainfo), priorities: wishes.priorities })
    this.emit('metainfo', metainfo)
    if (wishes.fault !== null) throw wishes.fault
    if (metainfo.private) await this.#turns.take('', () => this.#beginAgain(run))
    else if (this.run === run) run.load(metainfo, this.record.priorities)
  }

  /** A link does not say that its torrent is private (BEP 27): now that we know, whoever was met without its trackers goes. */
  async #beginAgain(run: Run): Promise<void> {
    if (this.run !== run) return
    await this.#activity.end({ type: 'stopped' })
    await this.#start()
  }

  async #start(): Promise<void> {
    this.#assertOpen()
    if (this.#activity.isChecking) await this.#activity.end({ type: 'stopped' })
    await this.#activity.ended()
    if (this.run !== null) return
    await this.#remember({ wanted: 'started' })
    this.#makeWay()
    const run = this.#newRun()
    this.#activity.begin(run)
    if (this.#metainfo === null) this.onPhase({ type: 'metadata' })
    else run.load(this.#metainfo, this.record.priorities)
  }

  async #recheck(): Promise<void> {
    this.#assertOpen()
    const metainfo = this.#metainfo
    if (metainfo === null)
      throw new ShoalError('usage', 'It is not known yet what is in this torrent: there is nothing to check.')
    const goesOn = this.run !== null || (this.#phase.type === 'errored' && this.record.wanted === 'started')
    await this.#activity.end({ type: 'stopped' })
    await this.#onRecord.forgetPieces(metainfo.lengths.pieceCount, this.ledger.totals)
    if (goesOn) await this.#start()
    else this.#activity.begin(new Check({ metainfo, saved: this.#onRecord.saved, rooms: this.#rooms }, this))
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new ShoalError('cancelled', 'This torrent is being removed.')
  }

  #newRun(): Run {
    if (this.#metainfo === null) this.#rooms.disk.threads.prepare()
    return new Run(
      {
        record: () => this.record,
        hashes: this.hashes,
        metainfo: this.#metainfo,
        remembered: this.#onRecord.saved,
        sources: this.sources,
        ledger: this.ledger,
        log: this.log,
        rooms: this.#rooms
      },
      this
    )
  }

  async #onOver(next: Phase): Promise<void> {
    await this.#onRecord.lookUpProgress()
    this.onPhase(next)
  }

  async #remember(change: Partial<TorrentRecord>): Promise<void> {
    this.#atRest = null
    await this.#onRecord.change(change)
  }
}
