import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientName } from '../../electron/wire/client-name.ts'
import { makePeerId } from '../../electron/wire/peer-id.ts'
import { CLIENT } from '../../electron/version.ts'

describe("the name of a peer's client", () => {
  it.each([
    ['-qB4650-abcdefghijkl', 'qBittorrent 4.6.5'],
    ['-qB4610-abcdefghijkl', 'qBittorrent 4.6.1'],
    ['-TR3000-abcdefghijkl', 'Transmission 3.00'],
    ['-TR2940-abcdefghijkl', 'Transmission 2.94'],
    ['-TR4050-abcdefghijkl', 'Transmission 4.0.5'],
    ['-LT20B0-abcdefghijkl', 'libtorrent 2.0.11'],
    ['-DE2110-abcdefghijkl', 'Deluge 2.1.1'],
    ['-lt0D60-abcdefghijkl', 'rTorrent 0.13.6'],
    ['-UT3000-abcdefghijkl', 'µTorrent 3.0'],
    ['-ZZ1234-abcdefghijkl', 'ZZ 1.2.3.4'],
    ['M7-10-5--abcdefghijk', 'BitTorrent 7.10.5'],
    ['M4-3-6--abcdefghijkl', 'BitTorrent 4.3.6'],
    ['S58B-----abcdefghijk', "Shad0w's client 5.8.11"],
    ['T03I-----abcdefghijk', 'BitTornado 0.3.18']
  ])('is read from %s', (peerId, name) => {
    expect(clientName(Buffer.from(peerId))).toBe(name)
  })

  it('is ours from ours', () => {
    expect(clientName(makePeerId())).toBe(CLIENT.replace(/\.0$/, ''))
  })

  it.each([
    ['nothing known', 'x'.repeat(20)],
    ['zeros', '\0'.repeat(20)],
    ['half a code', '-qB46-abcdefghijklmn']
  ])('is unknown where there is %s', (_what, peerId) => {
    expect(clientName(Buffer.from(peerId, 'latin1'))).toBeNull()
  })

  it('is plain text, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.boolean(), (bytes, isAzureus) => {
        if (isAzureus) bytes.set([0x2d], 0)
        expect(clientName(bytes) ?? '').toMatch(/^[\p{L}\p{N} .~']*$/u)
      })
    )
  })
})
