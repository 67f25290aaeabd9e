import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { ShoalError } from '../../../shared/errors.ts'
import type { Api } from '../../api/api.ts'
import { errorCode } from '../../storage/disk-errors.ts'
import { Admission, admitOwnNames } from './admission.ts'
import { serveApp } from './app-files.ts'
import { Faces, type FacesSettings } from './faces.ts'
import { addHeaders } from './headers.ts'
import { refuse } from './refuse.ts'
import type { Token } from './token.ts'
import { takeUploads } from './upload-route.ts'
import { Uploads } from './uploads.ts'
import { acceptWebSockets } from './web-sockets.ts'

/** TCP connections at once, of browsers and of whatever else tries; the system turns further ones away. */
const MOST_CONNECTIONS = 256
/** Milliseconds a connection may take for the head of a request, keep still within one, and between two. */
const HEAD_TIMEOUT = 10_000
const STILL_TIMEOUT = 120_000
const IDLE_TIMEOUT = 5_000
/** Bytes of a request's body, where nothing else is said. */
const LONGEST_BODY = 1_024

export interface ServerSettings extends FacesSettings {
  /** TCP port on 127.0.0.1, 0 for any. */
  readonly uiPort: number
  /** Of the built window. */
  readonly appFolder: string
}

export interface Server {
  readonly port: number
  readonly faces: Pick<Faces, 'count' | 'waiting'>
  close(): Promise<void>
}

/**
 * Serves the window and the API to the browsers of this computer, and to nobody else: it listens on 127.0.0.1.
 * @throws ShoalError 'listen-failed'
 */
export async function openServer(api: Api, token: Token, settings: ServerSettings): Promise<Server> {
  const app = await bareServer(settings.onBug)
  const admission = new Admission(token)
  const faces = new Faces(api, settings)
  faces.serve(app, admission)
  const uploads = new Uploads(() => api.settings.now.downloadFolder)
  await takeUploads(app, admission, uploads)
  await serveApp(app, settings.appFolder)
  await listen(app, settings.uiPort)
  return {
    port: portOf(app),
    faces,
    close: async () => {
      await app.close()
      await uploads.close()
    }
  }
}

/** Answers nothing yet; what it does with every request, and with what goes wrong. */
async function bareServer(onBug: (error: unknown) => void): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: LONGEST_BODY,
    connectionTimeout: STILL_TIMEOUT,
    keepAliveTimeout: IDLE_TIMEOUT,
    forceCloseConnections: true,
    http: { headersTimeout: HEAD_TIMEOUT, connectionsCheckingInterval: HEAD_TIMEOUT / 2 },
    frameworkErrors: (_error, request: FastifyRequest, reply: FastifyReply) => {
      addHeaders(request, reply)
      void refuse(reply, 400, 'This is no address of Shoal.')
    }
  })
  app.server.maxConnections = MOST_CONNECTIONS
  app.removeAllContentTypeParsers()
  await acceptWebSockets(app)
  app.addHook('onRequest', (request, reply, done) => {
    addHeaders(request, reply)
    done()
  })
  app.addHook('onRequest', admitOwnNames)
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'There is nothing here.', 'not-found'))
  app.setErrorHandler(async (error, _request, reply) => {
    const status = statusOf(error)
    if (status < 500) return await refuse(reply, status, 'Shoal does not do this.')
    onBug(error)
    return await refuse(reply, status, 'Shoal failed at this; its log says more.')
  })
  return app
}

/** Of errors that are the asker's fault; all others are ours. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500
  return typeof status === 'number' && status >= 400 ? status : 500
}

async function listen(app: FastifyInstance, port: number): Promise<void> {
  try {
    await app.listen({ host: '127.0.0.1', port })
  } catch (error) {
    await app.close()
    const reason = errorCode(error) === 'EADDRINUSE' ? 'something else listens there' : 'it is not allowed'
    const sentence = `Cannot serve the window on port ${port}: ${reason}. Name another with --ui-port.`
    throw new ShoalError('listen-failed', sentence, { cause: error })
  }
}

function portOf({ server }: FastifyInstance): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
