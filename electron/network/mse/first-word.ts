import { LANE_PREFACE } from '../tcp-lane.ts'

/** With what every BitTorrent handshake begins (BEP 3): the length of the protocol's name, and the name. */
export const BITTORRENT_PREFACE = Buffer.from('\x13BitTorrent protocol')

/**
 * What a visitor's first bytes say it wants. All of a preface is compared, not its first byte: one encrypted handshake in 256 begins
 * with 0x13 by chance.
 */
export function firstWord(bytes: Buffer): 'plain' | 'lane' | 'encrypted' | 'unfinished' {
  if (begins(bytes, BITTORRENT_PREFACE))
    return bytes.length < BITTORRENT_PREFACE.length ? 'unfinished' : 'plain'
  if (begins(bytes, LANE_PREFACE)) return bytes.length < LANE_PREFACE.length ? 'unfinished' : 'lane'
  return 'encrypted'
}

/** As far as there are bytes. */
function begins(bytes: Buffer, preface: Buffer): boolean {
  const length = Math.min(bytes.length, preface.length)
  return bytes.subarray(0, length).equals(preface.subarray(0, length))
}
