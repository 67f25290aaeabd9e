import type { Bitfield } from '../../shared/bitfield.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { DisconnectReason } from '../core/actions.ts'
import type { Millis, PieceIndex } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { missingLayers } from '../metainfo/missing-layers.ts'
import type { PieceStore } from '../storage/piece-store.ts'
import { announcedFrom } from './announced.ts'
import { now } from './clock.ts'
import { knownPieces } from './known-pieces.ts'
import { LayerNews } from './layer-news.ts'
import { openContent } from './open-content.ts'
import { partialsOf, restorePartial } from './partials.ts'
import { PeerFaults } from './peer-faults.ts'
import { noPriorities, piecePriorities, skippedFiles, type FilePriorities } from './priorities.ts'
import { ProgressRecord } from './progress-record.ts'
import { wireHashesOf } from './records.ts'
import { reuseLayers } from './reuse-layers.ts'
import { reuse } from './reuse.ts'
import type { RunEvents, RunSetup } from './run-setup.ts'
import { Swarm } from './swarm.ts'
import { Transfer, type TransferEvents } from './transfer.ts'
import { WebSeeds } from './web-seeds.ts'

/** A torrent from its start to its stop: its swarm, its files and the exchange between them. */
export class Run implements TransferEvents {
  readonly swarm: Swarm
  readonly #setup: RunSetup
  readonly #events: RunEvents
  /** As `wireHashesOf`. */
  readonly #infoHashes: readonly string[]
  readonly #stopping = new AbortController()
  readonly #layers: LayerNews
  #store: PieceStore | null = null
  #progress: ProgressRecord | null = null
  #transfer: Transfer | null = null
  #webSeeds: WebSeeds | null = null
  #loading: Promise<void> = Promise.resolve()

  constructor(setup: RunSetup, events: RunEvents) {
    this.#setup = setup
    this.#events = events
    this.#layers = new LayerNews(() => events.onLayers())
    this.#infoHashes = wireHashesOf(setup.hashes)
    const { metainfo, sources, rooms } = setup
    const peerFaults = new PeerFaults(setup.log)
    this.swarm = new Swarm(
      {
        infoHashes: this.#infoHashes,
        expected: setup.hashes,
        discover: metainfo?.private !== true,
        addresses: sources.addresses,
        awaitsMetadata: metainfo === null,
        tiers: sources.tiers,
        progress: announcedFrom(setup.ledger, () => this.#transfer?.exchange.wantedLeft ?? null),
        network: rooms.network,
        ourPeerId: rooms.ourPeerId,
        nextPeerId: rooms.nextPeerId
      },
      {
        onMetadata: (infoBytes) => events.onMetadata(infoBytes),
        onPeerFault: (peer, fault) => peerFaults.onFault(peer, fault)
      }
    )
  }

  get transfer(): Transfer | null {
    return this.#transfer
  }

  /** Null until blocks are exchanged, and where files are served in place: they lack nothing that would be fetched. */
  get webSeeds(): WebSeeds | null {
    return this.#webSeeds
  }

  /** Once the metainfo is known: looks at the files, then exchanges. */
  load(metainfo: Metainfo, priorities: FilePriorities): void {
    this.swarm.setMetainfo(metainfo)
    this.#loading = this.#load(metainfo, priorities).catch((error: unknown) => this.#onLoadFailed(error))
  }

  /** Files that are served in place are all there is of them: they cannot be wanted more or less. */
  async setPriorities(metainfo: Metainfo, priorities: FilePriorities): Promise<void> {
    await this.#loading
    if (this.#stopping.signal.aborted || this.#setup.record().inPlace) return
    await this.#store?.setSkipped(skippedFiles(priorities))
    const hadEnough = this.#transfer?.exchange.isComplete === true
    this.#transfer?.setPriorities(piecePriorities(metainfo, priorities))
    if (hadEnough && this.#transfer?.exchange.isComplete === false) this.swarm.lookAgain()
    this.#showPhase()
  }

  setSequential(on: boolean): void {
    this.#transfer?.setSequential(on)
  }

  setSuperSeeding(on: boolean): void {
    this.#transfer?.setSuperSeeding(on)
  }

  tick(at: Millis): void {
    this.swarm.tick(at)
    this.#transfer?.tick(at)
    this.#layers.tick(at)
    this.#webSeeds?.tick(at)
  }

  /**
   * Clean: peers are told goodbye, what is received but not verified is saved, files are closed. Rejects when that could not be
   * saved; closed it is in any case, and what was recorded as verified stays.
   */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#loading
    this.#layers.flush()
    this.#webSeeds?.close()
    const left = this.swarm.close()
    await this.#transfer?.close()
    try {
      await this.#savePartials()
      if (this.#transfer !== null) await this.record(this.#transfer.exchange.have)
    } finally {
      await this.#store?.close()
      await left
    }
  }

  record(have: Bitfield): Promise<void> {
    return this.#progress?.record(have) ?? Promise.resolve()
  }

  onVerified(piece: PieceIndex): void {
    this.#events.onVerified(piece)
  }

  onComplete(): void {
    this.swarm.membership.onComplete()
    this.#finish().catch((error: unknown) => this.#onLoadFailed(error))
  }

  onFailed(error: ShoalError): void {
    this.#events.onFailed(error)
  }

  onLayer(left: number): void {
    this.#layers.onLayer(left, now())
  }

  onPieceFailed(piece: PieceIndex): void {
    this.#setup.log.add('piece-failed', { piece })
  }

  onBanned(identity: string, reason: DisconnectReason): void {
    this.#setup.log.add('peer-banned', { identity, reason })
    this.#setup.rooms.network.ban(identity)
    this.#webSeeds?.onBanned(identity)
  }

  async #load(metainfo: Metainfo, priorities: FilePriorities): Promise<void> {
    const { remembered, rooms, ledger } = this.#setup
    const record = this.#setup.record()
    this.#events.onPhase({ type: 'checking', checked: 0, total: 0 })
    const store = await openContent(metainfo, { ...record, priorities }, remembered, rooms.disk)
    this.#store = store
    if (reuseLayers(metainfo, rooms.holdings) > 0) this.onLayer(missingLayers(metainfo).length)
    const have = await knownPieces(store, metainfo, remembered, {
      onProgress: (checked, total) => this.#events.onPhase({ type: 'checking', checked, total }),
      signal: this.#stopping.signal
    })
    // Looking into what thousands of torrents hold costs each of them something.
    if (!record.inPlace && !have.isFull) {
      const wanted = piecePriorities(metainfo, priorities)
      const { id, folder } = record
      const pieces = await reuse(
        { ...rooms, id, folder, metainfo, store, have, wanted, signal: this.#stopping.signal },
        rooms.holdings(),
        (checked, total) => this.#events.onPhase({ type: 'checking', checked, total })
      )
      if (pieces > 0) this.#setup.log.add('reused', { pieces })
    }
    if (this.#stopping.signal.aborted) return
    this.#progress = new ProgressRecord({ id: record.id, store, database: rooms.database, ledger }, have)
    const transfer = new Transfer(
      {
        metainfo,
        store,
        have,
        priorities: record.inPlace ? noPriorities(metainfo) : piecePriorities(metainfo, priorities),
        sequential: this.#setup.record().sequential,
        superSeeding: this.#setup.record().superSeeding,
        openPieces: rooms.disk.buffers.capacity(metainfo.pieceLength),
        random: rooms.random,
        ledger,
        throttles: rooms.throttles
      },
      this
    )
    if (!transfer.exchange.isComplete) rooms.disk.threads.prepare()
    for await (const partial of rooms.database.takePartials(record.id)) {
      restorePartial(partial, transfer.exchange, store)
      transfer.act()
    }
    await this.record(have)
    this.#transfer = transfer
    if (transfer.exchange.isComplete) await this.#finish()
    else this.#showPhase()
    this.swarm.beginExchange(transfer)
    if (!record.inPlace) this.#webSeeds = this.#openWebSeeds(metainfo, transfer)
  }

  #openWebSeeds(metainfo: Metainfo, transfer: Transfer): WebSeeds {
    const { sources, log, rooms } = this.#setup
    return new WebSeeds(
      {
        metainfo,
        infoHash: this.#infoHashes[0] ?? '',
        binding: rooms.network.binding,
        log,
        random: rooms.random,
        accept: (stream) => this.swarm.accept(stream),
        isNeeded: () => !transfer.exchange.isComplete
      },
      sources.namedWebSeeds
    )
  }

  async #finish(): Promise<void> {
    this.#onLinksLeftOut((await this.#store?.finish()) ?? 0)
    if (this.#stopping.signal.aborted) return
    this.#showPhase()
    this.#events.onComplete()
  }

  #onLinksLeftOut(count: number): void {
    if (count === 0) return
    const links = count === 1 ? 'One symbolic link' : `${count} symbolic links`
    const sentence = `${links} of this torrent could not be made in ${this.#setup.record().folder}, which has none.`
    this.#setup.log.add('trouble', { code: 'no-symlinks', sentence })
  }

  #showPhase(): void {
    if (this.#transfer === null) return
    this.#events.onPhase({ type: this.#transfer.exchange.isComplete ? 'seeding' : 'downloading' })
  }

  async #savePartials(): Promise<void> {
    const { rooms, record } = this.#setup
    if (this.#transfer === null || this.#store === null) return
    for (const partial of partialsOf(this.#transfer.exchange, this.#store))
      await rooms.database.putPartial(record().id, partial)
  }

  #onLoadFailed(error: unknown): void {
    if (error instanceof ShoalError && error.code === 'cancelled') return
    if (!(error instanceof ShoalError)) throw error
    this.#events.onFailed(error)
  }
}
