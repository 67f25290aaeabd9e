import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { basename, dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Daemon } from '../../electron/host/headless/daemon.ts'
import { closeDaemons, openDaemon, openFace } from '../support/daemons.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { ask, type Answered } from '../support/raw-http.ts'

const MiB = 1024 * 1024
const ID = '00112233445566ff'
const mounted: string[] = []

afterEach(async () => {
  await closeDaemons()
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder])
  await removeTempFolders()
})

/** A daemon whose downloads go to an empty folder, which alone is in `folder`. */
async function receiver(): Promise<{ daemon: Daemon; folder: string; downloads: string }> {
  const folder = await tempFolder()
  const downloads = join(folder, 'downloads')
  await mkdir(downloads)
  return { daemon: await openDaemon({ downloadFolder: downloads }), folder, downloads }
}

function headersOf({ port, token }: Daemon): Record<string, string> {
  return { origin: `http://127.0.0.1:${port}`, authorization: `Bearer ${token.hex}` }
}

/** @param path as it stands in the address */
async function put(daemon: Daemon, path: string, body: Uint8Array, id = ID): Promise<Answered> {
  return await ask(daemon.port, `/upload/${id}/${path}`, { method: 'PUT', headers: headersOf(daemon), body })
}

/** An upload that has sent something and goes on. */
async function begun(daemon: Daemon, path: string): Promise<ClientRequest> {
  const { port } = daemon
  const headers = { ...headersOf(daemon), 'content-length': 10 * MiB }
  const sending = request({
    host: '127.0.0.1',
    port,
    path: `/upload/${ID}/${path}`,
    method: 'PUT',
    headers,
    agent: false
  })
  sending.on('error', () => undefined)
  await new Promise<void>((resolve) => sending.write(randomBytes(MiB), () => resolve()))
  return sending
}

/** Resolves once there is something, or nothing, in a folder. */
async function untilEmpty(folder: string, isEmpty: boolean): Promise<void> {
  while (((await readdir(folder)).length === 0) !== isEmpty) await new Promise(setImmediate)
}

describe('a file that is dropped on a page', () => {
  test.each([0, 1, 3 * MiB + 17])(
    'of %d bytes comes whole, and can be shared where it lies',
    async (size) => {
      const { daemon, downloads } = await receiver()
      const bytes = randomBytes(size)
      const { status, body } = await put(daemon, 'a%20file.bin', bytes)
      expect({ status, body: JSON.parse(body) as unknown }).toEqual({
        status: 200,
        body: { path: join(downloads, 'a file.bin') }
      })
      expect(bytes.equals(await readFile(join(downloads, 'a file.bin')))).toBe(true)
    }
  )

  test('takes the next free name, and what has its own stays as it was', async () => {
    const { daemon, downloads } = await receiver()
    await writeFile(join(downloads, 'a.b.txt'), 'mine')
    for (const text of ['one', 'two']) await put(daemon, 'a.b.txt', Buffer.from(text))
    const texts = ['a.b.txt', 'a.b (2).txt', 'a.b (3).txt'].map((name) =>
      readFile(join(downloads, name), 'utf8')
    )
    expect(await Promise.all(texts)).toEqual(['mine', 'one', 'two'])
  })

  test('does not follow a link that has its name', async () => {
    const { daemon, folder, downloads } = await receiver()
    await symlink(join(folder, 'elsewhere'), join(downloads, 'a.txt'))
    await put(daemon, 'a.txt', Buffer.from('x'))
    expect(await readdir(folder)).toEqual(['downloads'])
    expect(await readFile(join(downloads, 'a (2).txt'), 'utf8')).toBe('x')
  })

  test('with the longest name there can be takes the next free one too', async () => {
    const { daemon, downloads } = await receiver()
    const name = `${'ä'.repeat(125)}.jpeg`
    for (const text of ['one', 'two'])
      expect(await put(daemon, encodeURIComponent(name), Buffer.from(text))).toMatchObject({ status: 200 })
    const names = await readdir(downloads)
    expect(names).toHaveLength(2)
    expect(names.every((one) => one.endsWith('.jpeg'))).toBe(true)
  })

  test('leaves nothing when its page goes away halfway', async () => {
    const { daemon, downloads } = await receiver()
    const sending = await begun(daemon, 'a.bin')
    await untilEmpty(downloads, false)
    sending.destroy()
    await untilEmpty(downloads, true)
  })

  test('leaves nothing when the daemon stops halfway', async () => {
    const { daemon, downloads } = await receiver()
    const sending = await begun(daemon, 'folder/a.bin')
    await untilEmpty(downloads, false)
    await daemon.close()
    expect(await readdir(downloads)).toEqual([])
    sending.destroy()
  })

  test('is refused before it comes when the disk has no room for it', async () => {
    const { daemon, downloads } = await receiver()
    const headers = { ...headersOf(daemon), 'content-length': String(2 ** 52) }
    const asking = request({
      host: '127.0.0.1',
      port: daemon.port,
      path: `/upload/${ID}/a`,
      method: 'PUT',
      headers
    })
    asking.on('error', () => undefined)
    asking.flushHeaders()
    const [answer] = (await once(asking, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(507)
    asking.destroy()
    expect(await readdir(downloads)).toEqual([])
  })
})

describe('a folder that is dropped on a page', () => {
  test('comes whole under the next free name, byte for byte, and is shared from there', async () => {
    const { daemon, downloads } = await receiver()
    await mkdir(join(downloads, 'photos'))
    const tree = { 'a.bin': randomBytes(MiB), 'b/c.bin': randomBytes(100), 'b/d/e.bin': Buffer.alloc(0) }
    const answers = await Promise.all(
      Object.entries(tree).map(([path, bytes]) => put(daemon, `photos/${path}`, bytes))
    )
    const path = join(downloads, 'photos (2)')
    for (const { body } of answers) expect(JSON.parse(body)).toEqual({ path })
    for (const [name, bytes] of Object.entries(tree))
      expect(bytes.equals(await readFile(join(path, name)))).toBe(true)
    expect(await readdir(join(downloads, 'photos'))).toEqual([])

    const face = await openFace(daemon.port, daemon.token.hex)
    await face.call('listen', {})
    const { work } = await face.call('share', {
      path,
      version: 'hybrid',
      pieceLength: null,
      comment: null,
      trackers: [],
      webSeeds: [],
      isPrivate: false
    })
    await face.until(({ shares }) => shares[work]?.state === 'done')
    expect(face.state.shares[work]?.done).toBe(MiB + 100)
  })

  test('is another one when it is dropped again', async () => {
    const { daemon, downloads } = await receiver()
    await put(daemon, 'f/a', Buffer.from('1'), '1'.repeat(16))
    await put(daemon, 'f/a', Buffer.from('2'), '2'.repeat(16))
    expect((await readdir(downloads)).toSorted()).toEqual(['f', 'f (2)'])
  })

  test('has each file once, and its files only', async () => {
    const { daemon, downloads } = await receiver()
    await put(daemon, 'f/a', Buffer.from('first'))
    expect(await put(daemon, 'f/a', Buffer.from('second'))).toMatchObject({ status: 400 })
    expect(await put(daemon, 'g/a', Buffer.from('other'))).toMatchObject({ status: 400 })
    expect(await readFile(join(downloads, 'f', 'a'), 'utf8')).toBe('first')
    expect(await readdir(downloads)).toEqual(['f'])
  })

  test('never leads out of itself by a link that was put in it', async () => {
    const { daemon, folder, downloads } = await receiver()
    await put(daemon, 'f/a', Buffer.from('1'))
    await symlink(folder, join(downloads, 'f', 'out'))
    const { status } = await put(daemon, 'f/out/b', Buffer.from('2'))
    expect(status).toBeGreaterThanOrEqual(400)
    expect(await readdir(folder)).toEqual(['downloads'])
  })
})

describe('an upload is refused, and nothing is written, when', () => {
  test.each([
    ['its path goes up', '../a'],
    ['its path goes up, written otherwise', '%2e%2e/a'],
    ['its path goes up behind a written slash', 'f%2f..%2f..%2fa'],
    ['its path goes up within', 'f/../../a'],
    ['its path is whole', '/etc/a'],
    ['its path has an empty name', 'f//a'],
    ['its path names a folder', 'f/'],
    ['it has no name', ''],
    ['its name has a zero byte', 'a%00b'],
    ['its name has a line break', 'a%0ab'],
    ['its name is broken UTF-8', 'a%ff'],
    ['its path is endless', `${'a/'.repeat(1_600)}a`]
  ])('%s', async (_what, path) => {
    const { daemon, folder, downloads } = await receiver()
    const { status } = await put(daemon, path, Buffer.from('x'))
    expect([400, 404]).toContain(status)
    expect(await readdir(downloads)).toEqual([])
    expect(await readdir(folder)).toEqual(['downloads'])
  })

  test.each(['..%5c..%5ca', 'CON', 'C%3aa'])(
    'the name %s stays in its folder as what it can be here',
    async (name) => {
      const { daemon, folder, downloads } = await receiver()
      const { status, body } = await put(daemon, name, Buffer.from('x'))
      expect(status).toBe(200)
      const { path } = JSON.parse(body) as { path: string }
      expect(dirname(path)).toBe(downloads)
      expect(await readdir(downloads)).toEqual([basename(path)])
      expect(await readdir(folder)).toEqual(['downloads'])
    }
  )

  test.each([
    ['it shows no token', 401, { authorization: '' }],
    ['it shows a wrong token', 401, { authorization: `Bearer ${'0'.repeat(64)}` }],
    ['it comes from another site', 403, { origin: 'http://example.com' }],
    ['it comes from no page', 403, { origin: undefined }]
  ])('%s', async (_what, status, headers) => {
    const { daemon, downloads } = await receiver()
    const given = Object.entries({ ...headersOf(daemon), ...headers }).filter(
      ([, value]) => value !== undefined
    )
    const asked = { method: 'PUT', headers: Object.fromEntries(given), body: Buffer.from('x') }
    expect(await ask(daemon.port, `/upload/${ID}/a`, asked)).toMatchObject({ status })
    expect(await readdir(downloads)).toEqual([])
  })

  test.each(['0', 'x'.repeat(16), ID.toUpperCase()])('its id is %s', async (id) => {
    const { daemon, downloads } = await receiver()
    expect(await put(daemon, 'a', Buffer.from('x'), id)).toMatchObject({ status: 400 })
    expect(await readdir(downloads)).toEqual([])
  })
})

const canMount = process.env['CI'] !== undefined || (process.platform === 'linux' && process.getuid?.() === 0)
const why = canMount ? '' : ' (skipped: needs root on Linux to mount a small disk)'

describe.skipIf(!canMount)(`a disk that fills up while a file comes${why}`, () => {
  test('is said, and nothing of the file is left', async () => {
    const { daemon, downloads } = await receiver()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', downloads])
    mounted.push(downloads)
    const headers = { ...headersOf(daemon), 'transfer-encoding': 'chunked' }
    const path = `/upload/${ID}/folder/a.bin`
    const asked = { method: 'PUT', headers, body: randomBytes(3 * MiB) }
    const { status, body } = await ask(daemon.port, path, asked)
    expect(status).toBe(507)
    expect(JSON.parse(body)).toMatchObject({ code: 'disk-full' })
    expect(await readdir(downloads)).toEqual([])
    expect(await put(daemon, 'folder/a.bin', randomBytes(MiB))).toMatchObject({ status: 200 })
  })
})
