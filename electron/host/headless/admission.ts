import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Failures } from './failures.ts'
import { isOwnHost, isOwnOrigin } from './own-names.ts'
import { refuse } from './refuse.ts'
import type { Token } from './token.ts'

/** What is checked before a request is looked at further; it answers those it refuses. */
export type Check = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>

/** Who may ask for anything at all: browsers that know this server under a name of its own. */
export const admitOwnNames: Check = async (request, reply) => {
  const port = request.socket.localPort ?? 0
  const { host, origin } = request.headers
  if (isOwnHost(host, port) && (origin === undefined || isOwnOrigin(origin, port))) return undefined
  return await refuse(reply, 403, 'Open Shoal under the address that it printed.')
}

/** A browser names the origin in everything that lets a page change something: what names none is no page of ours. */
export const admitPages: Check = async (request, reply) =>
  request.headers.origin === undefined
    ? await refuse(reply, 403, 'Use Shoal through its own page.')
    : undefined

/** Who may use the engine: those who show its token. Wrong ones count together, whoever showed them. */
export class Admission {
  readonly #token: Token
  readonly #failures = new Failures()

  constructor(token: Token) {
    this.#token = token
  }

  /** @param shown the token as such a request shows it; null: it shows none */
  toWhoShows(shown: (request: FastifyRequest) => string | null): Check {
    return async (request, reply) => {
      if (this.#token.matches(shown(request) ?? '')) return undefined
      await wait(this.#failures.onFailure(performance.now()))
      return await refuse(reply, 401, 'Open Shoal under the address that it printed last.')
    }
  }

  /** By `Authorization: Bearer`. */
  readonly toWhoBears = this.toWhoShows(
    ({ headers }) => BEARER.exec(headers.authorization ?? '')?.[1] ?? null
  )
}

const BEARER = /^Bearer (\S+)$/i
