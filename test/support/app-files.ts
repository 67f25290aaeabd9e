import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

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

let built: Promise<string> | null = null

/** The app, built once for all tests of a process, in a folder that it returns. */
export function buildApp(): Promise<string> {
  const folder = fileURLToPath(new URL(`../../dist/test-app/${process.pid}/`, import.meta.url))
  built ??= build({
    configFile: fileURLToPath(new URL('../../build/vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true }
  }).then(() => folder)
  return built
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
