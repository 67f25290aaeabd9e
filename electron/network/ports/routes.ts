/** A way to everywhere. */
export interface DefaultRoute {
  /** An IPv4 address. */
  readonly gateway: string
  readonly interfaceName: string
  /** The lowest is taken. */
  readonly metric: number
}

const UP = 0x1
const HAS_GATEWAY = 0x2

/** The default routes in Linux's /proc/net/route. */
export function readRoutes(text: string): readonly DefaultRoute[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => readRoute(line) ?? [])
}

function readRoute(line: string): DefaultRoute | null {
  const [interfaceName, destination, gateway, flags, , , metric, mask] = line
    .split('\t')
    .map((each) => each.trim())
  const needed = UP | HAS_GATEWAY
  if (destination !== '00000000' || mask !== '00000000') return null
  if (interfaceName === undefined || gateway === undefined || !/^[0-9A-F]{8}$/i.test(gateway)) return null
  if ((Number.parseInt(flags ?? '', 16) & needed) !== needed) return null
  return { gateway: addressOf(gateway), interfaceName, metric: Number(metric) }
}

/** As a number in memory: little-endian on every machine that Node runs on but s390x, which no desktop is. */
function addressOf(hex: string): string {
  return Array.from(Buffer.from(hex, 'hex')).reverse().join('.')
}
