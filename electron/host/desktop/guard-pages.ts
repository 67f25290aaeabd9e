import { app, session } from 'electron'
import { isOurs } from '../window/served-file.ts'

/** Pages show the app and nothing else: they go nowhere, open nothing, embed nothing, and may do nothing more than copy. */
export function guardPages(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) => {
    answer(isAllowed(permission, contents.getURL()))
  })
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) =>
    isAllowed(permission, origin)
  )
}

/** Only copying, as of a magnet link: Electron asks for it as for all else. */
function isAllowed(permission: string, origin: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOurs(origin)
}
