import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { redirected } from '../../../electron/network/trackers/redirect.ts'
import { WebServer } from '../../support/hostile-trackers.ts'
import { PlainServer } from '../../support/sockets.ts'
import { announceTo, answerOf, faultIn, testClient } from './asking.ts'

const MiB = 1 << 20

describe('an HTTP tracker that', () => {
  it('never answers costs its time and no more', async () => {
    await using server = await WebServer.listen(() => undefined)
    await using client = testClient({ httpTimeoutMs: 100 })
    expect(faultIn(await announceTo(client.at(server.url)))).toMatchObject({
      kind: 'unreachable',
      sentence: 'It does not answer within 0.1 s.'
    })
  })

  it('answers a byte at a time is given up in the same time', async () => {
    await using server = await WebServer.listen((_request, response) => {
      const drip = setInterval(() => response.write('d'), 5)
      response.on('close', () => clearInterval(drip))
    })
    await using client = testClient({ httpTimeoutMs: 100 })
    expect(faultIn(await announceTo(client.at(server.url))).sentence).toContain('within')
  })

  it.each(['/announce?', 'http://localhost:PORT/announce?', '//127.0.0.1:PORT/announce?again'])(
    'redirects in a circle is followed three times: %s',
    async (location) => {
      let requests = 0
      await using server = await WebServer.listen((_request, response) => {
        requests++
        response.writeHead(301, { location: location.replace('PORT', String(server.port)) }).end()
      })
      await using client = testClient()
      expect(faultIn(await announceTo(client.at(server.url))).sentence).toBe('It redirects without end.')
      expect(requests).toBe(4)
    }
  )

  it.each([
    ['file:///etc/passwd', 'It redirects to what is no web address.'],
    ['udp://127.0.0.1:1', 'It redirects to what is no web address.'],
    ['http://', 'It redirects to what is no web address.'],
    ['http://nobody.invalid/', 'It redirects to a server that cannot be reached.'],
    ['http://8.8.8.8/', 'It redirects to a server that cannot be reached.']
  ])('redirects to %s is not followed', async (location, sentence) => {
    await using server = await WebServer.listen((_request, response) => {
      response.writeHead(302, { location }).end()
    })
    await using client = testClient()
    expect(faultIn(await announceTo(client.at(server.url))).sentence).toBe(sentence)
  })

  it.each([
    ['http://10.0.0.1/', '10.0.0.1'],
    ['http://0.0.0.0/', '0.0.0.0'],
    ['http://router.example/', '192.168.0.1'],
    ['https://cloud.example/', '169.254.169.254'],
    ['http://here.example:8080/', '127.0.0.1']
  ])('is on the internet does not lead us into our own house: %s', async (location, address) => {
    const from = { url: new URL('http://tracker.example/announce'), address: '93.184.216.34' }
    const outcome = await redirected(from, location, () => Promise.resolve([address]))
    expect(faultIn(outcome).sentence).toContain('private address')
    const next = await redirected(from, location, () => Promise.resolve(['2001:db8::1', '8.8.8.8']))
    expect(answerOf(next).address).toBe('8.8.8.8')
  })

  it('is a web page in our own house is not asked', async () => {
    let requests = 0
    await using server = await WebServer.listen((_request, response) => {
      requests++
      response.end()
    })
    await using client = testClient()
    for (const path of ['/reboot', '/api/announce/reboot', '/', '/announcement'])
      expect(faultIn(await announceTo(client.at(server.url.replace('/announce', path)))).sentence).toContain(
        'private address'
      )
    expect(requests).toBe(0)
    expect(
      faultIn(await announceTo(client.at(server.url.replace('/announce', '/key/announce.php')))).kind
    ).toBe('nonsense')
    expect(requests).toBe(1)
  })

  it('answers with megabytes is cut off', async () => {
    let sent = 0
    await using server = await WebServer.listen((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x64))) sent += 65_536
      }
      response.on('drain', more)
      more()
    })
    await using client = testClient()
    expect(faultIn(await announceTo(client.at(server.url)))).toMatchObject({
      kind: 'nonsense',
      sentence: 'Its answer is longer than 1 MiB.'
    })
    expect(sent).toBeLessThan(64 * MiB)
  })

  it('packs a bomb is not unpacked further than 1 MiB', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MiB))
    expect(bomb.length).toBeLessThan(MiB)
    await using server = await WebServer.listen((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(bomb)
    })
    await using client = testClient()
    expect(faultIn(await announceTo(client.at(server.url))).sentence).toBe('Its answer is longer than 1 MiB.')
  })

  it.each([
    [
      'is no gzip',
      'gzip',
      Buffer.from('d8:intervali1ee'),
      'It does not speak HTTP as it should (Z_DATA_ERROR).'
    ],
    [
      'ends early',
      'gzip',
      gzipSync('d8:intervali1ee').subarray(0, -4),
      'It does not speak HTTP as it should (Z_BUF_ERROR).'
    ],
    ['is a web page', 'identity', Buffer.from('<html>'), 'It does not answer as a tracker does.'],
    ['is empty', 'identity', Buffer.alloc(0), 'It does not answer as a tracker does.'],
    ['is a list', 'identity', Buffer.from('le'), 'It does not answer as a tracker does.'],
    ['never closes', 'identity', Buffer.from('d'.repeat(100_000)), 'It does not answer as a tracker does.'],
    [
      'holds too many values',
      'identity',
      Buffer.from(`d1:al${'i1e'.repeat(20_000)}ee`),
      'It does not answer as a tracker does.'
    ]
  ])('sends what %s is told from a tracker', async (_what, encoding, body, sentence) => {
    await using server = await WebServer.listen((_request, response) => {
      response.setHeader('content-encoding', encoding)
      response.end(body)
    })
    await using client = testClient()
    expect(faultIn(await announceTo(client.at(server.url)))).toMatchObject({ kind: 'nonsense', sentence })
  })

  it('speaks no HTTP is told from a tracker', async () => {
    await using server = await PlainServer.listen()
    await using client = testClient()
    const announcing = announceTo(client.at(`http://127.0.0.1:${server.port}/announce`))
    const socket = await server.visitors.take()
    socket.end('SSH-2.0-OpenSSH_9.6\r\n')
    expect(faultIn(await announcing)).toMatchObject({ kind: 'nonsense' })
  })

  it('hangs up, or is not there, is unreachable', async () => {
    await using server = await PlainServer.listen()
    await using client = testClient()
    const tracker = client.at(`http://127.0.0.1:${server.port}/announce`)
    const announcing = announceTo(tracker)
    const socket = await server.visitors.take()
    socket.destroy()
    expect(faultIn(await announcing)).toMatchObject({ kind: 'unreachable' })
    await server[Symbol.asyncDispose]()
    expect(faultIn(await announceTo(tracker)).sentence).toBe('It refuses connections.')
  })

  it('refuses with a status of HTTP may say why, and its words are inert and short', async () => {
    const answers = [
      { status: 403, body: `d14:failure reason${MiB - 100}:\x1b[2J\u202e${'x'.repeat(MiB - 107)}e` },
      { status: 404, body: 'Not Found' },
      { status: 200, body: 'd14:failure reason5:Later8:retry in2:30e'.replace('2:30', 'i30e') },
      { status: 200, body: 'd14:failure reason3:Bye8:retry in5:nevere' },
      { status: 200, body: 'd14:failure reasoni1ee' }
    ]
    await using server = await WebServer.listen((_request, response) => {
      const { status, body } = answers.shift() ?? { status: 500, body: '' }
      response.writeHead(status).end(body)
    })
    await using client = testClient()
    const tracker = client.at(server.url)
    const long = faultIn(await announceTo(tracker))
    expect(long).toMatchObject({ kind: 'refused', sentence: `[2J${'x'.repeat(197)}` })
    expect(faultIn(await announceTo(tracker))).toMatchObject({ sentence: 'It answers with HTTP status 404.' })
    expect(faultIn(await announceTo(tracker))).toMatchObject({ sentence: 'Later', retryMs: 1_800_000 })
    expect(faultIn(await announceTo(tracker))).toMatchObject({ sentence: 'Bye', retryMs: Infinity })
    expect(faultIn(await announceTo(tracker))).toMatchObject({
      kind: 'refused',
      sentence: 'It refuses, and does not say why.'
    })
  })

  it('tells nonsense beside sense loses only the nonsense', async () => {
    const bodies = [
      'd8:intervali-30e8:completei-1e10:incomplete3:two5:peers7:1234567e',
      'd8:interval3:now12:min intervali99999999999999999999e5:peersd1:ai1ee6:peers6i7ee',
      'd8:intervali60e5:peersl4:evili7ed2:ipi1e4:porti1eed2:ip8:10.0.0.14:port1:1eee'
    ]
    await using server = await WebServer.listen((_request, response) => void response.end(bodies.shift()))
    await using client = testClient()
    const tracker = client.at(server.url)
    const nothing = { peers: [], seeds: null, leechers: null }
    const warning = 'It tells of peers in no known form.'
    expect(answerOf(await announceTo(tracker))).toMatchObject({ ...nothing, intervalMs: null, warning })
    expect(answerOf(await announceTo(tracker))).toMatchObject({ ...nothing, intervalMs: null, warning })
    expect(answerOf(await announceTo(tracker))).toMatchObject({
      ...nothing,
      intervalMs: 60_000,
      warning: null
    })
  })

  it('has a certificate that nobody vouches for is not told anything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-tls-'))
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')]
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
      { stdio: 'ignore' }
    )
    const tls = { key: readFileSync(key), cert: readFileSync(cert) }
    rmSync(folder, { recursive: true })
    let requests = 0
    await using server = await WebServer.listen((_request, response) => {
      requests++
      response.end()
    }, tls)
    await using client = testClient()
    const { kind, sentence } = faultIn(await announceTo(client.at(server.url)))
    expect({ kind, sentence, requests }).toEqual({
      kind: 'nonsense',
      sentence: 'Its certificate is not valid (DEPTH_ZERO_SELF_SIGNED_CERT).',
      requests: 0
    })
    await using plain = await WebServer.listen((_request, response) => void response.end())
    expect(faultIn(await announceTo(client.at(plain.url.replace('http', 'https'))))).toMatchObject({
      kind: 'nonsense',
      sentence: 'It does not speak TLS as it should.'
    })
  })

  it('cannot be reached from where we are bound is not asked, nor looked up', async () => {
    let requests = 0
    await using server = await WebServer.listen((_request, response) => {
      requests++
      response.end()
    })
    await using client = testClient({ binding: { v4: null, v6: '::1' } })
    const tracker = client.at(server.url)
    const never = new AbortController().signal
    for (const one of [tracker, client.at('http://tracker.example/announce')])
      expect(faultIn(await one.addresses(never)).kind).toBe('unreachable')
    expect(faultIn(await announceTo(tracker)).sentence).toBe(
      'It cannot be reached from where Shoal is bound.'
    )
    expect(requests).toBe(0)
  })

  it('is given up leaves nothing behind', async () => {
    await using server = await PlainServer.listen()
    await using client = testClient()
    const abort = new AbortController()
    const announcing = announceTo(
      client.at(`http://127.0.0.1:${server.port}/announce`),
      {},
      '127.0.0.1',
      abort.signal
    )
    const socket = await server.visitors.take()
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.resume()
    abort.abort()
    expect(faultIn(await announcing).kind).toBe('unreachable')
    await closed
  })
})
