import { readFileSync } from 'node:fs'
import Wire from 'bittorrent-protocol'
import { describe, expect, it, vi } from 'vitest'
import { Library } from '../../electron/wire/library.ts'
import { EXTENSIONS, extensionId } from '../../electron/wire/message-ids.ts'
import * as say from './messages.ts'
import { OUR_ID } from './scripted-peer.ts'

/** What Library overrides or calls below the public face of the library: all of it must be there when the version changes. */
const SEAM = [
  '_write',
  '_debug',
  '_message',
  '_sendExtendedHandshake',
  '_onHave',
  '_onBitField',
  '_onRequest',
  '_onPiece',
  '_onCancel'
]

function greeted(): { library: Library; inner: Record<string, unknown> } {
  const library = new Library(() => undefined)
  library.handshake(say.INFO_HASH, OUR_ID, { fast: true, dht: false })
  library.deliver(say.handshake())
  return { library, inner: Object.fromEntries(Object.entries(library)) }
}

describe('bittorrent-protocol', () => {
  it('is the version that was read, and has what the adapter stands on', () => {
    const url = new URL('../../node_modules/bittorrent-protocol/package.json', import.meta.url)
    expect(JSON.parse(readFileSync(url, 'utf8'))).toMatchObject({ version: '5.0.9' })
    expect(SEAM.filter((name) => !(name in Wire.prototype))).toEqual([])
  })

  it('numbers our extensions as we tell peers', () => {
    expect(greeted().inner['extendedMapping']).toEqual(
      Object.fromEntries(EXTENSIONS.map((name) => [extensionId(name), name]))
    )
  })

  it('keeps no record of requests, pieces and speeds, answers nothing and starts no timer', () => {
    const timeout = vi.spyOn(globalThis, 'setTimeout')
    const interval = vi.spyOn(globalThis, 'setInterval')
    const sent = vi.fn()
    const library = new Library(sent)
    library.handshake(say.INFO_HASH, OUR_ID, { fast: true, dht: false })
    library.deliver(say.handshake())
    const before = sent.mock.calls.length
    library.deliver(say.unchoke)
    library.request(1, 0, say.BLOCK)
    for (const message of [
      say.request(1, 0, 9),
      say.have(3),
      say.bitfield(0xff),
      say.block(1, 0, Buffer.alloc(9))
    ]) {
      library.deliver(message)
    }
    expect(Object.fromEntries(Object.entries(library))).toMatchObject({
      requests: [],
      peerRequests: [],
      downloaded: 0,
      uploaded: 0
    })
    expect(sent.mock.calls.length).toBe(before + 1)
    expect([timeout.mock.calls, interval.mock.calls]).toEqual([[], []])
  })
})
