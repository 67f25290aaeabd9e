import { asDictionary, readBencode, type Bencoded, type Dictionary } from '../../wire/bencode-reader.ts'
import { ipText } from '../../wire/ip-address.ts'
import { plainHost } from '../addresses.ts'
import { readCompact } from '../compact-addresses.ts'
import type { Address } from '../types.ts'
import { inertText } from './inert-text.ts'
import { fault, type AnnounceAnswer, type Outcome, type SwarmCounts } from './tracker.ts'

/** Peers read of one answer; the rest is passed over. */
const MOST_PEERS = 1_000
/** Bencoded values: a peer that is not in compact form takes four; the rest of an answer a dozen. */
const MOST_VALUES = 10_000
const LONGEST_TRACKER_ID = 200
const SECOND_MS = 1_000
const MINUTE_MS = 60_000

/** @param teller the IP address that the answer came from */
export function readAnnounceAnswer(body: Uint8Array, teller: string): Outcome<AnnounceAnswer> {
  const read = readDictionary(body)
  if ('fault' in read) return read
  const { answer: fields } = read
  const interval = count(fields.get('interval'))
  const minInterval = count(fields.get('min interval'))
  const peers = readPeers(fields.get('peers'))
  const peers6 = readPeers6(fields.get('peers6'))
  return {
    answer: {
      teller,
      peers: [...(peers ?? []), ...(peers6 ?? [])],
      intervalMs: interval === null ? null : interval * SECOND_MS,
      minIntervalMs: minInterval === null ? null : minInterval * SECOND_MS,
      ...readCounts(fields),
      warning: words(fields.get('warning message')) ?? (peers && peers6 ? null : UNREADABLE_PEERS),
      externalHost: host(fields.get('external ip')),
      trackerId: trackerId(fields.get('tracker id'))
    }
  }
}

/** @param infoHashes those that were asked about, 40 hex digits each */
export function readScrapeAnswer(
  body: Uint8Array,
  infoHashes: readonly string[]
): Outcome<ReadonlyMap<string, SwarmCounts>> {
  const read = readDictionary(body)
  if ('fault' in read) return read
  const files = asDictionary(read.answer.get('files'))
  if (files === null) return NO_TRACKER
  return {
    answer: new Map(
      infoHashes.flatMap((infoHash) => {
        const fields = asDictionary(files.get(Buffer.from(infoHash, 'hex').toString('latin1')))
        return fields === null ? [] : [[infoHash, readCounts(fields)]]
      })
    )
  }
}

/** A failure is told in the same form to announces and scrapes, and with any status of HTTP. */
function readDictionary(body: Uint8Array): Outcome<Dictionary> {
  const fields = asDictionary(readBencode(body, MOST_VALUES)?.value)
  if (fields === null) return NO_TRACKER
  const failure = fields.get('failure reason')
  if (failure === undefined) return { answer: fields }
  return fault('refused', words(failure) ?? 'It refuses, and does not say why.', readRetry(fields))
}

/** BEP 31: minutes, or the word 'never'. */
function readRetry(fields: Dictionary): number | null {
  const retry = fields.get('retry in')
  const minutes = count(retry)
  if (minutes !== null) return minutes * MINUTE_MS
  return retry instanceof Uint8Array && words(retry) === 'never' ? Infinity : null
}

function readCounts(fields: Dictionary): SwarmCounts {
  return {
    seeds: count(fields.get('complete')),
    leechers: count(fields.get('incomplete')),
    downloads: count(fields.get('downloaded'))
  }
}

/**
 * The compact form (BEP 23) or the old one, a list of dictionaries; null: neither. Names of hosts (BEP 3) are not looked up for a stranger.
 */
function readPeers(value: Bencoded | undefined): readonly Address[] | null {
  if (value === undefined) return []
  if (value instanceof Uint8Array) return readCompact(value, 4, MOST_PEERS)
  if (!Array.isArray(value)) return null
  return (value as readonly Bencoded[]).slice(0, MOST_PEERS).flatMap((item) => {
    const fields = asDictionary(item)
    const ip = fields?.get('ip')
    const port = fields?.get('port')
    if (!(ip instanceof Uint8Array) || typeof port !== 'number') return []
    return [{ host: plainHost(Buffer.from(ip).toString('latin1')), port }]
  })
}

function readPeers6(value: Bencoded | undefined): readonly Address[] | null {
  if (value === undefined) return []
  return value instanceof Uint8Array ? readCompact(value, 6, MOST_PEERS) : null
}

function count(value: Bencoded | undefined): number | null {
  return typeof value === 'number' && value >= 0 ? value : null
}

function words(value: Bencoded | undefined): string | null {
  return value instanceof Uint8Array ? inertText(value) : null
}

function host(value: Bencoded | undefined): string | null {
  return value instanceof Uint8Array ? ipText(value) : null
}

function trackerId(value: Bencoded | undefined): Uint8Array | null {
  return value instanceof Uint8Array && value.length <= LONGEST_TRACKER_ID ? Uint8Array.from(value) : null
}

const NO_TRACKER = fault('nonsense', 'It does not answer as a tracker does.')
const UNREADABLE_PEERS = 'It tells of peers in no known form.'
