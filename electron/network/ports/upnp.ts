import { isIPv4 } from 'node:net'
import { isPort } from '../addresses.ts'
import { askHttp } from './ask-http.ts'
import { controlPointsOf, fieldOf, type ControlPoint } from './device-description.ts'
import { granted, LIFETIME_S, type Answer, type MappingProtocol, type MappingWish } from './protocol.ts'
import type { RouterPlace } from '../types.ts'
import { callAction, UpnpError, type SoapReply } from './soap.ts'
import { searchGateways } from './ssdp.ts'

/** Other external ports that are tried, and once without an end. */
const MOST_TRIES = 5
/** From here on ports belong to nobody (RFC 6335). */
const FIRST_FREE_PORT = 49_152
const LAST_PORT = 65_535

/** The Internet Gateway Device of UPnP, versions 1 and 2. */
export class Upnp implements MappingProtocol {
  readonly name = 'UPnP'
  readonly #place: RouterPlace
  readonly #random: () => number
  /** Those not yet tried, or the one that maps for us. */
  #points: readonly ControlPoint[] | null = null

  constructor(place: RouterPlace, random: () => number) {
    this.#place = place
    this.#random = random
  }

  async map(wish: MappingWish, externalPort: number, signal: AbortSignal): Promise<Answer> {
    this.#points ??= await this.#findPoints(signal)
    let best: Answer = 'silent'
    for (const point of this.#points) {
      const answer = await this.#mapAt(point, wish, externalPort, signal)
      if (answer !== 'silent') best = answer
      if (typeof best === 'object' && 'granted' in best) {
        this.#points = [point]
        return best
      }
    }
    // It may have begun anew, and its descriptions are elsewhere now.
    if (best === 'silent') this.#points = null
    return best
  }

  async unmap({ protocol }: MappingWish, externalPort: number, signal: AbortSignal): Promise<void> {
    await this.#call('DeletePortMapping', nameOf(protocol, externalPort), signal)
  }

  async hasForgotten({ protocol }: MappingWish, externalPort: number, signal: AbortSignal): Promise<boolean> {
    const reply = await this.#call('GetSpecificPortMappingEntry', nameOf(protocol, externalPort), signal)
    if (reply === 'silent') return false
    if ('error' in reply) return reply.error === UpnpError.noSuchEntry
    return fieldOf(reply.xml, 'NewInternalClient') !== this.#place.local
  }

  async #findPoints(signal: AbortSignal): Promise<readonly ControlPoint[]> {
    for (const url of await searchGateways(this.#place, signal)) {
      const reply = await askHttp({ url, local: this.#place.local, method: 'GET' }, signal)
      const points = reply?.status === 200 ? controlPointsOf(reply.text, url) : []
      if (points.length > 0) return points
    }
    return []
  }

  async #mapAt(
    point: ControlPoint,
    wish: MappingWish,
    externalPort: number,
    signal: AbortSignal
  ): Promise<Answer> {
    let port = externalPort
    let lease = LIFETIME_S
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const reply = await this.#add(point, wish, port, lease, signal)
      if (reply === 'silent') return 'silent'
      if ('xml' in reply) return await this.#granted(point, reply.xml, port, signal)
      if (reply.error === UpnpError.onlyPermanent && lease > 0) lease = 0
      else if (reply.error === UpnpError.conflict || reply.error === UpnpError.conflictElsewhere)
        port = this.#anyPort()
      else return { refused: `UPnP error ${reply.error}` }
    }
    return { refused: 'all ports that we asked for are taken' }
  }

  async #add(
    point: ControlPoint,
    { protocol, port }: MappingWish,
    externalPort: number,
    lease: number,
    signal: AbortSignal
  ): Promise<SoapReply> {
    const { local } = this.#place
    const values = {
      ...nameOf(protocol, externalPort),
      NewInternalPort: port,
      NewInternalClient: local,
      NewEnabled: 1,
      NewPortMappingDescription: 'Shoal',
      NewLeaseDuration: lease
    }
    if (point.service.endsWith(':2') && lease > 0) {
      const reply = await callAction(point, 'AddAnyPortMapping', values, local, signal)
      if (reply === 'silent' || 'xml' in reply) return reply
    }
    return await callAction(point, 'AddPortMapping', values, local, signal)
  }

  async #granted(point: ControlPoint, xml: string, askedFor: number, signal: AbortSignal): Promise<Answer> {
    const reserved = fieldOf(xml, 'NewReservedPort')
    const port = reserved === null ? askedFor : Number(reserved)
    if (!isPort(port)) return { refused: 'its answer makes no sense' }
    const reply = await callAction(point, 'GetExternalIPAddress', {}, this.#place.local, signal)
    const host = reply !== 'silent' && 'xml' in reply ? fieldOf(reply.xml, 'NewExternalIPAddress') : null
    const isAddress = host !== null && isIPv4(host) && host !== '0.0.0.0'
    // Also one without an end is renewed: a router that begins anew may have forgotten it.
    return granted(isAddress ? host : null, port, LIFETIME_S)
  }

  async #call(
    action: string,
    values: Readonly<Record<string, string | number>>,
    signal: AbortSignal
  ): Promise<SoapReply> {
    const [point] = this.#points ?? []
    return point === undefined ? 'silent' : await callAction(point, action, values, this.#place.local, signal)
  }

  #anyPort(): number {
    return FIRST_FREE_PORT + Math.floor(this.#random() * (LAST_PORT - FIRST_FREE_PORT + 1))
  }
}

/** By what UPnP knows a mapping: any host outside, a port and a protocol. */
function nameOf(protocol: MappingWish['protocol'], externalPort: number) {
  return { NewRemoteHost: '', NewExternalPort: externalPort, NewProtocol: protocol }
}
