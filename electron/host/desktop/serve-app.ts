import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { PAGE_HEADERS, SCHEME, servedFile } from '../window/served-file.ts'

/** Makes the app's origin one like those of https. Only possible before Electron is ready. */
export function declareAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true }
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }])
}

/** Serves the files in `folder`, and nothing else. @param folder whole path */
export function serveApp(folder: string): void {
  protocol.handle(SCHEME, async ({ method, url }) => {
    const file = method === 'GET' ? servedFile(folder, url) : null
    const bytes = file === null ? null : await readFile(file.path).catch(() => null)
    if (file === null || bytes === null) return new Response(null, { status: 404, headers: PAGE_HEADERS })
    return new Response(new Uint8Array(bytes), { headers: { ...PAGE_HEADERS, 'Content-Type': file.type } })
  })
}
