import type { FastifyReply } from 'fastify'
import type { ErrorCode } from '../../../shared/errors.ts'

/** Answers with a code and a sentence as the API does, and ends the connection: nothing more is read of what was refused. */
export async function refuse(
  reply: FastifyReply,
  status: number,
  sentence: string,
  code: ErrorCode = 'usage'
): Promise<FastifyReply> {
  return await reply.code(status).header('connection', 'close').send({ code, sentence })
}
