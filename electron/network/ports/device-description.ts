/** What maps ports at a UPnP gateway. */
export interface ControlPoint {
  readonly url: URL
  /** Its type, which goes into each call. */
  readonly service: string
}

/** The better ones first: version 2 finds a free port by itself. */
const SERVICES: readonly string[] = [
  'urn:schemas-upnp-org:service:WANIPConnection:2',
  'urn:schemas-upnp-org:service:WANIPConnection:1',
  'urn:schemas-upnp-org:service:WANPPPConnection:1'
]
/** A router has one or two, most of them not connected. */
const MOST_POINTS = 4
const MAX_FIELD = 512

/**
 * The services in a device description that map ports, as long as they are on the machine that it came from.
 * @param xml of any length that was let in
 * @param location where it was read
 */
export function controlPointsOf(xml: string, location: URL): readonly ControlPoint[] {
  const base = baseOf(xml, location)
  // The service elements are flat; all that is around them says nothing we need.
  const points = xml
    .split(/<service\b[^>]{0,100}>/i)
    .slice(1)
    .flatMap((rest) => pointOf(rest.slice(0, rest.search(/<\/service>/i)), base) ?? [])
  return points.sort((left, right) => rankOf(left) - rankOf(right)).slice(0, MOST_POINTS)
}

/** The text of the first element of that name, with or without a prefix; null: there is none. */
export function fieldOf(xml: string, name: string): string | null {
  const match = new RegExp(`<(?:\\w{1,20}:)?${name}\\b[^<>]{0,100}>([^<]{0,${MAX_FIELD}})<`, 'i').exec(xml)
  return match?.[1]?.trim().replaceAll('&amp;', '&') ?? null
}

function pointOf(service: string, base: URL): ControlPoint | null {
  const type = fieldOf(service, 'serviceType') ?? ''
  const path = fieldOf(service, 'controlURL') ?? ''
  if (!SERVICES.includes(type) || path === '' || !URL.canParse(path, base.href)) return null
  const url = new URL(path, base.href)
  return isAt(url, base) ? { url, service: type } : null
}

/** UPnP 1.0 lets a description name a base for its paths. */
function baseOf(xml: string, location: URL): URL {
  const named = fieldOf(xml, 'URLBase') ?? ''
  const base = URL.canParse(named) ? new URL(named) : location
  return isAt(base, location) ? base : location
}

function isAt(url: URL, other: URL): boolean {
  return url.protocol === 'http:' && url.hostname === other.hostname
}

function rankOf({ service }: ControlPoint): number {
  return SERVICES.indexOf(service)
}
