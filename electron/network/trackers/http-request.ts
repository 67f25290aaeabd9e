import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIPv6, type LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { USER_AGENT } from '../../version.ts'
import { plainHost } from '../addresses.ts'
import { bindOptions, localAddressFor, type Binding } from '../binding.ts'
import { readBounded } from '../read-bounded.ts'
import { fault, type Fault, type Outcome } from './tracker.ts'

/** Of an answer, both as sent and as inflated: ten thousand peers have room in it. */
const MOST_BYTES = 1 << 20

export interface HttpAnswer {
  readonly status: number
  readonly location: string | null
  readonly body: Uint8Array
  /** The IP address that answered. */
  readonly from: string
}

export interface HttpTarget {
  readonly url: URL
  /** The IP address of the URL's host that is connected to, and no other. */
  readonly address: string
  /** Path and query. */
  readonly path: string
}

/** One GET, without redirects, whose answer is bounded. It takes as long as `signal` lets it. */
export async function httpRequest(
  target: HttpTarget,
  binding: Binding,
  signal: AbortSignal
): Promise<Outcome<HttpAnswer>> {
  const local = localAddressFor(binding, target.address)
  if (local === null) return fault('unreachable', 'It cannot be reached from where Shoal is bound.')
  try {
    const response = await respond(
      send(target, local, signal).on('socket', (socket) => binding.hold?.(socket))
    )
    return await readAnswer(response)
  } catch (error) {
    return faultOf(error)
  }
}

function send({ url, address, path }: HttpTarget, local: string, signal: AbortSignal): ClientRequest {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return request({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path,
    ...(url.username === '' ? {} : { auth: decodeURIComponent(`${url.username}:${url.password}`) }),
    headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'gzip' },
    // A connection for each: announces are half an hour apart, and who answers is then who was asked.
    agent: false,
    lookup: pinnedTo(address),
    ...bindOptions(local),
    rejectUnauthorized: true,
    signal
  }).end()
}

/** What was looked up and judged is what is connected to: a second look-up could say something else. */
function pinnedTo(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
}

async function respond(request: ClientRequest): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => request.once('response', resolve).on('error', reject))
}

async function readAnswer(response: IncomingMessage): Promise<Outcome<HttpAnswer>> {
  const from = plainHost(response.socket.remoteAddress ?? '')
  const sent = await readBounded(response, MOST_BYTES)
  if (sent === null) return TOO_LONG
  const isPacked = /^(x-)?gzip$/i.test(response.headers['content-encoding']?.trim() ?? '')
  const body = isPacked ? await inflate(sent, { maxOutputLength: MOST_BYTES }) : sent
  const { statusCode: status = 0, headers } = response
  return { answer: { status, location: headers.location ?? null, body, from } }
}

function faultOf(error: unknown): { fault: Fault } {
  const code = codeOf(error)
  if (code === 'ERR_BUFFER_TOO_LARGE') return TOO_LONG
  if (code.startsWith('HPE_') || code.startsWith('Z_'))
    return fault('nonsense', `It does not speak HTTP as it should (${code}).`)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return fault('nonsense', 'It does not speak TLS as it should.')
  if (CERTIFICATE_CODES.test(code)) return fault('nonsense', `Its certificate is not valid (${code}).`)
  if (code === 'ECONNREFUSED') return fault('unreachable', 'It refuses connections.')
  return fault('unreachable', `The connection to it fails (${code === '' ? 'no reason given' : code}).`)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** OpenSSL's verdicts on certificates, as Node passes them on. */
const CERTIFICATE_CODES = /CERT|SELF_SIGNED|UNABLE_TO_|ISSUER|CRL/
const TOO_LONG = fault('nonsense', 'Its answer is longer than 1 MiB.')
const inflate = promisify(gunzip)
