/** What can be wrong with a web server, or with what it answers. */
export type WebFaultCode =
  | 'forbidden' // its address is one that whoever named it may not send us to
  | 'unreachable' // no address, no connection, or one that broke
  | 'missing' // it has no such file
  | 'refused' // it has reasons not to let us have it, or none that we understand
  | 'busy' // it asks to come back later
  | 'redirects' // leads somewhere else without end, or to what is not the web
  | 'no-ranges' // gives whole files only
  | 'wrong-file' // a file of another length
  | 'wrong-answer' // not the bytes that were asked for
  | 'cut-short' // fewer of them
  | 'silent'
  | 'slow'

interface WebFaultDetails {
  /** Milliseconds to stay away, where the server says so. */
  readonly retryAfter?: number | null
  readonly cause?: unknown
}

/** Thrown where a range is read; whoever reads one catches it: a server's fault costs nobody but that server. */
export class WebFault extends Error {
  readonly code: WebFaultCode
  readonly retryAfter: number | null

  /** @param what the rest of a sentence that begins with the server: 'does not answer' */
  constructor(code: WebFaultCode, what: string, { retryAfter = null, cause }: WebFaultDetails = {}) {
    super(what, { cause })
    this.name = 'WebFault'
    this.code = code
    this.retryAfter = retryAfter
  }
}

export function asWebFault(error: unknown): WebFault {
  if (error instanceof WebFault) return error
  return new WebFault('unreachable', 'cannot be reached, or breaks off', { cause: error })
}
