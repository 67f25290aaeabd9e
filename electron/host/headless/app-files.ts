import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Whether the window's files are there to be served. */
export function isBuilt(folder: string): boolean {
  return existsSync(join(folder, 'index.html'))
}

/** Serves the window's files to everyone: they are the same for all and hold no secret. */
export async function serveApp(app: FastifyInstance, folder: string): Promise<void> {
  if (!isBuilt(folder)) {
    app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(NOT_BUILT))
    return
  }
  await app.register(files, {
    root: folder,
    index: 'index.html',
    dotfiles: 'ignore',
    // Names in assets/ hold a hash of what the file holds; anything else may be another file after an update.
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(join(folder, 'assets') + sep)
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-store')
    }
  })
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>Shoal</title>
<h1>Shoal is running</h1>
<p>Its window has not been built. Run <code>npm run build</code>, then start it again.</p>
</html>
`
