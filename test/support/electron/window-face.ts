import { performForPage } from '../../../electron/host/desktop/host-commands.ts'
import { Window } from '../../../electron/host/desktop/window.ts'
import { wordsFor } from '../../../electron/host/window/words.ts'
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

/** A window of the desktop, in this process. */
export function openWindow(api: Api, placementFile: string): Window {
  const words = wordsFor('en')
  return new Window({
    api,
    version: '0.0.0',
    icon: '',
    placementFile,
    perform: (command, input, window) => performForPage(api, words, window, command, input),
    onListening: () => undefined,
    mayClose: () => true
  })
}

/** Opens a window that nobody sees. @returns the face that its page is, welcomed */
export async function connectInWindow(api: Api, placementFile: string): Promise<TestFace> {
  setGlass(glass)
  const face = new TestFace()
  const { browser } = openWindow(api, placementFile)
  const bridge = glass.exposed(browser.id)['shoal'] as Bridge
  face.connect({ send: (message) => bridge.send(message), close: () => browser.close() })
  bridge.onMessage((message) => face.onMessage(message))
  while (face.welcome === null) await face.nextMessage()
  return face
}

const glass = new BareGlass()
