import { app } from 'electron'
import type { Api } from '../../api/api.ts'
import type { ControlServer } from '../control/control-server.ts'

/** Trackers and peers are told so long that we go, in milliseconds; the disk is safe at any moment. */
const LONGEST = 10_000

/** Lets the engine end before the process does. The windows are gone by then. */
export function closeBeforeExit(api: Api, control: ControlServer | null): void {
  app.on('will-quit', (event) => {
    event.preventDefault()
    setTimeout(() => app.exit(0), LONGEST)
    Promise.all([control?.close(), api.close()]).then(
      () => app.exit(0),
      (error: unknown) => {
        console.error(error)
        app.exit(1)
      }
    )
  })
}
