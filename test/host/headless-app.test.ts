import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Daemon } from '../../electron/host/headless/daemon.ts'
import { closeDaemons, openDaemon } from '../support/daemons.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { ask } from '../support/raw-http.ts'

const SECRET = 'not for anyone'

afterEach(async () => {
  await closeDaemons()
  await removeTempFolders()
})

/** A daemon with a window of two files, and a file beside them that is not part of it. */
async function serving(): Promise<Daemon> {
  const folder = await tempFolder()
  const appFolder = join(folder, 'renderer')
  await mkdir(join(appFolder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), SECRET)
  await writeFile(join(appFolder, '.hidden'), SECRET)
  await writeFile(join(appFolder, 'index.html'), '<!doctype html><title>window</title>')
  await writeFile(join(appFolder, 'assets', 'main-1a2b3c4d.js'), 'export {}')
  return await openDaemon({ appFolder })
}

describe('the window', () => {
  test('is served without a token and never kept, its hashed files are kept for good', async () => {
    const { port } = await serving()
    const page = await ask(port, '/')
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('window') as string })
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store'
    })
    const script = await ask(port, '/assets/main-1a2b3c4d.js')
    expect(script).toMatchObject({ status: 200, body: 'export {}' })
    expect(script.headers['content-type']).toContain('javascript')
    expect(script.headers['cache-control']).toContain('immutable')
  })

  test.each(['/', '/assets/main-1a2b3c4d.js', '/nothing', '/api', '/%zz'])(
    'loads nothing from elsewhere, and nothing elsewhere loads it: %s',
    async (path) => {
      const { port } = await serving()
      const { headers } = await ask(port, path)
      const policy = headers['content-security-policy']
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'")
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port}`)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin'
      })
    }
  )

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '//secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt%00.js',
    '/.hidden'
  ])('gives nothing but its own files: %s', async (path) => {
    const { port } = await serving()
    const { status, body } = await ask(port, path)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body).not.toContain(SECRET)
  })

  test.each([
    ['another name', { host: 'example.com' }],
    ['the origin of another site', { origin: 'http://example.com' }]
  ])('is not served under %s', async (_what, headers) => {
    const { port } = await serving()
    const { status, body } = await ask(port, '/', { headers })
    expect(status).toBe(403)
    expect(body).not.toContain('window')
  })

  test('takes no bodies', async () => {
    const { port } = await serving()
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect((await ask(port, '/', { method, body: Buffer.alloc(10_000) })).status).toBeGreaterThanOrEqual(
        400
      )
  })

  test('that has not been built is a page that says how to build it', async () => {
    const { port } = await openDaemon()
    expect((await ask(port, '/')).body).toContain('npm run build')
  })
})
