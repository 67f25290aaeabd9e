import Hypercore, { type ProtocolStream } from 'hypercore'
import type { ByteStream } from '../network/types.ts'
import { FrameLimit } from './frame-limit.ts'

/**
 * Carries a replication over a byte stream, and owns that. It has a Noise session and a Protomux of its own: whatever breaks in
 * it breaks alone, for the connection below carries pieces too.
 */
export function replicationOver(stream: ByteStream, isInitiator: boolean): ProtocolStream {
  const session = Hypercore.createProtocolStream(isInitiator)
  const frames = new FrameLimit()
  const end = (): void => {
    session.destroy()
    session.noiseStream.destroy()
    stream.destroy()
  }
  for (const each of [session, session.noiseStream, stream]) on(each, ['error', 'close'], end)
  // A wire's bytes are there only during the call.
  const onBytes = (bytes: Uint8Array): void => {
    if (!frames.accepts(bytes)) end()
    else if (!session.write(Buffer.from(bytes))) stream.pause()
  }
  const onOwnBytes = (bytes: Uint8Array): void => {
    if (!stream.write(bytes)) session.pause()
  }
  on(session, ['drain'], () => stream.resume())
  on(stream, ['drain'], () => session.resume())
  on(session, ['data'], onOwnBytes)
  on(stream, ['data'], onBytes)
  return session
}

type Listener = (bytes: Uint8Array) => void

/** Node's streams and streamx's name their events alike, and their types do not. */
function on(stream: object, events: readonly string[], listener: Listener): void {
  const emitter = stream as { on(event: string, listener: Listener): void }
  for (const event of events) emitter.on(event, listener)
}
