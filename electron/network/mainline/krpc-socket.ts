import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { isIPv4 } from 'node:net'
import { isLoopback } from '../addresses.ts'
import { RateLimit } from '../rate-limit.ts'
import type { Address } from '../types.ts'
import type { DatagramPort } from './datagram-port.ts'
import {
  compactAddress,
  encodeMessage,
  MAX_NODES,
  MAX_VALUES,
  NODE_LENGTH,
  readMessage,
  type Failure,
  type Query,
  type Reply
} from './krpc-messages.ts'

/** Nodes that tell all they know (bittorrent-dht does) send several kilobytes; nobody has reason to send more. */
const MAX_MESSAGE = 8_192
const ANSWER_TIMEOUT_MS = 2_000
/** Queries of one look-up; it takes 20 to 60. One that goes on and on is led around by a liar. */
const MAX_QUERIES = 200
/** Messages that no query of ours asked for. A node of the public network gets a few of them a second, from everyone together. */
const EACH_SENDER = { burst: 40, perSecond: 10 }
const ALL_SENDERS = { burst: 400, perSecond: 200 }
/** So many queries unanswered in a row: we are cut off. It is what is in flight at once, twice. */
const SILENCE = 32
const METHOD_UNKNOWN = 204

export interface KrpcPorts {
  /** Whether anything may be sent there: it can be reached, and is not we ourselves. */
  canReach(address: Address): boolean
  /** An IPv4 address of a bootstrap node's name. */
  resolve(name: string): Promise<string | null>
  /** Somebody who asks us things may be a node we do not know. */
  onStranger(address: Address): void
  onDropped(from: Address): void
  /** A node that was asked for the peers of a torrent told of addresses that are not its to tell. */
  onBogus(infoHash: string, from: Address): void
}

/** As k-rpc names a node: an answer's sender may have `address` in place of `host`. */
interface Contact {
  readonly host?: string
  readonly address?: string
  readonly port: number
  readonly id?: Buffer
}

type Callback = (error: Error | null, reply: Reply | Failure | null, from: Contact) => void

interface OutgoingQuery {
  readonly q: string
  readonly a: Readonly<Record<string, unknown>>
}

interface Question {
  readonly t: Buffer
  /** As it is sent. */
  readonly bytes: Uint8Array
  /** 40 hex digits: it asks for the peers of this torrent. */
  readonly infoHash: string | null
  readonly contact: Contact
  readonly callback: Callback
}

interface Pending {
  readonly question: Question
  readonly to: Address
  readonly timeout: NodeJS.Timeout
}

/**
 * Queries and answers over UDP (BEP 5), in place of k-rpc-socket and with its interface. That one cannot stand in the open: a
 * datagram of six bytes (`l-3:`) hangs its parser, its transaction numbers count up, and it looks names up wherever it is bound.
 * Here only an answer that was asked for, from where it was asked, is one.
 */
export class KrpcSocket extends EventEmitter {
  /** Read by k-rpc, which keeps it below its concurrency. */
  inflight = 0
  received = 0
  dropped = 0
  /** Addresses in answers that were not their senders' to tell. */
  bogus = 0
  readonly #port: DatagramPort
  readonly #ports: KrpcPorts
  readonly #limit = new RateLimit(EACH_SENDER, ALL_SENDERS, performance.now())
  /** By transaction, in hex. */
  readonly #pending = new Map<string, Pending>()
  /** How many answers each `host:port` still owes us. */
  readonly #owed = new Map<string, number>()
  /** By the message that all queries of one look-up share. */
  readonly #asked = new WeakMap<OutgoingQuery, number>()
  #unanswered = SILENCE
  #isClosed = false

  constructor(port: DatagramPort, ports: KrpcPorts) {
    super()
    this.#port = port
    this.#ports = ports
    port.onMessage((bytes, from) => this.#onMessage(bytes, from))
  }

  /** Whether nodes answer. */
  get isOnline(): boolean {
    return this.#unanswered < SILENCE
  }

  query(contact: Contact, query: OutgoingQuery, callback: Callback): void {
    this.inflight++
    const asked = (this.#asked.get(query) ?? 0) + 1
    this.#asked.set(query, asked)
    // The token in `a` changes with the next contact, so it is encoded now.
    const t = randomBytes(4)
    const bytes = encodeMessage(t, 'q', { q: query.q, a: query.a })
    const question = { t, bytes, infoHash: soughtBy(query), contact, callback }
    const name = hostOf(contact)
    const isReachable = !isIPv4(name) || this.#ports.canReach({ host: name, port: contact.port })
    if (this.#isClosed || asked > MAX_QUERIES || !isReachable) {
      setImmediate(() => this.#settle(contact, callback, new Error('Not asked'), null))
    } else if (isIPv4(name)) {
      this.#ask({ host: name, port: contact.port }, question)
    } else {
      void this.#resolveAndAsk(question)
    }
  }

  response(contact: Contact, { t }: Query, response: Readonly<Record<string, unknown>>): void {
    const { nodes, values, ...rest } = response
    const r = {
      ...rest,
      // The library gives all it has: an answer of many kilobytes to a question whose sender may be forged.
      nodes: nodes instanceof Uint8Array ? nodes.subarray(0, MAX_NODES * NODE_LENGTH) : undefined,
      values: Array.isArray(values) ? values.slice(0, MAX_VALUES) : undefined
    }
    this.#answer(contact, t, 'r', { r })
  }

  error(contact: Contact, { t }: Query, error: readonly [code: number, sentence: string]): void {
    this.#answer(contact, t, 'e', { e: error })
  }

  /** The socket is bound already. */
  bind(): void {
    setImmediate(() => this.emit('listening'))
  }

  address(): Address & { readonly address: string } {
    return { ...this.#port.address, address: this.#port.address.host }
  }

  /** What is asked ends unanswered. The socket under it is closed by who opened it. */
  destroy(done: () => void): void {
    this.#isClosed = true
    for (const transaction of this.#pending.keys()) this.#end(transaction, new Error('Closed'), null)
    setImmediate(done)
  }

  async #resolveAndAsk(question: Question): Promise<void> {
    const { contact, callback } = question
    const host = await this.#ports.resolve(hostOf(contact))
    const to = host === null ? null : { host, port: contact.port }
    if (to !== null && !this.#isClosed && this.#ports.canReach(to)) this.#ask(to, question)
    else this.#settle(contact, callback, new Error('Unknown name'), null)
  }

  #ask(to: Address, question: Question): void {
    const transaction = question.t.toString('hex')
    const timeout = setTimeout(() => this.#onSilence(transaction), ANSWER_TIMEOUT_MS)
    this.#pending.set(transaction, { question, to, timeout })
    this.#owed.set(nameOf(to), (this.#owed.get(nameOf(to)) ?? 0) + 1)
    this.#port.send(question.bytes, to)
  }

  #onSilence(transaction: string): void {
    const pending = this.#pending.get(transaction)
    if (pending !== undefined) this.#takeOwed(nameOf(pending.to))
    this.#unanswered++
    this.#end(transaction, withCode('ETIMEDOUT'), null)
  }

  #onMessage(bytes: Uint8Array, from: Address): void {
    if (this.#isClosed) return
    this.received++
    const message = this.#isAdmitted(bytes, from) ? readMessage(bytes, from) : null
    const isUnderstood =
      message?.kind === 'query' ? this.#onQuery(message, from) : this.#onAnswer(message, from)
    if (isUnderstood) return
    this.dropped++
    this.#ports.onDropped(from)
  }

  #isAdmitted(bytes: Uint8Array, from: Address): boolean {
    if (bytes.length > MAX_MESSAGE || from.port === 0 || !this.#ports.canReach(from)) return false
    return this.#takeOwed(nameOf(from)) || this.#limit.allows(senderOf(from), performance.now())
  }

  #onQuery(query: Query, from: Address): true {
    if (query.isNode) this.#ports.onStranger(from)
    if (query.q === 'unknown') this.error(from, query, [METHOD_UNKNOWN, 'Method Unknown'])
    else this.emit('query', query, contactOf(from))
    return true
  }

  #onAnswer(message: Reply | Failure | null, from: Address): boolean {
    const transaction = message?.t.toString('hex') ?? ''
    const pending = this.#pending.get(transaction)
    if (message === null || pending === undefined || nameOf(pending.to) !== nameOf(from)) return false
    this.#unanswered = 0
    if (message.kind === 'failure') this.#end(transaction, withCode(message.code), message)
    else if (pending.question.contact.id?.equals(message.r.id) === false)
      this.#end(transaction, withCode('EUNEXPECTEDNODE'), null)
    else {
      if (message.bogus > 0) this.#onBogus(message.bogus, pending)
      this.#end(transaction, null, message)
      this.emit('response', message, contactOf(from))
    }
    return true
  }

  #onBogus(count: number, { question: { infoHash }, to }: Pending): void {
    this.bogus += count
    if (infoHash !== null) this.#ports.onBogus(infoHash, to)
  }

  #end(transaction: string, error: Error | null, reply: Reply | Failure | null): void {
    const pending = this.#pending.get(transaction)
    if (pending === undefined) return
    clearTimeout(pending.timeout)
    this.#pending.delete(transaction)
    const { contact, callback } = pending.question
    this.#settle(reply?.kind === 'reply' ? contactOf(pending.to) : contact, callback, error, reply)
  }

  #settle(from: Contact, callback: Callback, error: Error | null, reply: Reply | Failure | null): void {
    this.inflight--
    callback(error, reply, from)
    // Look-ups in the foreground go on first.
    this.emit('update')
    this.emit('postupdate')
  }

  #takeOwed(name: string): boolean {
    const owed = this.#owed.get(name) ?? 0
    if (owed > 1) this.#owed.set(name, owed - 1)
    else this.#owed.delete(name)
    return owed > 0
  }

  #answer(contact: Contact, t: Buffer, y: 'r' | 'e', rest: Readonly<Record<string, unknown>>): void {
    const to = { host: hostOf(contact), port: contact.port }
    // BEP 42: a node learns its address from those it asks.
    if (!this.#isClosed) this.#port.send(encodeMessage(t, y, { ...rest, ip: compactAddress(to) }), to)
  }
}

function soughtBy({ q, a }: OutgoingQuery): string | null {
  const { info_hash: infoHash } = a
  return q === 'get_peers' && infoHash instanceof Uint8Array ? Buffer.from(infoHash).toString('hex') : null
}

function hostOf({ host, address }: Contact): string {
  return host ?? address ?? ''
}

function nameOf({ host, port }: Address): string {
  return `${host}:${port}`
}

/** A machine's own programs have one address between them. */
export function senderOf(from: Address): string {
  return isLoopback(from.host) ? nameOf(from) : from.host
}

function contactOf({ host, port }: Address): Contact {
  return { host, address: host, port }
}

/** k-rpc removes a node from its table by these codes. */
function withCode(code: 'ETIMEDOUT' | 'EUNEXPECTEDNODE' | number): Error {
  return Object.assign(new Error(`Not answered: ${code}`), { code })
}
