import { describe, expect, it } from 'vitest'
import { LanDiscovery } from '../../../electron/network/lan/lan-discovery.ts'
import type { Address } from '../../../electron/network/types.ts'
import type { Inbox } from '../../support/inbox.ts'
import { LanLab, whyNoLanLab } from '../../support/lan-lab.ts'

const infoHash = 'a'.repeat(40)
const canRun = process.env['CI'] !== undefined || whyNoLanLab() === null
const why = canRun ? '' : ` (skipped: ${String(whyNoLanLab())})`

describe('local discovery', () => {
  it('is not there where only this machine is reached', async () => {
    const events = { onWarning: () => undefined }
    for (const binding of [
      { v4: '127.0.0.1', v6: null },
      { v4: null, v6: '::1' },
      { v4: null, v6: null }
    ]) {
      expect(await LanDiscovery.open({ binding, port: () => 1 }, events)).toBe(null)
    }
  })
})

/** a ── b */
describe.skipIf(!canRun)(`two hosts on one cable${why}`, { timeout: 120_000 }, () => {
  it.each([
    ['IPv4', '0.0.0.0', '0.0.0.0', '192.168.77'],
    ['IPv6', '::', '::', 'fd00:77:'],
    ['one address each', '192.168.77.1', '192.168.77.2', '192.168.77']
  ])('find each other by %s', async (_, atA, atB, network) => {
    await using lab = LanLab.up()
    const a = lab.script('a', PEER, infoHash, '4001', atA)
    expect(await next(a.lines)).toEqual({ interfaces: 1 })
    lab.script('b', PEER, infoHash, '4002', atB)
    const dot = network.endsWith(':') ? ':' : '.'
    expect(await peerOf(a.lines)).toEqual({ host: `${network}${dot}2`, port: 4_002 })
  })

  it('hear nothing of themselves, nor of torrents that they have not', async () => {
    await using lab = LanLab.up()
    const a = lab.script('a', PEER, infoHash, '4001', '0.0.0.0')
    await next(a.lines)
    await lab.runToEnd('b', SHOUT, '192.168.77.2', JSON.stringify([announcement('b'.repeat(40), 1)]))
    await lab.runToEnd('b', SHOUT, '192.168.77.2', JSON.stringify([announcement(infoHash, 4_002)]))
    expect(await peerOf(a.lines)).toEqual({ host: '192.168.77.2', port: 4_002 })
    // Its own announcement is heard too.
    expect(await statusOf(a)).toEqual({ interfaces: 1, received: 3, dropped: 0 })
  })

  it('drop what is malformed, what comes from afar, and what is too much', async () => {
    await using lab = LanLab.up()
    const a = lab.script('a', PEER, infoHash, '0', '0.0.0.0')
    await next(a.lines)
    await lab.runToEnd('b', SHOUT, '192.168.77.2', JSON.stringify(['x', 'BT-SEARCH * HTTP/1.1\r\n\r\n']))
    await lab.runToEnd('b', SHOUT, '8.8.8.8', JSON.stringify([announcement(infoHash, 80)]))
    expect(await statusOf(a)).toEqual({ interfaces: 1, received: 3, dropped: 3 })
    const flood = JSON.stringify([announcement(infoHash, 4_002)])
    const warning = a.lines.takeWhere((line) => line.includes('warning'))
    // A busy receiver loses most of it before it is heard, and a thousand have to be.
    const flooding = new AbortController()
    const flooded = floods(lab, flood, flooding.signal)
    const heard = await warning
    flooding.abort()
    await flooded
    expect(JSON.parse(heard)).toEqual({
      warning: expect.stringMatching(
        /^Somebody, at last 192\.168\.77\.2, floods the port of local discovery;/
      ) as string
    })
    const { received, dropped } = await statusOf(a)
    expect(received - dropped).toBeLessThan(received / 3)
  })

  it('say once who announces a torrent of theirs where nobody can be', async () => {
    await using lab = LanLab.up()
    const a = lab.script('a', PEER, infoHash, '0', '0.0.0.0')
    await next(a.lines)
    const portless = [announcement(infoHash, 0), announcement(infoHash, 0), announcement('b'.repeat(40), 0)]
    await lab.runToEnd('b', SHOUT, '192.168.77.2', JSON.stringify(portless))
    await lab.runToEnd('b', SHOUT, '8.8.8.8', JSON.stringify([announcement(infoHash, 80)]))
    expect([await next(a.lines), await next(a.lines)]).toEqual([
      { bogus: '192.168.77.2' },
      { bogus: '8.8.8.8' }
    ])
    expect(await statusOf(a)).toEqual({ interfaces: 1, received: 4, dropped: 4 })
    expect(a.lines.waitingCount).toBe(0)
  })

  it('leave in good order', async () => {
    await using lab = LanLab.up()
    const a = lab.script('a', PEER, infoHash, '4001', '0.0.0.0')
    await next(a.lines)
    a.end()
    expect(await next(a.lines)).toEqual({ closed: true })
  })
})

/** Until it is enough. */
async function floods(lab: LanLab, text: string, enough: AbortSignal): Promise<void> {
  while (!enough.aborted) await lab.runToEnd('b', SHOUT, '192.168.77.2', text, '3000')
}

const PEER = 'test/network/lan/lan-peer.ts'
const SHOUT = 'test/network/lan/lan-shout.ts'

function announcement(hash: string, port: number): string {
  return `BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: ${port}\r\nInfohash: ${hash}\r\n\r\n\r\n`
}

async function next(lines: Inbox<string>): Promise<unknown> {
  return JSON.parse(await lines.take())
}

async function peerOf(lines: Inbox<string>): Promise<Address> {
  const line = await lines.takeWhere((each) => each.includes('"peer"'))
  return (JSON.parse(line) as { readonly peer: Address }).peer
}

async function statusOf(peer: ReturnType<LanLab['script']>): Promise<{ received: number; dropped: number }> {
  peer.poke()
  const line = await peer.lines.takeWhere((each) => each.includes('"status"'))
  return (JSON.parse(line) as { readonly status: { received: number; dropped: number } }).status
}
