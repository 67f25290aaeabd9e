import { ChannelStore } from '../../electron/channel/channel-store.ts'
import type { ChannelFault } from '../../electron/channel/channel-fault.ts'
import type { ChannelKey } from '../../electron/channel/channel-key.ts'
import type { ChannelLog } from '../../electron/channel/channel-log.ts'
import type { Release } from '../../electron/channel/release.ts'
import type { PeerStream } from '../../electron/network/types.ts'
import { tempFolder } from '../support/files.ts'
import { Inbox } from '../support/inbox.ts'
import { socketPair } from '../support/sockets.ts'

/** One machine's copy of a channel's log, whose releases and faults wait in inboxes. */
export class Holder implements AsyncDisposable {
  readonly releases: Inbox<Release>
  readonly faults: Inbox<ChannelFault>
  readonly folder: string
  readonly #store: ChannelStore
  readonly log: ChannelLog

  static async open(key: ChannelKey, folder?: string): Promise<Holder> {
    const place = folder ?? (await tempFolder())
    const inboxes = { releases: new Inbox<Release>(), faults: new Inbox<ChannelFault>() }
    const store = await ChannelStore.open(place)
    const log = await store.log(key, {
      onRelease: (release) => inboxes.releases.put(release),
      onCaughtUp: () => undefined,
      onFault: (fault) => inboxes.faults.put(fault)
    })
    return new Holder(place, store, log, inboxes)
  }

  private constructor(
    folder: string,
    store: ChannelStore,
    log: ChannelLog,
    { releases, faults }: Pick<Holder, 'releases' | 'faults'>
  ) {
    this.folder = folder
    this.#store = store
    this.log = log
    this.releases = releases
    this.faults = faults
  }

  async publish(number: number, about: Partial<Release> = {}): Promise<void> {
    await this.log.append(releaseOf(number, about))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.log.close()
    await this.#store.close()
  }
}

/** Somebody else's channel. */
export function followed({ id }: ChannelKey): ChannelKey {
  return { id, seed: null }
}

/** Connects two copies; each knows the other by its name. Returns what takes the connection away. */
export async function connected(a: ChannelLog, b: ChannelLog): Promise<() => void> {
  const [left, right] = await socketPair()
  a.replicate(peerOf(left, 'key:b', true))
  b.replicate(peerOf(right, 'key:a', false))
  return () => left.destroy()
}

export function peerOf(stream: PeerStream['stream'], identity: string, outgoing: boolean): PeerStream {
  const where = { lane: 'LAN TCP', encryption: 'noise', source: 'hyperswarm', address: null } as const
  return { stream, identity, outgoing, infoHash: null, ...where }
}

export function releaseOf(number: number, about: Partial<Release> = {}): Release {
  const files = about.files ?? [
    { path: 'music/one.flac', length: 1_000, root: String(number % 10).repeat(64) },
    { path: 'music/empty.txt', length: 0, root: null }
  ]
  return {
    number,
    publishedAt: 1_700_000_000_000 + number * 1_000,
    title: `Release ${number}`,
    notes: 'What is new:\neverything',
    infoHashV1: 'a'.repeat(40),
    infoHashV2: 'b'.repeat(64),
    length: files.reduce((sum, { length }) => sum + length, 0),
    fileCount: files.length,
    files,
    ...about
  }
}
