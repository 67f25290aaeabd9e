import { once } from 'node:events'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { Daemon, type DaemonSetup } from '../../electron/host/headless/daemon.ts'
import type { HostMessage } from '../../shared/api/messages.ts'
import { TestFace } from './faces.ts'
import { tempFolder } from './files.ts'

const open = new Set<Daemon>()

/** A daemon in this process, its window and API on a port of 127.0.0.1; `closeDaemons` takes it away. */
export async function openDaemon(setup: Partial<DaemonSetup> = {}): Promise<Daemon> {
  const folder = await tempFolder()
  const daemon = await Daemon.open({
    stateFolder: join(folder, 'state'),
    downloadFolder: join(folder, 'downloads'),
    bootstrap: 'none',
    host: '127.0.0.1',
    port: 0,
    uiPort: 0,
    appFolder: join(folder, 'renderer'),
    version: '0.0.0-test',
    pingEvery: 30_000,
    onBug: (error) => {
      throw error
    },
    ...setup
  })
  open.add(daemon)
  return daemon
}

/** For `afterEach`. */
export async function closeDaemons(): Promise<void> {
  await Promise.all([...open].map((daemon) => daemon.close()))
  open.clear()
}

/** What a browser page sends along when it connects; a test changes some of it. */
export interface Shown {
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** A socket as a page of the daemon opens one. */
export function openSocket(port: number, token: string, { protocols, headers }: Shown = {}): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}/api`, [...(protocols ?? ['shoal.1', `token.${token}`])], {
    headers: { origin: `http://127.0.0.1:${port}`, ...headers },
    maxPayload: 256 * 1024 * 1024
  })
}

/** A face that was let in and welcomed. */
export async function openFace(port: number, token: string): Promise<TestFace> {
  const face = new TestFace()
  const socket = openSocket(port, token)
  socket.on('message', (data: Buffer) => face.onMessage(JSON.parse(data.toString()) as HostMessage))
  face.connect({
    send: (message) => socket.send(JSON.stringify(message)),
    close: async () => {
      socket.close()
      await once(socket, 'close')
    }
  })
  const welcomed = face.nextMessage()
  await once(socket, 'open')
  await welcomed
  return face
}
