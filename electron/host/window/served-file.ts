import { extname, join, normalize, sep } from 'node:path'

export const SCHEME = 'app'
const ORIGIN = `${SCHEME}://shoal`
export const APP_URL = `${ORIGIN}/index.html`

/** The kinds of files an app consists of. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2'
}

export interface ServedFile {
  readonly path: string
  readonly type: string
}

/** The file in `folder` that a URL names; null when it is none of the app's. */
export function servedFile(folder: string, url: string): ServedFile | null {
  if (!isOurs(url)) return null
  const path = normalize(join(folder, decoded(new URL(url).pathname)))
  const type = TYPES[extname(path)]
  if (type === undefined || path.includes('\0') || !path.startsWith(folder + sep)) return null
  return { path, type }
}

/** Whether it is a URL of the app itself. */
export function isOurs(url: string): boolean {
  return URL.canParse(url) && url.startsWith(`${ORIGIN}/`)
}

/** What cannot be decoded names no file. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return '\0'
  }
}

/** What every answer says besides: the page may load and do what is its own, and nothing else. */
export const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'"
  ].join('; '),
  'X-Content-Type-Options': 'nosniff'
} as const
