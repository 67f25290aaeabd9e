import type { FastifyReply, FastifyRequest } from 'fastify'

/** Headers of every answer: a page of Shoal loads nothing from elsewhere, and nothing elsewhere loads it. */
export function addHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    // Older browsers do not count ws: as 'self'.
    'content-security-policy': `${POLICY}; connect-src 'self' ws://${request.headers.host ?? ''}`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store'
  })
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'"
].join('; ')
