import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { believedPeers } from '../../../electron/network/trackers/believed-peers.ts'
import * as http from '../../../electron/network/trackers/http-answer.ts'
import type { AnnounceAnswer, Outcome } from '../../../electron/network/trackers/tracker.ts'
import * as udp from '../../../electron/network/trackers/udp-messages.ts'
import { HASH } from './asking.ts'

const ANSWER = Buffer.from(
  'd8:completei7e10:downloadedi9e11:external ip4:\x08\x08\x08\x0810:incompletei8e8:intervali60e' +
    '12:min intervali5e5:peers12:\x08\x08\x08\x08\x1a\xe1\x0a\0\0\x01\x1a\xe16:peers618:' +
    `\x26\x06\x47\0${'\0'.repeat(11)}\x01\x1a\xe110:tracker id2:id15:warning message5:awaree`,
  'latin1'
)
const UDP_ANSWER = udp.scrapeRequest(Buffer.alloc(0), 7, [HASH, HASH])

describe('whatever bytes a tracker sends', () => {
  it('are an answer or a fault', () => {
    fc.assert(
      fc.property(mutated(ANSWER), (bytes) => {
        expectSane(http.readAnnounceAnswer(bytes, '8.8.8.8'))
        expect(http.readScrapeAnswer(bytes, [HASH])).toBeTypeOf('object')
      }),
      { numRuns: 2_000 }
    )
  })

  it('are an answer or a fault over UDP', () => {
    const packets = fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated(UDP_ANSWER))
    fc.assert(
      fc.property(packets, fc.constantFrom(0, 1, 2, 3), (bytes, action) => {
        if (bytes.length >= 4) bytes.set([0, 0, 0, action])
        const packet = Buffer.from(bytes)
        expectSane(udp.readAnnounceAnswer(packet, 4, '8.8.8.8'))
        expectSane(udp.readAnnounceAnswer(packet, 6, '2606:4700::1'))
        expect(udp.readScrapeAnswer(packet, [HASH, HASH])).toBeTypeOf('object')
        expect(udp.readConnectAnswer(packet)).toBeTypeOf('object')
      }),
      { numRuns: 2_000 }
    )
  })
})

/** A few bytes are others, and the end may be missing. */
function mutated(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 })
  return fc.tuple(changes, fc.nat(20)).map(([all, cut]) => {
    const copy = Uint8Array.from(bytes)
    for (const [at, byte] of all) copy[at] = byte
    return copy.subarray(0, cut > 10 ? copy.length - cut + 10 : copy.length)
  })
}

function expectSane(outcome: Outcome<AnnounceAnswer>): void {
  if ('fault' in outcome) {
    expect(outcome.fault.sentence.length).toBeLessThanOrEqual(200)
    return
  }
  const { seeds, leechers, intervalMs, minIntervalMs, warning } = outcome.answer
  for (const number of [seeds, leechers, intervalMs, minIntervalMs])
    expect(number ?? 0).toBeGreaterThanOrEqual(0)
  expect(warning ?? '').not.toMatch(/\p{Cc}/u)
  for (const { host, port } of believedPeers(outcome.answer).peers) {
    expect(host).toMatch(/^[0-9a-f.:]+$/)
    expect(port).toBeGreaterThan(1)
  }
}
