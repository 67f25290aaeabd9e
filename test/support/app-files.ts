import { createServer } from 'node:http'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as viteBuild } from 'vite'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css'
}

/** As strict as the hosts' own, so that a test sees what it forbids. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'"

export interface ServedApp extends AsyncDisposable {
  readonly origin: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const FOLDER = join(root, 'dist', 'test-app')

let built: Promise<string> | null = null

/** The app as it is in the sources now, built unless a test before did, in a folder that it returns. */
export function buildApp(): Promise<string> {
  built ??= build()
  return built
}

async function build(): Promise<string> {
  const stamp = `${await newest(['renderer', 'shared', 'build/vite.config.ts', 'package-lock.json'])}`
  const folder = join(FOLDER, stamp)
  if (existsSync(folder)) return folder
  const making = `${folder}-${process.pid}`
  const configFile = join(root, 'build', 'vite.config.ts')
  await viteBuild({ configFile, logLevel: 'error', build: { outDir: making, emptyOutDir: true } })
  // Another process may have been faster: then its is as good.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }))
  return folder
}

/** When any of these was changed last, in milliseconds since 1970. */
async function newest(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(
    paths.map(async (path) => {
      const about = await stat(join(root, path))
      if (!about.isDirectory()) return about.mtimeMs
      const inside = await readdir(join(root, path))
      return Math.max(about.mtimeMs, await newest(inside.map((name) => join(path, name))))
    })
  )
  return Math.max(0, ...times)
}

/** Serves a built app on 127.0.0.1, as files alone. */
export async function serveApp(folder: string): Promise<ServedApp> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = join(folder, path === '/' ? 'index.html' : path)
    readFile(file).then(
      (bytes) => {
        const type = TYPES[extname(file)] ?? 'application/octet-stream'
        response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(bytes)
      },
      () => response.writeHead(404).end()
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
