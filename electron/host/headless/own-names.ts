/**
 * The names under which a browser of this computer reaches the server. Under any other a page from elsewhere asks: its name was made
 * to point here (DNS rebinding), or it tries to use what this browser may do.
 */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host !== undefined && ownHosts(port).includes(host.toLowerCase())
}

/** @param origin as in the header of that name */
export function isOwnOrigin(origin: string | undefined, port: number): boolean {
  return origin?.startsWith(SCHEME) === true && isOwnHost(origin.slice(SCHEME.length), port)
}

const SCHEME = 'http://'
const NAMES = ['127.0.0.1', 'localhost', '[::1]']

/** Browsers leave out port 80. */
function ownHosts(port: number): readonly string[] {
  const whole = NAMES.map((name) => `${name}:${port}`)
  return port === 80 ? [...whole, ...NAMES] : whole
}
