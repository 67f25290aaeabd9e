import { performForPage } from '../../../electron/host/desktop/host-commands.ts'
import { Window } from '../../../electron/host/desktop/window.ts'
import { wordsFor } from '../../../electron/host/desktop/words.ts'
import type { Api } from '../../../electron/api/api.ts'
import type { HostMessage } from '../../../shared/api/messages.ts'
import { TestFace } from '../faces.ts'
import { BareGlass } from './bare-glass.ts'
import { setGlass } from './glass.ts'

/** What the preload gives a page. */
interface Bridge {
  send(message: unknown): void
  onMessage(listener: (message: HostMessage) => void): void
}

const glass = new BareGlass()
setGlass(glass)

/** A window of the desktop, in this process, and the face its page is. Resolves when it was welcomed. */
export async function connectInWindow(api: Api, placementFile: string): Promise<TestFace> {
  const face = new TestFace()
  const words = wordsFor('en')
  const { browser } = new Window({
    api,
    version: '0.0.0',
    icon: '',
    placementFile,
    perform: (command, input, window) => performForPage(api, words, window, command, input),
    onListening: () => undefined,
    mayClose: () => true
  })
  const { shoal } = glass.exposed(browser.id)
  const bridge = shoal as Bridge
  face.begin({ send: (message) => bridge.send(message), close: () => browser.close() })
  bridge.onMessage((message) => face.onMessage(message))
  while (face.welcome === null) await face.nextMessage()
  return face
}
