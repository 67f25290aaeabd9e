import { app } from 'electron'
import { z } from 'zod'
import type { Mailbox } from '../window/mailbox.ts'

/** What a second Shoal tells the first before it ends. */
const Handed = z.object({ things: z.array(z.string()) })

/** Puts what the system or a second Shoal hands over into the mailbox. @param onMail also when only the window is wanted */
export function receiveThings(mailbox: Mailbox, onMail: () => void): void {
  const take = (things: readonly string[]): void => {
    mailbox.put(...things.map((thing) => ({ thing })))
    onMail()
  }
  app.on('second-instance', (_event, _args, _cwd, handed) =>
    take(Handed.safeParse(handed).data?.things ?? [])
  )
  app.on('open-url', (event, url) => {
    event.preventDefault()
    take([url])
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    take([path])
  })
  app.on('activate', () => onMail())
}
