import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { RouterPlace } from '../../electron/network/types.ts'
import { Inbox } from './inbox.ts'

const LOCAL = '127.0.0.1'
const EXTERNAL = '198.18.7.9'
const SERVICE = 'urn:schemas-upnp-org:service:WANIPConnection:'

export interface FakeRouterOptions {
  readonly speaks: readonly ('PCP' | 'NAT-PMP' | 'UPnP')[]
  /** Of its service. */
  readonly upnpVersion?: 1 | 2
  /** Outside; 198.18.7.9 unless given. */
  readonly address?: string
  /** Seconds it has been on. */
  readonly epoch?: () => number
  readonly lifetimeS?: number
  /** Which port it gives for the one it is asked for. */
  readonly portFor?: (asked: number) => number
  /** A result of PCP or NAT-PMP other than 0. */
  readonly result?: number
  /** An error of UPnP for a call, null for none. */
  readonly upnpError?: (call: SoapCall) => number | null
  /** What is sent in place of an answer to a datagram. */
  readonly datagrams?: (question: Buffer) => readonly Uint8Array[]
  /** What is sent in place of an answer to a search. */
  readonly searchAnswer?: (port: number) => string
  /** True: it has seen to the answer. */
  readonly web?: (request: IncomingMessage, response: ServerResponse) => boolean
}

export interface SoapCall {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}

/** A home router on 127.0.0.1 that maps ports, or does what such routers do instead. `await using` ends it. */
export class FakeRouter implements AsyncDisposable {
  /** Internal ports by external ones: 'TCP 6881' -> 6881. */
  readonly mappings = new Map<string, number>()
  readonly calls = new Inbox<SoapCall>()
  readonly questions = new Inbox<Buffer>()
  readonly #options: FakeRouterOptions
  readonly #datagrams = createSocket('udp4')
  readonly #search = createSocket('udp4')
  readonly #web: Server
  readonly #startedAt = performance.now()

  static async open(options: FakeRouterOptions): Promise<FakeRouter> {
    const router = new FakeRouter(options)
    await Promise.all([bound(router.#datagrams), bound(router.#search)])
    router.#web.listen(0, LOCAL)
    await once(router.#web, 'listening')
    return router
  }

  private constructor(options: FakeRouterOptions) {
    this.#options = options
    this.#datagrams.on('message', (bytes, from) => this.#onDatagram(bytes, from))
    this.#search.on('message', (bytes, from) => this.#onSearch(bytes, from))
    this.#web = createServer((request, response) => void this.#onRequest(request, response))
  }

  get place(): RouterPlace {
    const at = (socket: Socket) => ({ host: LOCAL, port: socket.address().port })
    return { gateway: at(this.#datagrams), local: LOCAL, search: at(this.#search) }
  }

  get webPort(): number {
    const address = this.#web.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#datagrams.close()
    this.#search.close()
    this.#web.closeAllConnections()
    this.#web.close()
    await once(this.#web, 'close')
  }

  #onDatagram(question: Buffer, from: RemoteInfo): void {
    this.questions.put(question)
    const instead = this.#options.datagrams?.(question)
    const version = question[0] === 2 ? 'PCP' : 'NAT-PMP'
    const own = this.#options.speaks.includes(version) ? [this.#answerTo(question)] : []
    for (const answer of instead ?? own) this.#datagrams.send(answer, from.port, from.address)
  }

  #answerTo(question: Buffer): Buffer {
    if (question[0] === 2) return this.#pcpAnswer(question)
    return question[1] === 0 ? this.#pmpAddress() : this.#pmpAnswer(question)
  }

  #pcpAnswer(question: Buffer): Buffer {
    const { result = 0, lifetimeS } = this.#options
    const answer = Buffer.from(question)
    const asked = question.readUInt32BE(4)
    answer.fill(0, 2, 24)
    answer[1] = 0x81
    answer[3] = result
    answer.writeUInt32BE(asked === 0 ? 0 : (lifetimeS ?? asked), 4)
    answer.writeUInt32BE(this.#epoch(), 8)
    const protocol = question[36] === 6 ? 'TCP' : 'UDP'
    if (result === 0)
      answer.writeUInt16BE(
        this.#map(protocol, question.readUInt16BE(40), question.readUInt16BE(42), asked),
        42
      )
    answer.set(this.#address(), 56)
    return answer
  }

  #pmpAnswer(question: Buffer): Buffer {
    const { result = 0, lifetimeS } = this.#options
    const answer = Buffer.alloc(16)
    answer.set([0, 0x80 | question.readUInt8(1), 0, result])
    answer.writeUInt32BE(this.#epoch(), 4)
    question.copy(answer, 8, 4, 6)
    const asked = question.readUInt32BE(8)
    const protocol = question[1] === 2 ? 'TCP' : 'UDP'
    if (result === 0)
      answer.writeUInt16BE(this.#map(protocol, question.readUInt16BE(4), question.readUInt16BE(6), asked), 10)
    answer.writeUInt32BE(asked === 0 ? 0 : (lifetimeS ?? asked), 12)
    return answer
  }

  #pmpAddress(): Buffer {
    const answer = Buffer.alloc(12)
    answer[1] = 0x80
    answer.writeUInt32BE(this.#epoch(), 4)
    answer.set(this.#address(), 8)
    return answer
  }

  /** @returns the external port */
  #map(protocol: string, internal: number, asked: number, lifetimeS: number): number {
    for (const [key, port] of this.mappings)
      if (port === internal && key.startsWith(protocol)) this.mappings.delete(key)
    if (lifetimeS === 0) return 0
    const external = (this.#options.portFor ?? ((port) => port))(asked)
    this.mappings.set(`${protocol} ${external}`, internal)
    return external
  }

  #onSearch(bytes: Buffer, from: RemoteInfo): void {
    if (!this.#options.speaks.includes('UPnP')) return
    const target = /^ST: (.*)$/m.exec(bytes.toString('latin1'))?.[1]?.trim() ?? ''
    const own = `HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: ${target}\r\nLocation: ${this.#url()}/root.xml\r\n\r\n`
    this.#search.send(this.#options.searchAnswer?.(this.webPort) ?? own, from.port, from.address)
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { web, upnpVersion = 1 } = this.#options
    if (web?.(request, response) === true) return
    if (request.method === 'GET') {
      response.end(describe(`${SERVICE}${upnpVersion}`, '/ctl/ip?a=1&amp;b=2'))
      return
    }
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const call = readCall(body)
    this.calls.put(call)
    const error = this.#options.upnpError?.(call) ?? null
    if (error !== null) response.statusCode = 500
    response.end(error === null ? this.#perform(call) : faultOf(error))
  }

  #perform({ action, fields }: SoapCall): string {
    const { portFor = (port: number) => port } = this.#options
    const key = (port: number): string => `${fields['NewProtocol'] ?? ''} ${port}`
    const asked = Number(fields['NewExternalPort'])
    const isAny = action === 'AddAnyPortMapping'
    const external = isAny ? portFor(asked) : asked
    if (isAny || action === 'AddPortMapping')
      this.mappings.set(key(external), Number(fields['NewInternalPort']))
    if (action === 'DeletePortMapping') this.mappings.delete(key(asked))
    if (action === 'GetSpecificPortMappingEntry' && !this.mappings.has(key(asked))) return faultOf(714)
    return `<s:Envelope><s:Body><u:${action}Response xmlns:u="x">
      <NewReservedPort>${external}</NewReservedPort><NewInternalClient>${LOCAL}</NewInternalClient>
      <NewExternalIPAddress>${this.#options.address ?? EXTERNAL}</NewExternalIPAddress>
      </u:${action}Response></s:Body></s:Envelope>`.replace(
      isAny ? '' : /<NewReservedPort>\d+<\/NewReservedPort>/,
      ''
    )
  }

  #epoch(): number {
    return this.#options.epoch?.() ?? Math.floor((performance.now() - this.#startedAt) / 1_000) + 1_000
  }

  #address(): readonly number[] {
    return (this.#options.address ?? EXTERNAL).split('.').map(Number)
  }

  #url(): string {
    return `http://${LOCAL}:${this.webPort}`
  }
}

export function describe(service: string, controlUrl: string, extra = ''): string {
  return `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0">${extra}
    <device><serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
    <controlURL>/ctl/L3F</controlURL></service></serviceList><deviceList><device><serviceList>
    <service><serviceType>${service}</serviceType><SCPDURL>/ip.xml</SCPDURL><controlURL>${controlUrl}</controlURL>
    </service></serviceList></device></deviceList></device></root>`
}

function faultOf(error: number): string {
  return `<s:Envelope><s:Body><s:Fault><faultcode>s:Client</faultcode><detail><UPnPError xmlns="x">
    <errorCode>${error}</errorCode></UPnPError></detail></s:Fault></s:Body></s:Envelope>`
}

function readCall(body: string): SoapCall {
  const action = /<u:(\w+)/.exec(body)?.[1] ?? ''
  const fields = Array.from(body.matchAll(/<(New\w+)>([^<]*)</g), ([, name, value]) => [name, value])
  return { action, fields: Object.fromEntries(fields) as Record<string, string> }
}

async function bound(socket: Socket): Promise<void> {
  socket.bind(0, LOCAL)
  await once(socket, 'listening')
}
