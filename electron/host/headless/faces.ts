import type { WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Api } from '../../api/api.ts'
import { admitPages, type Admission, type Check } from './admission.ts'
import { FaceSocket } from './face-socket.ts'
import { refuse } from './refuse.ts'
import { API, PROTOCOL } from './web-sockets.ts'

const MOST_FACES = 64

export interface FacesSettings {
  /** Of Shoal. */
  readonly version: string
  /** Milliseconds between pings. */
  readonly pingEvery: number
  /** Something threw that should not have. */
  readonly onBug: (error: unknown) => void
}

/** Connects faces that come over WebSockets to the engine. */
export class Faces {
  readonly #api: Api
  readonly #settings: FacesSettings
  readonly #open = new Set<FaceSocket>()

  constructor(api: Api, settings: FacesSettings) {
    this.#api = api
    this.#settings = settings
  }

  get count(): number {
    return this.#open.size
  }

  /** Bytes that wait for all of them. */
  get waiting(): number {
    return [...this.#open].reduce((sum, face) => sum + face.waiting, 0)
  }

  /** After `acceptWebSockets`. */
  serve(app: FastifyInstance, admission: Admission): void {
    const onRequest = [admitPages, admission.toWhoShows(tokenOffered), this.#admitOneMore]
    app.get(API, { websocket: true, onRequest }, (socket) => this.#onFace(socket))
    // A browser does not tell a page why its WebSocket was refused; this does.
    app.get('/api/token', { onRequest: admission.toWhoBears }, (_request, reply) => reply.code(204).send())
  }

  readonly #admitOneMore: Check = async (request, reply) => {
    if (!request.ws) return await refuse(reply, 426, 'Speak WebSocket here.')
    return this.count < MOST_FACES
      ? undefined
      : await refuse(reply, 503, 'Too many windows are open; close some.')
  }

  #onFace(socket: WebSocket): void {
    const { version, pingEvery, onBug } = this.#settings
    const face = new FaceSocket(socket, pingEvery)
    const connection = this.#api.connect(face)
    this.#open.add(face)
    socket.on('close', () => {
      this.#open.delete(face)
      connection.close()
    })
    socket.on('message', (data, isBinary) => {
      if (!face.isOpen) return
      connection.onMessage(isBinary ? undefined : parse(data as Buffer)).catch((error: unknown) => {
        onBug(error)
        socket.close(1011)
      })
    })
    face.send({ type: 'welcome', version, features: ['upload'] })
  }
}

/** What is no JSON is no call, which the engine says in its own words. */
function parse(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString())
  } catch {
    return undefined
  }
}

function tokenOffered({ headers }: FastifyRequest): string | null {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? []
  const token = offered.find((name) => name.startsWith(TOKEN_PREFIX))
  return token !== undefined && offered.includes(PROTOCOL) ? token.slice(TOKEN_PREFIX.length) : null
}

/** Browsers cannot set headers of a WebSocket: the token comes as a second protocol beside the one that is spoken. */
const TOKEN_PREFIX = 'token.'
