import { isPort } from '../addresses.ts'
import type { Address } from '../types.ts'

/** Of UDP that no Ethernet cuts in two; BEP 14 asks for it. */
export const MAX_LENGTH = 1_400
/** Of one announcement that is heard: 20 fill 1,040 bytes. */
const MAX_INFO_HASHES = 20
const MAX_COOKIE = 64

/** "Here are peers of these torrents" (BEP 14), in the form of an HTTP request. */
export interface Announcement {
  /** TCP; 0 is where nobody is. The address is the sender's. */
  readonly port: number
  /** 40 lower-case hex digits each. */
  readonly infoHashes: readonly string[]
  /** By which its sender knows its own. */
  readonly cookie: string | null
}

/** @param group where it goes */
export function encodeAnnouncement({ port, infoHashes, cookie }: Announcement, group: Address): Uint8Array {
  const host = group.host.includes(':') ? `[${group.host}]` : group.host
  const headers = [
    REQUEST,
    `Host: ${host}:${group.port}`,
    `Port: ${port}`,
    ...infoHashes.map((infoHash) => `Infohash: ${infoHash}`),
    ...(cookie === null ? [] : [`cookie: ${cookie}`])
  ]
  return Buffer.from(`${headers.join(NEWLINE)}${NEWLINE.repeat(3)}`, 'latin1')
}

/** @returns null: it is none, or not one that makes sense */
export function readAnnouncement(bytes: Uint8Array): Announcement | null {
  if (bytes.length > MAX_LENGTH) return null
  const [request, ...lines] = Buffer.from(bytes).toString('latin1').split(NEWLINE)
  if (request !== REQUEST) return null
  const headers = lines.slice(0, lines.indexOf('')).map(headerOf)
  const ports = headers.filter(({ name }) => name === 'port').map(({ value }) => portOf(value))
  const infoHashes = headers.filter(({ name }) => name === 'infohash').map(({ value }) => value.toLowerCase())
  const cookie = headers.find(({ name }) => name === 'cookie')?.value ?? null
  const [port] = ports
  if (port === undefined || port === null || ports.length > 1) return null
  if (infoHashes.length === 0 || infoHashes.length > MAX_INFO_HASHES || !infoHashes.every(isInfoHash))
    return null
  if (cookie !== null && cookie.length > MAX_COOKIE) return null
  return { port, infoHashes, cookie }
}

const REQUEST = 'BT-SEARCH * HTTP/1.1'
const NEWLINE = '\r\n'

function headerOf(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':')
  return { name: line.slice(0, Math.max(0, colon)).trim().toLowerCase(), value: line.slice(colon + 1).trim() }
}

function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : null
  return port === 0 || isPort(port) ? port : null
}

function isInfoHash(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text)
}
