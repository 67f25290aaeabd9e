import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { refuse } from './refuse.ts'

/** The path of the API's WebSockets, and what is spoken there. */
export const API = '/api'
export const PROTOCOL = 'shoal.1'

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

async function closeAll({ websocketServer }: FastifyInstance): Promise<void> {
  const late = setTimeout(() => {
    for (const socket of websocketServer.clients) socket.terminate()
  }, GOODBYE)
  for (const socket of websocketServer.clients) socket.close(1001)
  await new Promise((resolve) => websocketServer.close(resolve))
  clearTimeout(late)
}

/** Bytes of one message to us: the longest call there is, an `add` with a .torrent file, and some. */
const LONGEST_MESSAGE = 32 * 1024 * 1024
/** How long a face may take to say goodbye when the server closes, in milliseconds. */
const GOODBYE = 1_000
