import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Upnp } from '../../../electron/network/ports/upnp.ts'
import { describe as description, FakeRouter, type FakeRouterOptions } from '../../support/fake-router.ts'
import { WebServer } from '../../support/hostile-trackers.ts'
import { TCP, TestMapper } from './mapping.ts'

const NEVER = new AbortController().signal
const SERVICE = 'urn:schemas-upnp-org:service:WANIPConnection:1'

async function askUpnp(options: Partial<FakeRouterOptions>): Promise<unknown> {
  await using router = await FakeRouter.open({ speaks: ['UPnP'], ...options })
  return await new Upnp(router.place, () => 0.5).map(TCP, TCP.port, NEVER)
}

describe.concurrent('a hostile UPnP device', { timeout: 30_000 }, () => {
  it.each([
    ['at another host', 'http://127.0.0.2:80/root.xml'],
    ['at a name', 'http://localhost:80/root.xml'],
    ['that is no HTTP', 'file:///etc/passwd'],
    ['that is no URL', 'http://['],
    ['with a host behind a name and password', 'http://127.0.0.1:80@127.0.0.2/root.xml']
  ])('is not believed a description %s', async (_what, location) => {
    const searchAnswer = () =>
      `HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: ${location}\r\n\r\n`
    expect(await askUpnp({ searchAnswer })).toBe('silent')
  })

  it.each([
    ['garbage', randomBytes(500).toString('latin1')],
    ['nothing', ''],
    ['a search in its turn', 'M-SEARCH * HTTP/1.1\r\nST: upnp:rootdevice\r\n\r\n'],
    [
      'an answer to another search',
      'HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nLOCATION: http://127.0.0.1/\r\n\r\n'
    ]
  ])('that answers the search with %s is none', async (_what, answer) => {
    expect(await askUpnp({ searchAnswer: () => answer })).toBe('silent')
  })

  it('is not followed where it redirects to', async () => {
    let visitors = 0
    await using elsewhere = await WebServer.listen((_request, response) => {
      visitors++
      response.end(description(SERVICE, '/ctl'))
    })
    const answer = await askUpnp({
      web: (_request, response) => {
        response.writeHead(302, { location: elsewhere.url }).end()
        return true
      }
    })
    expect([answer, visitors]).toEqual(['silent', 0])
  })

  it.each([
    ['control is at another host', description(SERVICE, 'http://127.0.0.2/ctl')],
    ['base is another host', description(SERVICE, 'ctl', '<URLBase>http://127.0.0.2/</URLBase>')],
    ['control is no HTTP', description(SERVICE, 'ftp://127.0.0.1/ctl')],
    ['services map no ports', description('urn:schemas-upnp-org:service:Layer3Forwarding:1', '/ctl')],
    ['description does not end', '<service>'.repeat(14_000)],
    ['description is garbage', randomBytes(10_000).toString('latin1')]
  ])('is asked nothing else when its %s', async (_what, xml) => {
    const asked: string[] = []
    await askUpnp({
      web: (request, response) => {
        asked.push(`${request.method} ${request.url}`)
        response.statusCode = request.method === 'GET' ? 200 : 404
        response.end(xml)
        return true
      }
    })
    expect(asked.filter((each) => !/^GET|^POST \/ctl$/.test(each))).toEqual([])
  })

  it('that sends a description without an end is left', async () => {
    const answer = await askUpnp({
      web: (_request, response) => {
        const more = (): void => {
          while (response.write('<service>'.repeat(10_000)));
          response.once('drain', more)
        }
        response.on('error', () => undefined)
        more()
        return true
      }
    })
    expect(answer).toBe('silent')
  })

  it('that never answers is left', async () => {
    expect(await askUpnp({ web: () => true })).toBe('silent')
  })

  it('that gives a port that is none is refused', async () => {
    expect(await askUpnp({ upnpVersion: 2, portFor: () => 70_000 })).toEqual({
      refused: 'its answer makes no sense'
    })
  })

  it('that finds all ports taken is asked five times', async () => {
    let adds = 0
    const upnpError = ({ action }: { action: string }): number | null => {
      if (action === 'AddPortMapping') adds++
      return 718
    }
    expect(await askUpnp({ upnpError })).toEqual({ refused: 'all ports that we asked for are taken' })
    expect(adds).toBe(5)
  })
})

describe.concurrent('a hostile gateway', { timeout: 30_000 }, () => {
  it.each([
    ['garbage', (): Uint8Array => randomBytes(60)],
    ['nothing', (): Uint8Array => new Uint8Array(0)],
    ['our question', (question: Buffer): Uint8Array => question],
    ['more than an answer can be', (question: Buffer): Uint8Array => answered(question, 5_000)],
    ['an answer to somebody else', (question: Buffer): Uint8Array => answered(question, question.length, 24)],
    ['an answer for another port', (question: Buffer): Uint8Array => answered(question, question.length, 40)]
  ])('that answers with %s is not heard', async (_what, answer) => {
    await using router = await FakeRouter.open({
      speaks: ['UPnP'],
      datagrams: (question) => Array.from({ length: 50 }, () => answer(question))
    })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP])
    expect((await mapper.news.take()).by).toBe('UPnP')
    expect(mapper.warnings).toEqual([])
  })

  it.each(['PCP', 'NAT-PMP'] as const)('that gives port 0 by %s is refused', async (by) => {
    await using router = await FakeRouter.open({ speaks: [by], portFor: () => 0 })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP])
    await router.questions.takeWhere((question) => question[0] === (by === 'PCP' ? 2 : 0))
    await mapper.close()
    expect(mapper.mapped).toEqual([])
  })
})

/** As if every question were answered with yes. @param wrong where one byte is another (of PCP; of NAT-PMP it is the port's) */
function answered(question: Buffer, length: number, wrong?: number): Buffer {
  const answer = Buffer.alloc(Math.max(length, 16))
  question.copy(answer)
  answer.writeUInt8(question.readUInt8(1) | 0x80, 1)
  if (wrong !== undefined) answer[Math.min(wrong, 9)] = 0x55
  if (wrong !== undefined && answer.length > wrong) answer[wrong] = 0x55
  return answer
}
