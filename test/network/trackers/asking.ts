import { setMaxListeners } from 'node:events'
import {
  TrackerClient,
  type TrackerClientSettings
} from '../../../electron/network/trackers/tracker-client.ts'
import type { Announce, Fault, Outcome, Tracker } from '../../../electron/network/trackers/tracker.ts'

/** ASCII, and numbers below 2^31: WebTorrent's server keeps no others whole. */
export const HASH = '6a'.repeat(19) + '00'
export const OTHER_HASH = '6b'.repeat(20)
export const LOOPBACK = { v4: '127.0.0.1', v6: '::1' }
export const NEVER = new AbortController().signal
setMaxListeners(0, NEVER)

export const ANNOUNCE: Announce = {
  infoHash: HASH,
  peerId: Buffer.from('-SH0100-\0\xff &?=%~abcd', 'latin1'),
  key: 0xdeadbeef,
  port: 6881,
  uploaded: 1,
  downloaded: 2,
  left: 3,
  event: 'started',
  wanted: 50,
  trackerId: null
}

export function testClient(settings: Partial<TrackerClientSettings> = {}): TestClient {
  return new TestClient({ binding: LOOPBACK, random: () => 0, ...settings })
}

class TestClient extends TrackerClient implements AsyncDisposable {
  /** The tracker of a URL that is one. */
  at(url: string): Tracker {
    const tracker = this.tracker(url)
    if ('unusable' in tracker) throw new Error(tracker.unusable)
    return tracker
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

export async function announceTo(
  tracker: Tracker,
  announce: Partial<Announce> = {},
  address = '127.0.0.1',
  signal = NEVER
): ReturnType<Tracker['announce']> {
  return await tracker.announce(address, { ...ANNOUNCE, ...announce }, signal)
}

export function answerOf<T>(outcome: Outcome<T>): T {
  if ('fault' in outcome) throw new Error(`fault: ${outcome.fault.sentence}`)
  return outcome.answer
}

export function faultIn(outcome: Outcome<unknown>): Fault {
  if ('answer' in outcome) throw new Error('no fault')
  return outcome.fault
}
