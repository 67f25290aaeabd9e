/** The part of a Duplex a wire needs: a net.Socket, a streamx Duplex or anything alike. */
export interface ByteStream {
  /** The bytes may be there only during the event. */
  on(event: 'data', listener: (bytes: unknown) => void): unknown
  on(event: 'drain' | 'end' | 'error' | 'close', listener: () => void): unknown
  /** The bytes are the stream's until they are sent. False: wait for 'drain'. */
  write(bytes: Uint8Array): boolean
  /** Bytes written that are not sent yet: the last ones written. */
  readonly writableLength: number
  pause(): unknown
  resume(): unknown
  destroy(): unknown
  /** Where a stream has these, everything sent in one round of the event loop goes out in one system call. */
  cork?(): void
  uncork?(): void
}
