import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { bindingTo } from '../../../electron/network/binding.ts'
import { USUAL_PATIENCE } from '../../../electron/network/web/patience.ts'
import type { FileRange } from '../../../electron/network/web/web-answer.ts'
import { WebClient, type WebClientSetup } from '../../../electron/network/web/web-client.ts'
import { WebFault } from '../../../electron/network/web/web-fault.ts'
import { makeTree, removeTempFolders, tempFolder } from '../../support/files.ts'
import { WebSeedServer, type Misbehave } from '../../support/web-seed-server.ts'

const LENGTH = 3_000_000
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
  await removeTempFolders()
})

describe('a range of a file on the web', () => {
  it('comes as it lies in the file, on connections that are kept', async () => {
    const { client, server, file } = await serve()
    const bytes = await readFile(file)
    for (const first of [0, 5, 1_000_000])
      expect(await read(client, rangeOf(server, { first, length: 70_000 }))).toEqual(
        bytes.subarray(first, first + 70_000)
      )
    expect(server.mostConnections).toBe(1)
    expect([...server.userAgents]).toEqual(['Shoal/test'])
    expect(server.asked.map(({ range }) => range)).toContain('bytes=5-70004')
  })

  it('is asked for anew when the server has closed the kept connection meanwhile', async () => {
    const { client, server } = await serve()
    await read(client, rangeOf(server))
    server.dropIdle()
    expect(await read(client, rangeOf(server))).toHaveLength(1000)
  })

  it('is followed where redirects lead, and looked for there from then on', async () => {
    const { client, server } = await serve((request, response) => {
      if (request.url !== '/old/a.bin') return false
      response.writeHead(302, { location: '../a.bin' }).end()
      return true
    })
    const range = { ...rangeOf(server), url: new URL('old/a.bin', server.url) }
    for (let time = 0; time < 3; time++) expect(await read(client, range)).toHaveLength(1000)
    expect(server.asked.map(({ path }) => path)).toEqual(['/old/a.bin', '/a.bin', '/a.bin', '/a.bin'])
  })

  it('of a small file comes from a server that knows no ranges, too', async () => {
    const { client, server, file } = await serve(whole, 40_000)
    const bytes = await readFile(file)
    const range = rangeOf(server, { first: 10_000, length: 20_000, fileLength: 40_000 })
    expect(await read(client, range)).toEqual(bytes.subarray(10_000, 30_000))
    expect(await read(client, { ...range, first: 0, length: 40_000 })).toEqual(bytes)
  })

  it('is not read ahead of whoever reads it', async () => {
    const fileLength = 64 * 1024 * 1024
    const { client, server } = await serve(undefined, fileLength)
    const reading = client.read(rangeOf(server, { length: fileLength, fileLength }))
    await reading.next()
    const other = rangeOf(server, { length: 2_000_000, fileLength })
    for (let time = 0; time < 20; time++) await read(client, other)
    expect(server.mostSentAtOnce).toBeLessThan(fileLength / 2)
    await reading.return()
  })
})

describe('a web server is at fault that', () => {
  it.each([
    ['has no such file', 'missing', status(404)],
    ['does not let us in', 'refused', status(403)],
    ['says that its file is shorter', 'wrong-file', status(416)],
    ['answers something else altogether', 'wrong-answer', status(204)],
    ['redirects in circles', 'redirects', redirect('/a.bin')],
    ['redirects to what is not on the web', 'redirects', redirect('file:///etc/passwd')],
    ['redirects nowhere', 'redirects', redirect('http://')],
    ['gives a whole large file where a part was asked for', 'no-ranges', whole],
    [
      'has a file of another length',
      'wrong-file',
      part({ 'content-range': `bytes 0-999/${LENGTH + 1}` }, 1000)
    ],
    ['sends another part', 'wrong-answer', part({ 'content-range': `bytes 1-1000/${LENGTH}` }, 1000)],
    ['sends a part of it knows not what', 'wrong-answer', part({}, 1000)],
    [
      'sends parts in one of several ranges',
      'wrong-answer',
      part({ 'content-type': 'multipart/byteranges; boundary=x' }, 1000)
    ],
    [
      'announces more than it was asked for',
      'wrong-answer',
      part({ 'content-range': `bytes 0-999/${LENGTH}`, 'content-length': '2000' }, 2000)
    ],
    [
      'sends more than it was asked for',
      'wrong-answer',
      part({ 'content-range': `bytes 0-999/${LENGTH}`, 'transfer-encoding': 'chunked' }, 200_000)
    ],
    [
      'ends too soon',
      'cut-short',
      part({ 'content-range': `bytes 0-999/${LENGTH}`, 'transfer-encoding': 'chunked' }, 999)
    ],
    ['breaks off', 'unreachable', part({ 'content-range': `bytes 0-999/${LENGTH}` }, 500, 'destroy')],
    [
      'falls silent in the midst of it',
      'silent',
      part({ 'content-range': `bytes 0-999/${LENGTH}` }, 500, 'hang')
    ],
    ['never answers', 'silent', () => true],
    [
      'compresses',
      'wrong-answer',
      (_request, response) => {
        response.writeHead(206, {
          'content-range': `bytes 0-999/${LENGTH}`,
          'content-encoding': 'gzip'
        })
        response.end(gzipSync(Buffer.alloc(1000)))
        return true
      }
    ],
    [
      'sends headers without end',
      'unreachable',
      (_request, response) => {
        response.socket?.write(`HTTP/1.1 206 Partial\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(1000)}`)
        return true
      }
    ],
    [
      'speaks no HTTP',
      'unreachable',
      (_request, response) => {
        response.socket?.end('220 mail.example ESMTP\r\n')
        return true
      }
    ],
    [
      'wants to speak something else',
      'unreachable',
      (_request, response) => {
        response.socket?.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
        return true
      }
    ]
  ] satisfies readonly (readonly [string, string, Misbehave])[])('%s', async (_title, code, misbehave) => {
    const { client, server } = await serve(misbehave, LENGTH, { silence: 300 })
    expect(await faultOf(client, rangeOf(server))).toMatchObject({ code })
  })

  it('trickles, though each of its answers is short', async () => {
    const { client, server } = await serve(
      (_request, response) => {
        response.writeHead(206, { 'content-range': `bytes 0-9/${LENGTH}`, 'content-length': '10' })
        let left = 10
        const drip = setInterval(() => {
          response.write('.')
          if (--left === 0) response.end()
          if (left === 0) clearInterval(drip)
        }, 20)
        response.on('close', () => clearInterval(drip))
        return true
      },
      LENGTH,
      { window: 500 }
    )
    const short = rangeOf(server, { length: 10 })
    const readOn = async (): Promise<never> => {
      await read(client, short)
      return await readOn()
    }
    await expect(readOn()).rejects.toMatchObject({ code: 'slow' })
    expect(server.asked.length).toBeGreaterThan(1)
  })

  it('is not there', async () => {
    const { client, server } = await serve()
    const range = rangeOf(server)
    await server[Symbol.asyncDispose]()
    expect(await faultOf(client, range)).toMatchObject({ code: 'unreachable' })
  })

  it('says when to come back, but not in a hundred years', async () => {
    for (const [text, wait] of [
      ['120', 120_000],
      ['9999999999', 3_600_000],
      [new Date(Date.now() + 10 * 3_600_000).toUTCString(), 3_600_000],
      ['soon', null]
    ] as const) {
      const { client, server } = await serve((_request, response) => {
        response.writeHead(503, { 'retry-after': text }).end()
        return true
      })
      expect(await faultOf(client, rangeOf(server))).toMatchObject({ code: 'busy', retryAfter: wait })
    }
  })
})

describe('into our own network', () => {
  it('nobody on the internet sends us: not by a URL, not by a redirect, not by a name', async () => {
    const { server } = await serve()
    const stranger = clientWith({ toldBy: '1.1.1.1', binding: bindingTo('0.0.0.0') })
    const { port } = server
    for (const host of ['127.0.0.1', '10.1.2.3', '[::ffff:127.0.0.1]', '2130706433', 'localhost', '0.0.0.0'])
      expect(
        await faultOf(stranger, { ...rangeOf(server), url: new URL(`http://${host}:${port}/a.bin`) })
      ).toMatchObject({ code: expect.stringMatching(/forbidden|unreachable/) as string })
    expect(server.asked).toEqual([])
  })

  it('a machine in a private network does not redirect us to what listens on this one alone', async () => {
    const { server } = await serve()
    const neighbour = clientWith({ toldBy: '192.168.1.7', binding: bindingTo('0.0.0.0') })
    expect(await faultOf(neighbour, rangeOf(server))).toMatchObject({ code: 'forbidden' })
    expect(server.asked).toEqual([])
  })

  it('its user may name whatever they like', async () => {
    const { server } = await serve()
    const own = clientWith({ toldBy: null, binding: bindingTo('0.0.0.0') })
    expect(await read(own, rangeOf(server))).toHaveLength(1000)
  })

  it('bound to this machine alone nothing else is asked, not even for a name', async () => {
    const { client, server } = await serve()
    for (const host of ['192.0.2.1', 'example.org', '[2001:db8::1]'])
      expect(
        await faultOf(client, { ...rangeOf(server), url: new URL(`http://${host}/a.bin`) })
      ).toMatchObject({ code: 'unreachable' })
  })
})

it('a web client that hangs up ends what it reads, and reads again when it is asked to', async () => {
  const { client, server } = await serve((_request, response) => server.asked.length === 1 && hang(response))
  const reading = faultOf(client, rangeOf(server))
  await server.isAsked()
  client.hangUp()
  await reading
  expect(await read(client, rangeOf(server))).toHaveLength(1000)
})

it('a web server that gives its whole file is left once the part has come', async () => {
  let closed: Promise<unknown> = Promise.resolve()
  const fileLength = 900_000
  const { client, server } = await serve((_request, response) => {
    closed = once(response, 'close')
    response.writeHead(200, { 'content-length': fileLength })
    response.write(Buffer.alloc(5000))
    return true
  })
  expect(await read(client, rangeOf(server, { fileLength }))).toHaveLength(1000)
  await closed
})

it('a server that accepts connections and nothing else is silent', async () => {
  const mute: Server = createTcpServer(() => undefined).listen(0, '127.0.0.1')
  cleanups.push(() => mute.close())
  await once(mute, 'listening')
  const client = clientWith({ patience: { ...USUAL_PATIENCE, silence: 200 } })
  const url = new URL(`http://127.0.0.1:${(mute.address() as AddressInfo).port}/`)
  expect(await faultOf(client, { url, first: 0, length: 10, fileLength: 10 })).toMatchObject({
    code: 'silent'
  })
})

async function serve(
  misbehave?: Misbehave,
  length = LENGTH,
  patience: Partial<typeof USUAL_PATIENCE> = {}
): Promise<{ client: WebClient; server: WebSeedServer; file: string }> {
  const folder = await tempFolder()
  await makeTree(folder, { 'a.bin': length })
  const server = await WebSeedServer.serve(folder, misbehave)
  cleanups.push(() => server[Symbol.asyncDispose]())
  const client = clientWith({ patience: { ...USUAL_PATIENCE, ...patience } })
  return { client, server, file: join(folder, 'a.bin') }
}

function clientWith(setup: Partial<WebClientSetup>): WebClient {
  const client = new WebClient({
    binding: bindingTo('127.0.0.1'),
    toldBy: null,
    connections: 2,
    userAgent: 'Shoal/test',
    ...setup
  })
  cleanups.push(() => client.hangUp())
  return client
}

function rangeOf(server: WebSeedServer, range: Partial<FileRange> = {}): FileRange {
  return { url: new URL('a.bin', server.url), first: 0, length: 1000, fileLength: LENGTH, ...range }
}

async function read(client: WebClient, range: FileRange): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of client.read(range)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function faultOf(client: WebClient, range: FileRange): Promise<WebFault> {
  const fault: unknown = await read(client, range).then(
    () => new Error('it was read'),
    (error: unknown) => error
  )
  expect(fault).toBeInstanceOf(WebFault)
  return fault as WebFault
}

function status(code: number): Misbehave {
  return (_request, response) => {
    response.writeHead(code).end()
    return true
  }
}

function redirect(location: string): Misbehave {
  return (_request, response) => {
    response.writeHead(301, { location }).end()
    return true
  }
}

/** The file from its beginning, whatever was asked for. */
function whole(request: IncomingMessage): boolean {
  delete request.headers.range
  return false
}

function part(
  headers: Readonly<Record<string, string>>,
  length: number,
  then: 'end' | 'destroy' | 'hang' = 'end'
): Misbehave {
  return (_request, response) => {
    const isChunked = headers['transfer-encoding'] !== undefined
    response.writeHead(206, { ...(!isChunked && { 'content-length': '1000' }), ...headers })
    if (then === 'end') response.end(Buffer.alloc(length))
    else response.write(Buffer.alloc(length), () => then === 'destroy' && response.destroy())
    return true
  }
}

function hang(response: ServerResponse): true {
  response.flushHeaders()
  return true
}
