import { readCompact } from '../compact-addresses.ts'
import { inertText } from './inert-text.ts'
import {
  fault,
  type Announce,
  type AnnounceAnswer,
  type AnnounceEvent,
  type Outcome,
  type SwarmCounts
} from './tracker.ts'

/** BEP 15: what fits into one packet. */
export const MOST_SCRAPED = 74
/** Peers read of one answer: as many as a UDP packet holds in IPv6. */
const MOST_PEERS = 3_600
const SECOND_MS = 1_000

const PROTOCOL_ID = 0x417_2710_1980n
const ACTIONS = { connect: 0, announce: 1, scrape: 2, error: 3 } as const
const EVENTS: Readonly<Record<AnnounceEvent, number>> = { completed: 1, started: 2, stopped: 3 }
/** BEP 41: the option that carries a URL's path and query, in pieces of at most so many bytes. */
const URL_DATA = 2
const LONGEST_OPTION = 255

/** Eight bytes by which a tracker knows that we receive what is sent to our address. */
export type ConnectionId = Uint8Array

/** connect: protocol id (8 bytes), action 0 (4), transaction id (4) */
export function connectRequest(transaction: number): Buffer {
  const packet = Buffer.alloc(16)
  packet.writeBigUInt64BE(PROTOCOL_ID)
  packet.writeUInt32BE(ACTIONS.connect, 8)
  packet.writeUInt32BE(transaction, 12)
  return packet
}

/** action 0 (4), transaction id (4), connection id (8) */
export function readConnectAnswer(packet: Uint8Array): Outcome<ConnectionId> {
  const read = bodyOf(packet, ACTIONS.connect, 8)
  return 'fault' in read ? read : { answer: read.answer.subarray(0, 8) }
}

/**
 * announce: connection id (8), action 1 (4), transaction id (4), infohash (20), peer id (20), downloaded (8), left (8), uploaded (8),
 * event (4), IP (4, 0: the sender's), key (4), peers wanted (4), port (2), options of BEP 41
 * @param urlData the tracker URL's path and query
 */
export function announceRequest(
  connection: ConnectionId,
  transaction: number,
  announce: Announce,
  urlData: string
): Buffer {
  const numbers = Buffer.alloc(42)
  numbers.writeBigUInt64BE(BigInt(announce.downloaded))
  numbers.writeBigUInt64BE(BigInt(announce.left), 8)
  numbers.writeBigUInt64BE(BigInt(announce.uploaded), 16)
  numbers.writeUInt32BE(announce.event === null ? 0 : EVENTS[announce.event], 24)
  numbers.writeUInt32BE(announce.key, 32)
  numbers.writeUInt32BE(announce.wanted, 36)
  numbers.writeUInt16BE(announce.port, 40)
  return Buffer.concat([
    head(connection, ACTIONS.announce, transaction),
    Buffer.from(announce.infoHash, 'hex'),
    announce.peerId,
    numbers,
    ...urlOptions(urlData)
  ])
}

/**
 * action 1 (4), transaction id (4), interval in seconds (4), leechers (4), seeds (4), peers: 6 bytes each over IPv4, 18 over IPv6
 * @param teller the IP address that the answer came from
 */
export function readAnnounceAnswer(
  packet: Uint8Array,
  family: 4 | 6,
  teller: string
): Outcome<AnnounceAnswer> {
  const read = bodyOf(packet, ACTIONS.announce, 12)
  if ('fault' in read) return read
  const body = read.answer
  const peers = readCompact(body.subarray(12), family, MOST_PEERS)
  return {
    answer: {
      teller,
      peers: peers ?? [],
      intervalMs: body.readUInt32BE(0) * SECOND_MS,
      minIntervalMs: null,
      seeds: body.readUInt32BE(8),
      leechers: body.readUInt32BE(4),
      downloads: null,
      warning: peers === null ? 'It tells of peers in no known form.' : null,
      externalHost: null,
      trackerId: null
    }
  }
}

/** scrape: connection id (8), action 2 (4), transaction id (4), infohashes (20 each) */
export function scrapeRequest(
  connection: ConnectionId,
  transaction: number,
  infoHashes: readonly string[]
): Buffer {
  const hashes = infoHashes.map((infoHash) => Buffer.from(infoHash, 'hex'))
  return Buffer.concat([head(connection, ACTIONS.scrape, transaction), ...hashes])
}

/** action 2 (4), transaction id (4), for each infohash: seeds (4), completed downloads (4), leechers (4) */
export function readScrapeAnswer(
  packet: Uint8Array,
  infoHashes: readonly string[]
): Outcome<ReadonlyMap<string, SwarmCounts>> {
  const read = bodyOf(packet, ACTIONS.scrape, 12 * infoHashes.length)
  if ('fault' in read) return read
  const body = read.answer
  return {
    answer: new Map(
      infoHashes.map((infoHash, at) => [
        infoHash,
        {
          seeds: body.readUInt32BE(12 * at),
          downloads: body.readUInt32BE(12 * at + 4),
          leechers: body.readUInt32BE(12 * at + 8)
        }
      ])
    )
  }
}

/** Where every packet of an answer has its transaction id; null for what is too short to be one. */
export function transactionOf(packet: Buffer): number | null {
  return packet.length < 8 ? null : packet.readUInt32BE(4)
}

function head(connection: ConnectionId, action: number, transaction: number): Buffer {
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32BE(action)
  numbers.writeUInt32BE(transaction, 4)
  return Buffer.concat([connection, numbers])
}

function urlOptions(urlData: string): Buffer[] {
  const bytes = Buffer.from(urlData)
  const options: Buffer[] = []
  for (let at = 0; at < bytes.length; at += LONGEST_OPTION) {
    const part = bytes.subarray(at, at + LONGEST_OPTION)
    options.push(Buffer.of(URL_DATA, part.length), part)
  }
  return options
}

/** What follows action and transaction id, where it is the answer and at least so long. error: action 3 (4), transaction id (4), words */
function bodyOf(packet: Uint8Array, action: number, least: number): Outcome<Buffer> {
  const whole = Buffer.from(packet.buffer, packet.byteOffset, packet.length)
  const said = whole.length < 8 ? null : whole.readUInt32BE(0)
  const body = whole.subarray(8)
  if (said === ACTIONS.error) {
    return fault('refused', inertText(body) ?? 'It refuses, and does not say why.')
  }
  return said === action && body.length >= least
    ? { answer: body }
    : fault('nonsense', 'It does not answer as a tracker does.')
}
