import type { Action, BlockAction } from '../../electron/core/actions.ts'
import { Exchange } from '../../electron/core/exchange.ts'
import {
  BLOCK_LENGTH,
  type Millis,
  type PeerId,
  type PieceIndex,
  type Random
} from '../../electron/core/units.ts'
import { Agenda } from './agenda.ts'
import { DownloadLine, UploadLine, type UploadPort } from './lines.ts'
import type { Link } from './link.ts'
import { KINDS, lengthAt, type MessageType, tell } from './messages.ts'
import { type NodeSetup, type Script, startsWith, type SwarmPort } from './node-setup.ts'
import { Store } from './store.ts'

/** Bytes of buffers a node has, as the engine gives its only torrent. */
const BUFFERS = 64 * 2 ** 20
/** Blocks received before the sender is told, as acknowledgements are delayed. */
const TELL_AFTER = 4

/** One peer: the exchange that ships, a line either way, a store. */
export class SwarmNode implements UploadPort {
  readonly exchange: Exchange
  readonly index: number
  readonly identity: string
  readonly setup: NodeSetup
  readonly links = new Map<PeerId, Link>()
  readonly banned = new Set<string>()
  readonly store: Store
  readonly joinedAt: number
  completedAt = Infinity
  /** Payload bytes. */
  received = 0
  sent = 0
  readonly #swarm: SwarmPort
  readonly #random: Random
  readonly #upload: UploadLine
  readonly #download: DownloadLine
  readonly #onAlarm = (): void => this.#tick()
  readonly #agenda = new Agenda()
  readonly #hear = (link: number, kind: number, piece: number, offset: number): void =>
    this.#onMail(link, kind, piece as PieceIndex, offset)
  /** When the last thing happened to it. */
  #now = 0
  #alarm = Infinity
  #isActing = false
  #hasLeft = false

  constructor(swarm: SwarmPort, index: number, setup: NodeSetup, random: Random) {
    const { lengths } = swarm
    this.#swarm = swarm
    this.#random = random
    this.setup = setup
    this.index = index
    this.identity = `node:${index}`
    this.joinedAt = swarm.now
    this.store = new Store(setup.faults ?? {}, random)
    this.exchange = new Exchange({
      lengths,
      have: startsWith(setup, lengths.pieceCount),
      random,
      openPieces: setup.openPieces ?? Math.max(2, Math.floor(BUFFERS / lengths.pieceLength)),
      uploadSlots: setup.slots ?? 'auto'
    })
    this.#upload = new UploadLine(setup.up, this)
    this.#download = new DownloadLine(setup.down ?? Infinity, lengths, (link, piece, offset, kind) =>
      this.#onBlock(link, piece, offset, kind)
    )
    if (this.exchange.isComplete) this.completedAt = swarm.now
    if (setup.script !== undefined) this.#review(setup.script)
  }

  get hasLeft(): boolean {
    return this.#hasLeft
  }

  get isFast(): boolean {
    return this.setup.fast ?? true
  }

  get now(): Millis {
    return Math.max(this.#now, this.#swarm.now) as Millis
  }

  /** When something will happen to it that no message brings. */
  get dueAt(): number {
    return Math.min(this.#upload.doneAt, this.#download.dueAt, this.#agenda.dueAt)
  }

  /** Lets everything happen to it that is due before then, messages first among equals. */
  liveUntil(end: number): void {
    const { mail } = this.#swarm
    mail.open(this.index)
    for (;;) {
      const mailAt = mail.dueAt
      const at = Math.min(mailAt, this.dueAt)
      if (at >= end) return
      this.#now = Math.max(this.#now, at)
      if (mailAt === at) mail.deliver(this.#hear)
      else if (this.#upload.doneAt === at) this.#upload.onDone()
      else if (this.#download.dueAt === at) this.#download.onDue()
      else this.#agenda.take()()
    }
  }

  /** Its connections are closed by the swarm. */
  onLeft(): void {
    this.#hasLeft = true
  }

  onConnected(link: Link): void {
    this.links.set(link.id, link)
    const fast = this.isFast && link.to.isFast
    this.exchange.onPeerConnected(link.id, { identity: link.to.identity, fast }, this.now)
  }

  onDisconnected(link: Link): void {
    if (!this.links.delete(link.id)) return
    link.isOpen = false
    this.exchange.onPeerGone(link.id, this.now)
    this.act()
  }

  /** Sends a block whether anyone asked for it or not. */
  push(link: Link, piece: PieceIndex, offset: number, length: number): void {
    this.#upload.enqueue(link, piece, offset, length)
  }

  mayServe(link: Link, length: number): boolean {
    return this.setup.script?.mayServe?.(link.id, length, this.now) ?? true
  }

  onStarted(link: Link, piece: PieceIndex, offset: number, length: number): void {
    if (!link.isOpen) return
    this.exchange.onBlockSent(link.id, piece, offset, length, this.now)
    this.act()
  }

  onSent(link: Link, piece: PieceIndex, offset: number, length: number): void {
    this.sent += length
    link.sent += length
    const { poison } = this.setup
    const isBad = poison !== undefined && this.#random() < poison
    this.#send(link, isBad ? KINDS.badBlock : KINDS.block, piece, offset)
  }

  /** Performs what the exchange asks for, and what comes of it. */
  act(): void {
    if (this.#isActing) return
    this.#isActing = true
    for (let actions = this.exchange.take(); actions.length > 0; actions = this.exchange.take())
      for (const action of actions) this.#perform(action)
    this.#isActing = false
    this.#setAlarm()
  }

  #perform(action: Action): void {
    switch (action.type) {
      case 'request':
      case 'cancel':
      case 'reject':
        return this.#post(action.peer, action.type, action.piece, action.offset)
      case 'have':
        return this.#announce(action.peer, action.pieces)
      case 'allowedFast':
      case 'suggest':
        return this.#post(action.peer, action.type, action.piece, 0)
      case 'choke':
      case 'unchoke':
      case 'interested':
      case 'uninterested':
        return this.#post(action.peer, action.type, 0, 0)
      case 'serve':
        return this.#serve(action)
      case 'unserve':
        this.links.get(action.peer)?.withdraw(action.piece, action.offset)
        return
      case 'verify':
        return this.#verify(action.piece, action.digests)
      case 'discard':
        return this.store.discard(action.piece)
      case 'disconnect':
        return this.#disconnect(action.peer, action.ban)
    }
  }

  #post(peer: PeerId, type: MessageType, piece: number, offset: number): void {
    const link = this.#swarm.links[peer]
    if (link !== undefined) this.#send(link, KINDS[type], piece, offset)
  }

  #announce(peer: PeerId, pieces: readonly PieceIndex[]): void {
    const link = this.#swarm.links[peer]
    if (link === undefined) return
    link.news.push(pieces)
    this.#send(link, KINDS.have, pieces[0] ?? 0, pieces.length)
  }

  #send(link: Link, kind: number, piece: number, offset: number): void {
    this.#swarm.mail.post(this.now, link.to.index, link.other.id, kind, piece, offset)
  }

  #serve(block: BlockAction<'serve'>): void {
    const link = this.#swarm.links[block.peer]
    if (link?.isOpen === true) this.#upload.enqueue(link, block.piece, block.offset, block.length)
  }

  #disconnect(peer: PeerId, ban: boolean): void {
    const link = this.links.get(peer)
    if (link === undefined) return
    if (ban) this.banned.add(link.to.identity)
    this.#swarm.disconnect(link)
  }

  #onGreeting(link: Link): void {
    const have = link.greeting
    link.greeting = null
    if (have !== null) this.exchange.onBitfield(link.id, have, this.now)
  }

  #onMail(id: number, kind: number, piece: PieceIndex, offset: number): void {
    const link = this.#swarm.links[id]
    if (link === undefined) return
    if (kind === KINDS.gone) this.onDisconnected(link)
    else if (kind === KINDS.taken) this.#onTaken(link, offset)
    else if (kind >= KINDS.block) this.#download.receive(id, piece, offset, kind, this.now)
    else if (link.isOpen) this.#onMessage(link, kind, piece, offset)
  }

  #onMessage(link: Link, kind: number, piece: PieceIndex, offset: number): void {
    if (kind === KINDS.bitfield) this.#onGreeting(link)
    else if (kind === KINDS.have) this.#onNews(link)
    else tell(this.exchange, link.id, kind, piece, offset, this.now)
    this.act()
  }

  #onNews(link: Link): void {
    for (const piece of link.other.news.shift() ?? []) this.exchange.onHave(link.id, piece, this.now)
  }

  #onTaken(link: Link, blocks: number): void {
    link.underWay -= blocks
    this.#upload.resume(link)
  }

  #onBlock(id: number, piece: PieceIndex, offset: number, kind: number): void {
    const link = this.#swarm.links[id]
    if (link?.isOpen !== true) return
    const length = lengthAt(this.#swarm.lengths, piece, offset)
    if (++link.untold === TELL_AFTER) {
      this.#send(link, KINDS.taken, 0, TELL_AFTER)
      link.untold = 0
    }
    this.received += length
    if (this.exchange.onBlockArrived(link.id, piece, offset, length, this.now) && kind === KINDS.badBlock)
      this.store.putBad(piece, offset / BLOCK_LENGTH, link.to.index)
    this.act()
  }

  #verify(piece: PieceIndex, digests: boolean): void {
    this.#agenda.put(this.now + this.store.millis, () => {
      const verdict = this.store.verify(piece, this.#swarm.lengths.blockCount(piece), digests)
      if (verdict.type === 'verified') this.exchange.outcomes.onVerified(piece, this.now, verdict.digests)
      else if (verdict.type === 'failed') this.exchange.outcomes.onFailed(piece, this.now, verdict.digests)
      else this.exchange.outcomes.onUnwritable(piece, this.now)
      this.act()
      this.#noticeCompletion()
    })
  }

  #noticeCompletion(): void {
    if (this.completedAt < Infinity || !this.exchange.isComplete) return
    this.completedAt = this.now
    this.#swarm.onCompleted(this)
  }

  #review(script: Script): void {
    this.#agenda.put(this.now + script.every, () => {
      if (this.#hasLeft) return
      script.review(this, this.now)
      this.#upload.pump()
      this.#review(script)
    })
  }

  #setAlarm(): void {
    const deadline = this.exchange.nextDeadline() ?? Infinity
    if (deadline >= this.#alarm) return
    this.#alarm = deadline
    this.#agenda.put(deadline, this.#onAlarm)
  }

  #tick(): void {
    this.#alarm = Infinity
    this.exchange.tick(this.now)
    this.act()
  }
}
