import { isIPv6 } from 'node:net'
import { isDialable } from '../dialable.ts'
import type { HttpTarget } from './http-request.ts'
import { fault, type Outcome } from './tracker.ts'
import { parseTrackerUrl } from './tracker-url.ts'

/**
 * Where a server sends us on, within the same family of addresses. That server tells it: nobody from outside sends us into our own
 * house.
 * @param location as the server wrote it
 */
export async function redirected(
  from: Pick<HttpTarget, 'url' | 'address'>,
  location: string,
  resolve: (host: string) => Promise<readonly string[]>
): Promise<Outcome<HttpTarget>> {
  if (!URL.canParse(location, from.url.href)) return NOWHERE
  const parsed = parseTrackerUrl(new URL(location, from.url).href)
  if ('unusable' in parsed || parsed.protocol === 'udp:') return NOWHERE
  const { url, host, port } = parsed
  const address = (await resolve(host)).find((one) => isIPv6(one) === isIPv6(from.address))
  if (address === undefined) return fault('unreachable', 'It redirects to a server that cannot be reached.')
  if (!isDialable({ host: address, port }, from.address)) return NOT_IN_THE_HOUSE
  return { answer: { url, address, path: `${url.pathname}${url.search}` } }
}

export const NOT_IN_THE_HOUSE = fault(
  'nonsense',
  'It leads to a private address, where no tracker is asked for a stranger.'
)
const NOWHERE = fault('nonsense', 'It redirects to what is no web address.')
