import type { IncomingHttpHeaders } from 'node:http'
import { WebFault } from './web-fault.ts'

/** Bytes of a file on the web. */
export interface FileRange {
  readonly url: URL
  /** offset in the file, in bytes */
  readonly first: number
  /** bytes, at least one */
  readonly length: number
  /** of the whole file, as we know it */
  readonly fileLength: number
}

/** The head of a server's answer. */
export interface WebAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

/** From a server without ranges a file of at most so many bytes is read whole: a disc full of small ones can be had that way. */
const MOST_SKIPPED = 1_048_576
/** Milliseconds a server may keep us away at once. */
const LONGEST_AWAY = 3_600_000

/** Where the answer leads to instead; null: nowhere. @throws WebFault 'redirects' */
export function redirectOf({ status, headers }: WebAnswer, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(status)) return null
  const { location } = headers
  const to = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : null
  if (to === null || !isWeb(to)) throw new WebFault('redirects', 'redirects to what is not on the web')
  return to
}

/**
 * Whether the body is what was asked for.
 * @returns bytes of the body to pass over before the range begins
 * @throws WebFault
 */
export function acceptAnswer(answer: WebAnswer, range: FileRange): number {
  const { status, headers } = answer
  const encoding = headers['content-encoding'] ?? 'identity'
  if (status >= 300) throw faultOfStatus(answer)
  if (encoding !== 'identity') throw new WebFault('wrong-answer', 'compresses what it sends')
  if (status === 206) return acceptPart(headers, range)
  if (status === 200) return acceptWhole(headers, range)
  throw new WebFault('wrong-answer', `answers ${status}`)
}

export function isWeb({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:'
}

function acceptPart(headers: IncomingHttpHeaders, { first, length, fileLength }: FileRange): number {
  const [, from, to, total] = CONTENT_RANGE.exec(headers['content-range'] ?? '') ?? []
  if (Number(from) !== first || Number(to) !== first + length - 1)
    throw new WebFault('wrong-answer', 'sends another part of a file than it was asked for')
  if (total !== '*' && Number(total) !== fileLength) throw wrongFile()
  if (contentLength(headers, length) !== length) throw contradiction()
  return 0
}

function acceptWhole(headers: IncomingHttpHeaders, { first, length, fileLength }: FileRange): number {
  if (contentLength(headers, fileLength) !== fileLength) throw wrongFile()
  if (length < fileLength && fileLength > MOST_SKIPPED)
    throw new WebFault('no-ranges', 'gives whole files only, not parts of them')
  return first
}

function faultOfStatus({ status, headers }: WebAnswer): WebFault {
  const what = `answers ${status}`
  if (status === 416) return wrongFile()
  if (status === 404 || status === 410) return new WebFault('missing', `has no such file (${status})`)
  const retryAfter = readRetryAfter(headers['retry-after'])
  if (status === 429 || status >= 500) return new WebFault('busy', what, { retryAfter })
  return new WebFault('refused', what, { retryAfter })
}

/** Of the body; as `expected` where the server does not say. */
function contentLength(headers: IncomingHttpHeaders, expected: number): number {
  const length = headers['content-length']
  return length === undefined ? expected : Number(length)
}

/** Seconds or a date (RFC 9110), in milliseconds from now; null for anything else. */
function readRetryAfter(text: string | undefined): number | null {
  if (text === undefined) return null
  const wait = /^\d+$/u.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isNaN(wait) ? null : Math.min(LONGEST_AWAY, Math.max(0, wait))
}

function wrongFile(): WebFault {
  return new WebFault('wrong-file', 'has a file of another length under this name')
}

function contradiction(): WebFault {
  return new WebFault('wrong-answer', 'contradicts itself about the length of its answer')
}

const CONTENT_RANGE = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/u
