import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReset } from '../../../electron/network/ports/epoch.ts'
import { readPmpAddress, readPmpMap } from '../../../electron/network/ports/nat-pmp-messages.ts'
import { encodePcpMap, readPcpMap } from '../../../electron/network/ports/pcp-messages.ts'
import { chooseRouter } from '../../../electron/network/ports/router-place.ts'
import { readRoutes } from '../../../electron/network/ports/routes.ts'
import { readAnswer } from '../../../electron/network/ports/ssdp.ts'
import { controlPointsOf } from '../../../electron/network/ports/device-description.ts'
import { TCP } from './mapping.ts'

const ROUTES = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
wlan0	00000000	FE01A8C0	0003	0	0	600	00000000	0	0	0
eth0	00000000	0100000A	0003	0	0	100	00000000	0	0	0
tun0	00000000	00000000	0001	0	0	50	00000000	0	0	0
eth0	0000000A	00000000	0001	0	0	100	00FFFFFF	0	0	0
dead0	00000000	0100000A	0002	0	0	1	00000000	0	0	0
`

describe('the gateway', () => {
  const routes = readRoutes(ROUTES)
  const own = (address: string) => [{ address, cidr: `${address}/24`, internal: false }]
  const interfaces = { wlan0: own('192.168.1.7'), eth0: own('10.0.0.7'), tun0: own('10.8.0.2') }

  it('is read from Linux’s routes, without those that are down or have no gateway', () => {
    expect(routes).toEqual([
      { gateway: '192.168.1.254', interfaceName: 'wlan0', metric: 600 },
      { gateway: '10.0.0.1', interfaceName: 'eth0', metric: 100 }
    ])
  })

  it.each([
    ['0.0.0.0', '10.0.0.1', '10.0.0.7'],
    ['192.168.1.7', '192.168.1.254', '192.168.1.7']
  ])('of one bound to %s is %s, asked from %s', (bound, gateway, local) => {
    expect(chooseRouter(bound, routes, interfaces)).toMatchObject({
      gateway: { host: gateway, port: 5_351 },
      local
    })
  })

  it('of one bound to an interface without a gateway is none', () => {
    expect(chooseRouter('10.8.0.2', routes, interfaces)).toBeNull()
  })
})

describe('a router’s clock', () => {
  it.each([
    ['goes on as ours', 1_060, 60, false],
    ['is a little slow', 1_055, 60, false],
    ['was read a second late', 1_060, 58.5, false],
    ['begins anew', 3, 60, true],
    ['stands still', 1_000, 60, true],
    ['leaps ahead', 1_200, 60, true]
  ])('%s', (_what, epoch, at, reset) => {
    expect(isReset({ epoch: 1_000, at: 0 }, { epoch, at })).toBe(reset)
  })
})

describe('whatever a router sends', () => {
  const question = {
    client: '10.0.0.7',
    nonce: Buffer.alloc(12, 7),
    wish: TCP,
    externalPort: 6_881,
    lifetimeS: 7_200
  }

  it('is read without harm', () => {
    const near = fc
      .tuple(fc.nat(59), fc.integer({ min: 0, max: 255 }), fc.nat(60))
      .map(([at, value, length]) => {
        const bytes = Buffer.from(encodePcpMap(question))
        bytes[1] = 0x81
        bytes[at] = value
        return bytes.subarray(0, length)
      })
    fc.assert(
      fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        readPcpMap(bytes, question)
        readPmpMap(bytes, TCP)
        readPmpAddress(bytes)
      })
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readAnswer(text, '10.0.0.1')).toBeNull()
        expect(controlPointsOf(text, new URL('http://10.0.0.1/'))).toEqual([])
      })
    )
  })

  it('is read in linear time', () => {
    const location = new URL('http://10.0.0.1/')
    for (const piece of ['<service>', '<service ', '<controlURL>', '<a:', '<'])
      expect(controlPointsOf(piece.repeat(131_072 / piece.length), location)).toEqual([])
  })
})
