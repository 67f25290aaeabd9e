import { createServer } from 'node:net'
import { chmod, readFile, stat } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openFace } from '../support/daemons.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { ask } from '../support/raw-http.ts'
import { killAllShoals, runShoal, Shoal } from '../support/shoal.ts'

const ONE_SENTENCE = /^shoal: [^\n]+\.$/
const ADDRESS = /^http:\/\/127\.0\.0\.1:(\d+)\/#token=([0-9a-f]{64})$/

afterEach(async () => {
  await killAllShoals()
  await removeTempFolders()
})

describe('shoal daemon', () => {
  it('prints an address whose page is served and whose token lets a face in', async () => {
    const { daemon } = await started()
    const { port, token } = partsOf(await daemon.firstLine())
    const page = await ask(port, '/')
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toContain('text/html')
    const face = await openFace(port, token)
    await face.call('listen', {})
    expect(face.state.torrents).toEqual({})
    expect(face.welcome).toMatchObject({ version: '0.1.0', features: ['upload'] })
  }, 60_000)

  it('tells programs the same as one JSON value', async () => {
    const { daemon, folder } = await started('--json')
    const ready = JSON.parse(await daemon.firstLine()) as Record<string, unknown>
    expect(ready).toMatchObject({ event: 'ready', downloads: join(folder, 'downloads') })
    expect(partsOf(String(ready['address'])).port).toBe(ready['port'])
    expect(ready['peerPort']).toBeGreaterThan(0)
  }, 60_000)

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'exits 0 at %s with a face connected, and goes on with its torrents under the same token',
    async (signal) => {
      const { daemon, folder, again } = await started()
      const { port, token } = partsOf(await daemon.firstLine())
      const face = await openFace(port, token)
      await face.call('listen', {})
      const path = join(folder, 'share')
      await makeTree(path, { 'a.bin': 40_000 })
      await face.call('share', {
        path,
        version: 'hybrid',
        pieceLength: null,
        comment: null,
        trackers: [],
        webSeeds: [],
        isPrivate: false
      })
      await face.until(({ torrents }) => Object.values(torrents)[0]?.state === 'seeding')
      await daemon.kill(signal)
      expect(await daemon.exit()).toBe(0)

      const second = partsOf(await again().firstLine())
      expect(second.token).toBe(token)
      const other = await openFace(second.port, token)
      await other.call('listen', {})
      await other.until(({ torrents }) => Object.values(torrents)[0]?.state === 'seeding')
    },
    90_000
  )

  it('keeps its token where its user alone can read it, and does not start where others can', async () => {
    const { daemon, folder, again } = await started()
    const { token } = partsOf(await daemon.firstLine())
    const path = join(folder, 'state', 'token')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readFile(path, 'utf8')).trim()).toBe(token)
    await daemon.kill('SIGTERM')
    await chmod(path, 0o640)
    const second = again()
    expect(await second.exit()).toBe(1)
    expect(second.stderr.at(-1)).toMatch(ONE_SENTENCE)
    expect(second.stderr.at(-1)).toContain(path)
  }, 60_000)

  it('exits 9 when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const state = join(await tempFolder(), 'state')
    const { code, stderr } = await runShoal('daemon', '--state', state, '--ui-port', port, '--quiet')
    taken.close()
    expect(code).toBe(9)
    expect(stderr).toMatch(ONE_SENTENCE)
  }, 60_000)

  it('exits 10 while another has its state folder', async () => {
    const { daemon, again } = await started('--quiet')
    await daemon.firstLine()
    const second = again()
    expect(await second.exit()).toBe(10)
    expect(second.stderr.join('\n')).toMatch(ONE_SENTENCE)
  }, 60_000)
})

async function started(...options: readonly string[]) {
  const folder = await tempFolder()
  const again = (): Shoal =>
    new Shoal([
      'daemon',
      '--state',
      join(folder, 'state'),
      '--downloads',
      join(folder, 'downloads'),
      '--ui-port',
      '0',
      ...options
    ])
  return { folder, daemon: again(), again }
}

function partsOf(address: string): { readonly port: number; readonly token: string } {
  const [, port, token] = ADDRESS.exec(address) ?? []
  if (port === undefined || token === undefined) throw new Error(`not an address of a daemon: ${address}`)
  return { port: Number(port), token }
}
