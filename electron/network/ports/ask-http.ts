import { request, type IncomingMessage } from 'node:http'
import { readBounded } from '../read-bounded.ts'

/** Descriptions of routers have some 20 KB. */
const MOST_BYTES = 131_072
/** For one question from the first byte to the last. */
const TIMEOUT_MS = 3_000

export interface HttpQuestion {
  readonly url: URL
  /** Our address. */
  readonly local: string
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpReply {
  readonly status: number
  readonly text: string
}

/**
 * Asks a router over HTTP. Redirects are answers like any other: nobody follows them.
 * @param question its URL names an IP address
 * @returns null: no answer in time, or one that is too long or no HTTP
 */
export async function askHttp(question: HttpQuestion, signal: AbortSignal): Promise<HttpReply | null> {
  const abort = new AbortController()
  const giveUp = (): void => abort.abort()
  const timer = setTimeout(giveUp, TIMEOUT_MS)
  signal.addEventListener('abort', giveUp)
  if (signal.aborted) giveUp()
  try {
    const response = await send(question, abort.signal)
    const body = await readBounded(response, MOST_BYTES)
    return body === null ? null : { status: response.statusCode ?? 0, text: body.toString('utf8') }
  } catch {
    return null // refused, broken off, or nonsense: there is no such router
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}

async function send(question: HttpQuestion, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, local, method, headers = {}, body = '' } = question
  return await new Promise((resolve, reject) => {
    const options = { method, headers, localAddress: local, agent: false, signal } as const
    request(url, options).on('response', resolve).on('error', reject).end(body)
  })
}
