import { join } from 'node:path'
import { Api, type ApiSetup } from '../../electron/api/api.ts'
import { openDaemon, openFace } from '../support/daemons.ts'
import { tempFolder } from '../support/files.ts'
import { TestFace } from '../support/faces.ts'
import { connectInWindow } from '../support/electron/window-face.ts'

/** A way from faces to an engine that the contract must hold on. */
export interface Way {
  readonly name: string
  /** An engine on 127.0.0.1, plain BitTorrent only unless told otherwise, and what connects faces to it. */
  open(setup?: Partial<ApiSetup>): Promise<OpenWay>
}

export interface OpenWay {
  readonly api: Api
  /** A face that is connected and has been welcomed; it does not listen yet. */
  connect(): Promise<TestFace>
  close(): Promise<void>
}

export async function setupForTest(setup: Partial<ApiSetup>): Promise<ApiSetup> {
  const folder = await tempFolder()
  return {
    stateFolder: join(folder, 'state'),
    downloadFolder: join(folder, 'downloads'),
    bootstrap: 'none',
    host: '127.0.0.1',
    port: 0,
    ...setup
  }
}

/** Faces in the engine's own process; messages are copied as a pipe would. */
export const memory: Way = {
  name: 'memory',
  open: async (setup = {}) => {
    const api = await Api.open(await setupForTest(setup))
    return { api, connect: () => Promise.resolve(connectInMemory(api)), close: () => api.close() }
  }
}

export function connectInMemory(api: Api): TestFace {
  const face = new TestFace()
  const connection = api.connect({
    isReady: true,
    send: (message) => face.onMessage(structuredClone(message))
  })
  face.connect({
    send: (message) => void connection.onMessage(structuredClone(message)),
    close: () => connection.close()
  })
  return face
}

/** Faces as browsers connect them, to a true daemon on a true socket. */
const webSocket: Way = {
  name: 'a WebSocket',
  open: async (setup = {}) => {
    const daemon = await openDaemon(await setupForTest(setup))
    return {
      api: daemon.api,
      connect: () => openFace(daemon.port, daemon.token.hex),
      close: () => daemon.close()
    }
  }
}

/** Windows of the desktop: its main process, its preload, and copies of the messages between them. */
const desktopBridge: Way = {
  name: 'the desktop’s bridge',
  open: async (setup = {}) => {
    const api = await Api.open(await setupForTest(setup))
    const placementFile = join(await tempFolder(), 'window.json')
    return {
      api,
      connect: () => connectInWindow(api, placementFile),
      close: () => api.close()
    }
  }
}

/** Every way there is: the contract suite runs over each. */
export const WAYS: readonly Way[] = [memory, webSocket, desktopBridge]
