import { once } from 'node:events'
import { connect } from 'node:net'
import { ShoalError } from '../../../shared/errors.ts'
import { Face } from '../../../shared/api/face.ts'
import type { HostMessage } from '../../../shared/api/messages.ts'
import { controlPath } from './control-path.ts'
import { MessagePipe } from './message-pipe.ts'

/** A face of a Shoal that runs in another process. */
export interface Running {
  readonly face: Face
  readonly close: () => void
}

/** The Shoal that has this state folder; null: none has, or it takes no commands. */
export async function runningShoal(stateFolder: string): Promise<Running | null> {
  const path = controlPath(stateFolder)
  if (path === null) return null
  const socket = connect(path)
  try {
    await once(socket, 'connect')
  } catch {
    return null // nobody is there
  }
  const face = new Face()
  // It is our own user's, and says what the contract says.
  const pipe = new MessagePipe(socket, (message) => face.onMessage(message as HostMessage))
  face.begin((message) => pipe.send(message))
  socket.on('close', () =>
    face.end(new ShoalError('cancelled', 'The Shoal that was at work has ended; try again.'))
  )
  return { face, close: () => socket.destroy() }
}
