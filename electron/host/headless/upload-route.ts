import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { ShoalError, type ErrorCode } from '../../../shared/errors.ts'
import { admitPages, type Admission } from './admission.ts'
import { refuse } from './refuse.ts'
import type { Uploads } from './uploads.ts'

const STATUS: Partial<Record<ErrorCode, number>> = { usage: 400, cancelled: 400, 'disk-full': 507 }

/**
 * `PUT /upload/ID/PATH` with a file as its body: ID is 16 hexadecimal digits that the page chose for what was dropped, PATH the
 * file's below it, with the name of what was dropped first. Answers `{path}`, where what was dropped lies here, or `{code, sentence}`.
 */
export async function takeUploads(
  app: FastifyInstance,
  admission: Admission,
  uploads: Uploads
): Promise<void> {
  await app.register((routes, _options, done) => {
    // Taken as it comes, of any type and length: what bounds it is the disk.
    routes.addContentTypeParser('*', (_request, _body, parsed) => parsed(null))
    routes.put<{ Params: { id: string; '*': string } }>(
      '/upload/:id/*',
      { onRequest: [admitPages, admission.toWhoBears] },
      async ({ params, headers, raw }, reply) => {
        if (!ID.test(params.id)) return await refuse(reply, 400, 'Name an upload by 16 hexadecimal digits.')
        const length = headers['content-length']
        try {
          return {
            path: await uploads.receive(
              params.id,
              params['*'],
              length === undefined ? null : Number(length),
              raw
            )
          }
        } catch (error) {
          if (!(error instanceof ShoalError)) throw error
          readToEnd(raw)
          return await reply
            .code(STATUS[error.code] ?? 500)
            .send({ code: error.code, sentence: error.message })
        }
      }
    )
    done()
  })
}

/** Most browsers look for an answer only when they have sent everything, and see none when the connection ends before. */
function readToEnd(body: IncomingMessage): void {
  if (body.destroyed) return
  const ending = setTimeout(() => body.destroy(), LINGER)
  body.once('close', () => clearTimeout(ending))
  body.resume()
}

/** Milliseconds. */
const LINGER = 5_000
const ID = /^[0-9a-f]{16}$/
