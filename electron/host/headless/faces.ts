import websocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Api } from '../../api/api.ts'
import { admitPages, type Admission, type Check } from './admission.ts'
import { FaceSocket } from './face-socket.ts'
import { refuse } from './refuse.ts'

const MOST_FACES = 64
/** Bytes of one message to us: the longest call there is, an `add` with a .torrent file, and some. */
const LONGEST_MESSAGE = 32 * 1024 * 1024
/** How long a face may take to say goodbye when the server closes, in milliseconds. */
const GOODBYE = 1_000
const API = '/api'
/** Browsers cannot set headers of a WebSocket: the token comes as a second protocol beside the one that is spoken. */
const PROTOCOL = 'shoal.1'
const TOKEN_PREFIX = 'token.'

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

/**
 * Before any hook: only then are connections closed whose upgrade a hook refused. One that asks for another page than the API is
 * refused here, which the library would take in first.
 */
export async function acceptWebSockets(app: FastifyInstance): Promise<void> {
  await app.register(websocket, {
    options: {
      maxPayload: LONGEST_MESSAGE,
      handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false)
    },
    // What a face does to its own connection, such as a frame that is too long, has closed it already.
    errorHandler: (_error, socket) => socket.terminate(),
    preClose: () => closeAll(app)
  })
  app.addHook('onRequest', async (request, reply) =>
    request.ws && request.url !== API
      ? await refuse(reply, 404, 'There is nothing here.', 'not-found')
      : undefined
  )
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

async function closeAll({ websocketServer }: FastifyInstance): Promise<void> {
  const late = setTimeout(() => {
    for (const socket of websocketServer.clients) socket.terminate()
  }, GOODBYE)
  for (const socket of websocketServer.clients) socket.close(1001)
  await new Promise((resolve) => websocketServer.close(resolve))
  clearTimeout(late)
}
